/**
 * How long is a season?
 *
 * @module
 */
import { fillGaps } from "./gaps.ts";
import { type Spectrum, spectrum } from "./spectrum.ts";

/** What {@linkcode detectSeason} may choose from. */
export interface SeasonOptions {
  /** Steps that a season may have, such as those of a day and a week. @default {every peak of the periodogram} */
  readonly candidates?: readonly number[];
}

/** A season must have been seen so often before it is believed; one that was named, twice. */
const FEWEST_SEASONS = 3;
const FEWEST_NAMED_SEASONS = 2;

/** Chance that any frequency of pure noise passes for a season. */
const CHANCE_RATIO = 0.001;

/** Least autocorrelation a season apart: below it, the season explains little. */
const LEAST_MEMORY = 0.2;

/** How far the autocorrelation must rise again behind its trough: slow wandering only falls. */
const LEAST_RISE = 0.15;

/** Of seasons that explain almost alike, the shortest: two days repeat as well as one. */
const ALIKE_RATIO = 0.9;

/**
 * Finds the season of a series.
 *
 * Peaks of the periodogram that stand out from the frequencies around them propose a length; the autocorrelation must confirm
 * it with a hill at that lag. Neither is enough alone: noise has peaks, and slow wandering has memory.
 *
 * The periodogram of noise around its level is exponential, so the largest of m frequencies exceeds -ln(1 - (1 - a)^(1/m)) times
 * that level with chance a. The level is the median of the neighbours, as noise of services is redder at lower frequencies.
 *
 * Source: Vlachos, Yu and Castelli (2005), "On periodicity detection and structural similarity", SIAM Data Mining; the threshold
 * by Fisher (1929), "Tests of significance in harmonic analysis".
 *
 * @param values Samples, length n; gaps are bridged. Left unchanged.
 * @param options Lengths to choose from.
 * @returns Steps of a season, at least 2; 0 if there is none. Deterministic. O(n log n).
 */
export function detectSeason(values: Float64Array, options: SeasonOptions = {}): number {
  const n = values.length;
  if (n < 2 * FEWEST_SEASONS) return 0;
  const detrended = withoutTrend(fillGaps(values));
  if (!detrended.every(Number.isFinite)) return 0;
  const found = spectrum(detrended);
  const { candidates } = options;
  const hills = candidates === undefined
    ? periods(found, n).map(({ from, to }) => hilltop(found.memory, from, to))
    : candidates.filter((steps) => steps >= 2 && FEWEST_NAMED_SEASONS * steps <= n);
  const confirmed = hills.filter((steps) => isHill(found.memory, steps)).sort((a, b) => a - b);
  const best = Math.max(...confirmed.map((steps) => found.memory[steps]!));
  return confirmed.find((steps) => found.memory[steps]! >= ALIKE_RATIO * best) ?? 0;
}

/** What is left when the straight line of least squares is taken away; zeros if that is only rounding. */
function withoutTrend(values: Float64Array): Float64Array {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  let slope = 0;
  let squares = 0;
  values.forEach((value, i) => {
    slope += (i - middle) * (value - mean);
    squares += (i - middle) ** 2;
  });
  const left = values.map((value, i) => value - mean - slope / squares * (i - middle));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return left.every((value) => Math.abs(value) <= 1e-12 * largest) ? left.fill(0) : left;
}

/** Ranges of lags that the significant peaks of the periodogram point at. */
function periods({ power, length }: Spectrum, n: number): { from: number; to: number }[] {
  // Padding shows each frequency of n samples several times.
  const spread = length / n;
  const first = Math.ceil(FEWEST_SEASONS * spread);
  const last = power.length - 1;
  const independent = Math.max(1, (last - first) / spread);
  const threshold = -Math.log(1 - (1 - CHANCE_RATIO) ** (1 / independent));
  const found: { from: number; to: number }[] = [];
  for (let k = first; k <= last; k++) {
    const isPeak = power[k]! > 0 && power[k]! >= power[k - 1]! && power[k]! >= (power[k + 1] ?? 0);
    if (!isPeak || power[k]! < threshold * levelAround(power, k, spread)) continue;
    found.push({
      from: Math.max(2, Math.floor(length / (k + spread))),
      to: Math.min(Math.floor(n / FEWEST_SEASONS), Math.ceil(length / Math.max(1, k - spread))),
    });
  }
  return found;
}

/** Mean power of noise at a frequency: from the median of those beside the peak, as the median of an exponential is ln 2. */
function levelAround(power: Float64Array, k: number, spread: number): number {
  const reach = Math.max(8 * spread, k / 2);
  const beside: number[] = [];
  for (let j = Math.max(1, Math.ceil(k - reach)); j <= Math.min(power.length - 1, k + reach); j++) {
    if (Math.abs(j - k) > 2 * spread) beside.push(power[j]!);
  }
  const median = Float64Array.from(beside).sort()[beside.length >> 1] ?? Infinity;
  return median / Math.LN2;
}

/** Top of the hill that the highest lag of a range stands on: the range of a side lobe ends on its slope. */
function hilltop(memory: Float64Array, from: number, to: number): number {
  const highest = (low: number, high: number) => {
    let top = low;
    for (let lag = low; lag <= high; lag++) if (memory[lag]! > memory[top]!) top = lag;
    return top;
  };
  const longest = Math.floor(memory.length / FEWEST_SEASONS);
  let top = highest(from, to);
  for (;;) {
    const reach = Math.max(1, top >> 3);
    const next = highest(Math.max(2, top - reach), Math.min(longest, top + reach));
    if (next === top) return sharpened(memory, top);
    top = next;
  }
}

/**
 * The lag near a hilltop whose multiples stand highest. The hill of a smooth wave is so round that noise moves its top by steps, and
 * at the third season three times as far as at the first.
 */
function sharpened(memory: Float64Array, top: number): number {
  const reach = Math.max(1, top >> 4);
  let best = top;
  let highest = -Infinity;
  for (let lag = Math.max(2, top - reach); lag <= top + reach; lag++) {
    let sum = 0;
    let multiples = 0;
    for (let at = lag; at <= memory.length / 2; at += lag, multiples++) sum += memory[at]!;
    if (sum / multiples > highest) [best, highest] = [lag, sum / multiples];
  }
  return best;
}

/** True if the memory of a series rises to a top at this lag, out of a trough before it. */
function isHill(memory: Float64Array, lag: number): boolean {
  const here = memory[lag]!;
  if (!(here >= LEAST_MEMORY)) return false;
  const trough = memory.subarray(1, lag).reduce((least, value) => Math.min(least, value), Infinity);
  // A top that stands a little beside a named lag is that of the same season.
  const around = Math.max(1, lag >> 2);
  const top = memory.subarray(lag - around, lag + around + 1).reduce((most, value) => Math.max(most, value), -Infinity);
  return here - trough >= LEAST_RISE && here >= ALIKE_RATIO * top;
}
