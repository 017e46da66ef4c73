/**
 * A forecast by the weighted median of what different pasts say: yesterday, the usual day, and the same day of last week.
 *
 * @module
 */
import { lastLevelShift } from "./level_shift.ts";
import { carryMisses } from "./recent_misses.ts";
import { levelIndex, seasonalMedians, smoothLevels } from "./seasonal_levels.ts";
import { weightedMedianInPlace } from "./weighted_median.ts";

/** One voice of the ensemble. */
export interface SeasonalMember {
  /** Name, for those who look inside. */
  readonly name: string;
  /** Weight before its past is looked at. */
  readonly weight: number;
  /** Levels from the first sample to one season behind the last; `NaN` where the past is too short. */
  levels(values: Float64Array, seasonSteps: number): Float64Array;
  /** Its levels are averaged over a season divided by this, on either side. @default not at all */
  readonly smoothedPart?: number;
}

/** How past misses become weights. */
export interface MemberWeightOptions {
  /** How much worse a member must be for its weight to fall to 1/e: 0.5 is by half. */
  readonly temperature: number;
  /** Seasons that say the members are equally good, beside those that were measured. */
  readonly priorSeasons: number;
  /** Weight of a season, of the one after it. */
  readonly memory: number;
}

/** Seasons in the median of the usual day. */
const USUAL_SEASONS = 7;

/** Same days of weeks that are read: an odd number, so that one odd week is not followed. */
const WEEKS = 3;

/** Members. Two that say nearly the same would outvote the others: they are few and different by choice. */
export const SEASONAL_MEMBERS: readonly SeasonalMember[] = [
  { name: "seasonal_naive", weight: 1, levels: (values, s) => seasonalMedians(values, { seasonSteps: s, seasons: 1 }) },
  {
    name: "seasonal_median_smooth",
    weight: 1,
    levels: (values, s) => seasonalMedians(values, { seasonSteps: s, seasons: USUAL_SEASONS }),
    smoothedPart: 48,
  },
  { name: "same_day_of_week", weight: 1.5, levels: sameDayOfWeek },
];

/** The values above were chosen on origins before the last three days; see `ensemble.ts`. */
export const MEMBER_WEIGHTS: MemberWeightOptions = { temperature: 0.5, priorSeasons: 2, memory: 0.85 };

/**
 * Continues a series with a season.
 *
 * 1. What was before the last shift of level is forgotten.
 * 2. Each member that the past is long enough for says what it expects of each time; weights come from how far it has
 *    missed so far, one season ahead.
 * 3. The weighted median of the members is the forecast, and it would have been the forecast of each time before.
 * 4. What that has missed of late is carried on, as far as it used to last.
 *
 * @param past At least one season, without gaps.
 * @param horizonSteps Steps h; one longer than a season repeats the first season of the forecast.
 * @param seasonSteps Steps of a season, >= 2.
 */
export function seasonalEnsemble(past: Float64Array, horizonSteps: number, seasonSteps: number): Float64Array {
  const values = past.subarray(lastLevelShift(past, seasonSteps));
  const n = values.length;
  const levels = SEASONAL_MEMBERS.map((member) => smoothedLevels(member, values, seasonSteps));
  const { expected } = combineLevels(values, levels, seasonSteps);
  const carried = carryMisses(values.map((value, t) => value - expected[t]!), horizonSteps, seasonSteps);
  return carried.map((added, step) => expected[levelIndex(n, step, seasonSteps)]! + added);
}

/** Weighted median of the members at each time, and their weights. A member without a level at a time has no say there. */
export function combineLevels(
  values: Float64Array,
  levels: readonly Float64Array[],
  seasonSteps: number,
  options: MemberWeightOptions = MEMBER_WEIGHTS,
): { expected: Float64Array; weights: Float64Array } {
  const record = recordMisses(values, levels, seasonSteps, options);
  record.upTo(values.length);
  const weights = record.weights();
  const median = medianOfMembers(levels);
  const expected = new Float64Array(values.length + seasonSteps).fill(NaN);
  for (let t = seasonSteps; t < expected.length; t++) expected[t] = median(t, weights);
  return { expected, weights };
}

/**
 * What the members would have said of each time one season before it, with the weights that they had earned by then: a level at
 * time t reads samples up to t - s and no other, so whoever learns from it learns nothing of what came later. For that the
 * members are not smoothed here: a mean of neighbours reads the next ones too.
 *
 * @param values Series of n samples, without gaps.
 * @param seasonSteps Steps of a season, >= 2.
 * @returns Length n + s; the first season is `NaN`.
 */
export function expectedLevels(values: Float64Array, seasonSteps: number): Float64Array {
  const levels = SEASONAL_MEMBERS.map((member) => member.levels(values, seasonSteps));
  const record = recordMisses(values, levels, seasonSteps, MEMBER_WEIGHTS);
  const median = medianOfMembers(levels);
  const expected = new Float64Array(values.length + seasonSteps).fill(NaN);
  for (let t = seasonSteps; t < expected.length; t++) {
    record.upTo(t - seasonSteps + 1);
    expected[t] = median(t, record.weights());
  }
  return expected;
}

/** Levels of a member as it is forecast from. */
function smoothedLevels(
  { levels, smoothedPart = Infinity }: SeasonalMember,
  values: Float64Array,
  seasonSteps: number,
): Float64Array {
  const halfWidth = Math.floor(seasonSteps / smoothedPart);
  return halfWidth === 0 ? levels(values, seasonSteps) : smoothLevels(levels(values, seasonSteps), halfWidth);
}

function medianOfMembers(levels: readonly Float64Array[]): (t: number, weights: Float64Array) => number {
  const numbers = new Float64Array(levels.length);
  const shares = new Float64Array(levels.length);
  return (t, weights) => {
    let count = 0;
    for (let k = 0; k < levels.length; k++) {
      if (Number.isNaN(levels[k]![t]!)) continue;
      numbers[count] = levels[k]![t]!;
      shares[count++] = weights[k]!;
    }
    return weightedMedianInPlace(numbers, shares, count);
  };
}

/**
 * Reads the samples in their order and keeps the weights of the members: softmin of their mean absolute miss so far, in units
 * of that of the first at the same times. A member that was seldom judged is held to be as good as the first, so that two
 * lucky days do not make it rule.
 */
function recordMisses(
  values: Float64Array,
  levels: readonly Float64Array[],
  seasonSteps: number,
  { temperature, priorSeasons, memory }: MemberWeightOptions,
): { upTo(samples: number): void; weights(): Float64Array } {
  const fade = memory ** (1 / seasonSteps);
  const share = 1 / seasonSteps;
  const sums = levels.map(() => ({ own: 0, first: 0, seasons: 0 }));
  let at = 0;
  return {
    upTo: (samples) => {
      for (; at < samples; at++) {
        levels.forEach((level, k) => {
          if (Number.isNaN(level[at]!)) return;
          const sum = sums[k]!;
          sum.own = fade * sum.own + share * Math.abs(values[at]! - level[at]!);
          sum.first = fade * sum.first + share * Math.abs(values[at]! - levels[0]![at]!);
          sum.seasons = fade * sum.seasons + share;
        });
      }
    },
    weights: () => {
      const ratios = sums.map(({ own, first, seasons }) => {
        // A first member that never misses cannot be a unit; all are then judged alike.
        const ratio = first > 0 ? own / first : 1;
        return Math.max(ratio, 1e-9) ** (seasons / (seasons + priorSeasons));
      });
      const best = Math.min(...ratios);
      return Float64Array.from(
        ratios,
        (ratio, k) => SEASONAL_MEMBERS[k]!.weight * Math.exp(-(ratio / best - 1) / temperature),
      );
    },
  };
}

/** Median of the same day in the last one or three weeks; an even number of weeks would let one odd week in by half. */
function sameDayOfWeek(values: Float64Array, seasonSteps: number): Float64Array {
  const one = seasonalMedians(values, { seasonSteps, seasons: 1, every: 7 });
  const weeks = seasonalMedians(values, { seasonSteps, seasons: WEEKS, every: 7 });
  const enough = 7 * WEEKS * seasonSteps;
  return weeks.map((level, t) => t < enough ? one[t]! : level);
}
