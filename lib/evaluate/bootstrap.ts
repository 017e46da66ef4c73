/**
 * Is the difference more than chance? Intervals from resampling whole runs.
 *
 * Rows of one run share its load, its warm-up and its noise, so resampling rows would pretend to know more than was
 * measured. A run here is everything that was measured together: all services under one load plan.
 *
 * Source: Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapters 8 and 13 (percentile interval);
 * Cameron, Gelbach and Miller (2008), "Bootstrap-based improvements for inference with clustered errors", Review of
 * Economics and Statistics 90(3), for resampling clusters and for its limit: few runs (they study 5 to 30) give intervals
 * that are somewhat too narrow.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";
import { quantileSorted } from "@/statistics.ts";

/** Resamples behind each interval. */
export const RESAMPLES = 1000;

/** Probability that an interval is meant to have. */
const CONFIDENCE_RATIO = 0.95;

/** Number of the random stream that draws runs; every other user of the seed has another one. */
const BOOTSTRAP_STREAM = 0xb007;

/** An estimate with its 95 % bootstrap interval; the ends are `NaN` if there is only one run to resample. */
export interface Estimate {
  /** The value on the rows themselves. */
  readonly value: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Which runs each resample drew; drawn once and shared by all models of a case, so their intervals are paired. */
export interface RunDraws {
  /** Number of runs c. */
  readonly runs: number;
  /** Number of resamples b. */
  readonly resamples: number;
  /** Codes of runs, 0 to c - 1, b × c, row by row. */
  readonly draws: Int32Array;
}

/**
 * Draws runs with replacement.
 *
 * @param runs Number of runs c.
 * @param seed Seed of the whole evaluation; the stream is derived from it.
 * @param resamples Number of resamples b. @default {1000}
 * @throws {RangeError} If there is no run.
 */
export function drawRuns(runs: number, seed: number, resamples: number = RESAMPLES): RunDraws {
  if (runs < 1) throw new RangeError(`Cannot resample runs as there must be at least 1: there are ${runs}`);
  const random = prng(streamSeed(seed, BOOTSTRAP_STREAM));
  const draws = new Int32Array(runs * resamples);
  for (let i = 0; i < draws.length; i++) draws[i] = random.below(runs);
  return { runs, resamples, draws };
}

/**
 * Adds up values run by run; what the bootstrap works on, since sums of runs add up to sums of resamples.
 *
 * @param values One value a row.
 * @param run Code of each row's run, 0 to `runs` - 1.
 * @param runs Number of runs.
 */
export function sumByRun(values: Float64Array, run: Int32Array, runs: number): Float64Array {
  const sums = new Float64Array(runs);
  for (let i = 0; i < values.length; i++) sums[run[i]!]! += values[i]!;
  return sums;
}

/** Percentile interval of the ratio of two sums over resampled runs. */
function ratioInterval(draws: RunDraws, numerators: Float64Array, denominators: Float64Array): [number, number] {
  // One run says nothing of how runs differ: an interval without width would be a false promise.
  if (draws.runs < 2) return [NaN, NaN];
  const ratios = new Float64Array(draws.resamples);
  let kept = 0;
  for (let b = 0; b < draws.resamples; b++) {
    let numerator = 0;
    let denominator = 0;
    for (let i = b * draws.runs; i < (b + 1) * draws.runs; i++) {
      const run = draws.draws[i]!;
      numerator += numerators[run]!;
      denominator += denominators[run]!;
    }
    // A resample of runs without rows, or without any error of the baseline, has no ratio.
    if (denominator > 0) ratios[kept++] = numerator / denominator;
  }
  return percentileInterval(ratios.subarray(0, kept));
}

/** Both ends of the 95 % percentile interval of resampled values, which are put in order; `NaN` if there are none. */
export function percentileInterval(values: Float64Array): [number, number] {
  if (values.length === 0) return [NaN, NaN];
  const sorted = values.sort();
  return [quantileSorted(sorted, (1 - CONFIDENCE_RATIO) / 2), quantileSorted(sorted, (1 + CONFIDENCE_RATIO) / 2)];
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * Skill of a model against a baseline, with its 95 % bootstrap interval over runs. O(resamples × runs).
 *
 * @param draws Drawn runs.
 * @param modelErrors Sum of absolute errors of the model, one a run.
 * @param baselineErrors Sum of absolute errors of the baseline on the same rows, one a run.
 * @returns Skill: 1 is perfect, 0 is the baseline, below 0 is worse; all `NaN` if the baseline makes no error.
 */
export function bootstrapSkill(draws: RunDraws, modelErrors: Float64Array, baselineErrors: Float64Array): Estimate {
  const baseline = total(baselineErrors);
  const value = baseline > 0 ? 1 - total(modelErrors) / baseline : NaN;
  if (Number.isNaN(value)) return { value: NaN, low: NaN, high: NaN };
  const [low, high] = ratioInterval(draws, modelErrors, baselineErrors);
  return { value, low: 1 - high, high: 1 - low };
}

/** Per-run sums of two models on the same rows. */
export interface PairedErrors {
  /** Sum of absolute errors of the first model, one a run. */
  readonly first: Float64Array;
  /** Sum of absolute errors of the second model, one a run. */
  readonly second: Float64Array;
  /** Number of rows, one a run. */
  readonly rows: Float64Array;
}

/**
 * Difference of the mean absolute errors of two models on the same rows, with its 95 % bootstrap interval over runs.
 *
 * @param draws Drawn runs.
 * @param errors Per-run sums of both models.
 * @returns MAE of the first minus MAE of the second, unit of the target: below 0 if the first is better. An interval
 * that holds 0 says that the two cannot be told apart.
 */
export function bootstrapMaeDifference(draws: RunDraws, errors: PairedErrors): Estimate {
  const differences = errors.first.map((sum, run) => sum - errors.second[run]!);
  const rows = total(errors.rows);
  const value = rows > 0 ? total(differences) / rows : NaN;
  if (Number.isNaN(value)) return { value: NaN, low: NaN, high: NaN };
  const [low, high] = ratioInterval(draws, differences, errors.rows);
  return { value, low, high };
}
