/**
 * What earlier seasons say of each time: the same time of the day, on the days before.
 *
 * Levels are arrays that run from the first sample to one season behind the last. A level at time t reads samples up to t - s
 * and none later, so for a past time it is what would have been said one season ahead.
 *
 * @module
 */
import { medianInPlace } from "./weighted_median.ts";

/** Which of the earlier seasons are read. */
export interface SeasonalLevelOptions {
  /** Steps s of a season, >= 1. */
  readonly seasonSteps: number;
  /** Seasons at most, >= 1. */
  readonly seasons: number;
  /** From one season that is read to the next, and to the first of them: 7 reads the same day of each week. @default {1} */
  readonly every?: number;
}

/**
 * Median of the samples at the same time in the last k seasons, or as many of them as there are.
 *
 * ```text
 * s = 4, k = 2, time x:   . . . . * . . . * . . . x
 * ```
 *
 * @param values Series of n samples, without gaps.
 * @param options Season, number of seasons.
 * @returns Length n + s; the first `every` × s are `NaN`. O(n k²), k being small.
 */
export function seasonalMedians(values: Float64Array, options: SeasonalLevelOptions): Float64Array {
  const { seasonSteps, seasons, every = 1 } = options;
  const stride = every * seasonSteps;
  const levels = new Float64Array(values.length + seasonSteps).fill(NaN);
  const pool = new Float64Array(seasons);
  for (let t = stride; t < levels.length; t++) {
    let count = 0;
    for (let i = t - stride; i >= 0 && count < seasons; i -= stride) pool[count++] = values[i]!;
    levels[t] = medianInPlace(pool, count);
  }
  return levels;
}

/**
 * Mean of each level and its neighbours: noise of single times goes, the shape of the day stays.
 *
 * @param levels From one season in; `NaN` before.
 * @param halfWidth Neighbours on each side, >= 0; fewer at both ends.
 * @returns A new array of that length; `NaN` where the level is.
 */
export function smoothLevels(levels: Float64Array, halfWidth: number): Float64Array {
  return levels.map((level, t) => {
    if (Number.isNaN(level)) return NaN;
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, t - halfWidth); i <= Math.min(levels.length - 1, t + halfWidth); i++) {
      if (Number.isNaN(levels[i]!)) continue;
      sum += levels[i]!;
      count++;
    }
    return sum / count;
  });
}

/**
 * Where the time of step `step` after an origin is found among levels that reach one season behind the origin: that step, or the
 * same time of the first season behind the origin.
 *
 * @param origin Samples before the first step.
 * @param step From 0.
 * @param seasonSteps Steps of a season, >= 1.
 */
export function levelIndex(origin: number, step: number, seasonSteps: number): number {
  return origin + step % seasonSteps;
}
