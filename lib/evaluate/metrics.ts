/**
 * Scores of a list of predictions: each a statistic of `statistics.ts`, averaged.
 *
 * All of them take truth and prediction of the same m ≥ 1 rows in one unit, leave them unchanged, and give `NaN` if a
 * value is `NaN`: a missing prediction never counts as a good one.
 *
 * @module
 */
import {
  absoluteError,
  absolutePercentageError,
  isWithin10Percent,
  type RowStatistic,
  squaredError,
  symmetricPercentageError,
} from "./statistics.ts";

function checkRows(action: string, actual: Float64Array, other: Float64Array): void {
  if (actual.length !== other.length) {
    throw new RangeError(
      `Cannot ${action} as both sides must have the same rows: ${actual.length} and ${other.length} rows`,
    );
  }
  if (actual.length === 0) throw new RangeError(`Cannot ${action} as there must be at least 1 row: there are 0`);
}

/**
 * Mean of a per-row statistic.
 *
 * @param statistic Judges one row.
 * @param actual Observed values, length m ≥ 1.
 * @param predicted Predictions for the same rows, length m.
 * @throws {RangeError} If the lengths differ or m is 0.
 */
export function meanOf(statistic: RowStatistic, actual: Float64Array, predicted: Float64Array): number {
  checkRows("average errors", actual, predicted);
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += statistic(actual[i]!, predicted[i]!);
  return sum / actual.length;
}

/** Mean absolute error, unit of the target; 0 is perfect. Arguments and errors as {@linkcode meanOf}. */
export function mae(actual: Float64Array, predicted: Float64Array): number {
  return meanOf(absoluteError, actual, predicted);
}

/** Root of the mean squared error, unit of the target; 0 is perfect, never below {@linkcode mae}. */
export function rmse(actual: Float64Array, predicted: Float64Array): number {
  return Math.sqrt(meanOf(squaredError, actual, predicted));
}

/**
 * Mean absolute percentage error, percent; 0 is perfect. Near-zero truth dominates it (its denominator is floored at
 * 1e-8), so read it beside {@linkcode wape}; it is kept to compare with published tables.
 */
export function mape(actual: Float64Array, predicted: Float64Array): number {
  return meanOf(absolutePercentageError, actual, predicted);
}

/** Symmetric mean absolute percentage error as in the M4 competition, percent, 0 to 200; 0 is perfect. */
export function smape(actual: Float64Array, predicted: Float64Array): number {
  return meanOf(symmetricPercentageError, actual, predicted);
}

/**
 * Weighted absolute percentage error as a ratio: sum of absolute errors over sum of absolute truth.
 *
 * 0.05 means "off by 5 % of what was used in all". Idle rows weigh little.
 *
 * Source: Kolassa and Schütz (2007), "Advantages of the MAD/MEAN ratio over the MAPE", Foresight 6.
 *
 * @returns 0 is perfect; `NaN` if the truth is 0 on every row.
 * @throws {RangeError} If the lengths differ or m is 0.
 */
export function wape(actual: Float64Array, predicted: Float64Array): number {
  const truth = meanOf((value) => Math.abs(value), actual, actual);
  return truth === 0 ? NaN : mae(actual, predicted) / truth;
}

/**
 * Coefficient of determination: share of the variance around the mean of the tested rows that is explained.
 *
 * @returns 1 is perfect, 0 is as good as the mean of the tested rows, below 0 is worse; `NaN` if the truth is constant.
 * @throws {RangeError} If the lengths differ or m is 0.
 */
export function r2(actual: Float64Array, predicted: Float64Array): number {
  const mean = meanOf((value) => value, actual, actual);
  // A constant truth leaves rounding noise around its mean, so ask for equality, not for a variance of 0.
  if (actual.every((value) => value === actual[0])) return NaN;
  const variance = meanOf((value) => (value - mean) ** 2, actual, actual);
  return 1 - meanOf(squaredError, actual, predicted) / variance;
}

/** Share of rows predicted within 10 % of the truth, ratio 0 to 1; 1 is perfect. */
export function within10Ratio(actual: Float64Array, predicted: Float64Array): number {
  return meanOf(isWithin10Percent, actual, predicted);
}

/**
 * Error of the naive forecast "same as the sample before", inside runs: mean of |y(t) - y(t-1)|, unit of the target.
 *
 * The first row of a run has no sample before it and is left out, so two runs back to back are not compared.
 *
 * @param y Training values; rows of one run are contiguous and ordered in time.
 * @param run Code of each row's run, length of `y`. @default {one run}
 * @returns `NaN` if no run has two rows.
 * @throws {RangeError} If the lengths differ.
 */
export function naiveError(y: Float64Array, run: Int32Array = new Int32Array(y.length)): number {
  if (run.length !== y.length) {
    throw new RangeError(
      `Cannot find the naive error as each row must have a run: ${y.length} rows, ${run.length} runs`,
    );
  }
  let sum = 0;
  let pairs = 0;
  for (let i = 1; i < y.length; i++) {
    if (run[i] !== run[i - 1]) continue;
    sum += Math.abs(y[i]! - y[i - 1]!);
    pairs++;
  }
  return pairs === 0 ? NaN : sum / pairs;
}

/** What {@linkcode mase} divides by. */
export interface MaseOptions {
  /** Training values; rows of one run are contiguous and ordered in time. */
  readonly train: Float64Array;
  /** Code of each training row's run. @default {one run} */
  readonly runs?: Int32Array;
}

/**
 * Mean absolute scaled error: test error in units of the naive error on the training runs.
 *
 * 1 means "as far off as the target moves from one sample to the next". Dimensionless, so CPU cores and latency
 * milliseconds can share a table.
 *
 * Source: Hyndman and Koehler (2006), "Another look at measures of forecast accuracy", International Journal of
 * Forecasting 22(4).
 *
 * @param actual Observed values, length m ≥ 1.
 * @param predicted Predictions for the same rows, length m, same unit.
 * @param options Where the naive error comes from.
 * @returns The scaled error; 0 is perfect; `NaN` if the training runs never change or have one row each.
 * @throws {RangeError} If lengths differ or m is 0.
 *
 * @example Half the naive error
 * ```ts
 * import assert from "node:assert/strict";
 * import { mase } from "@/evaluate/mod.ts";
 *
 * const train = Float64Array.of(1, 3, 5);
 * assert.equal(mase(Float64Array.of(7), Float64Array.of(6), { train }), 0.5);
 * ```
 */
export function mase(actual: Float64Array, predicted: Float64Array, options: MaseOptions): number {
  const naive = naiveError(options.train, options.runs);
  return naive > 0 ? mae(actual, predicted) / naive : NaN;
}

/**
 * Skill: share of the baseline's mean absolute error that a model saves.
 *
 * @param maeOfModel Mean absolute error of the model.
 * @param maeOfBaseline Mean absolute error of the baseline on the same rows, same unit.
 * @returns 1 is perfect, 0 is no better than the baseline, below 0 is worse; `NaN` if the baseline makes no error.
 */
export function skill(maeOfModel: number, maeOfBaseline: number): number {
  return maeOfBaseline > 0 ? 1 - maeOfModel / maeOfBaseline : NaN;
}

/**
 * Share of rows whose truth lies inside its prediction interval, ends included.
 *
 * @param actual Observed values, length m.
 * @param lower Lower ends, length m; `NaN` where there is no interval. Such rows are left out.
 * @param upper Upper ends, length m.
 * @returns Ratio 0 to 1, to be compared with the nominal coverage; `NaN` if no row has an interval.
 * @throws {RangeError} If the lengths differ or m is 0.
 */
export function coverageRatio(actual: Float64Array, lower: Float64Array, upper: Float64Array): number {
  checkRows("measure coverage", actual, lower);
  checkRows("measure coverage", actual, upper);
  let inside = 0;
  let rows = 0;
  for (let i = 0; i < actual.length; i++) {
    if (Number.isNaN(lower[i]!) || Number.isNaN(upper[i]!)) continue;
    rows++;
    if (lower[i]! <= actual[i]! && actual[i]! <= upper[i]!) inside++;
  }
  return rows === 0 ? NaN : inside / rows;
}

/**
 * Mean width of prediction intervals, unit of the target. Narrow is good only where {@linkcode coverageRatio} holds.
 *
 * @param lower Lower ends, length m; `NaN` where there is no interval. Such rows are left out.
 * @param upper Upper ends, length m.
 * @returns `NaN` if no row has an interval.
 * @throws {RangeError} If the lengths differ or m is 0.
 */
export function meanWidth(lower: Float64Array, upper: Float64Array): number {
  checkRows("measure the width of intervals", lower, upper);
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < lower.length; i++) {
    const width = upper[i]! - lower[i]!;
    if (Number.isNaN(width)) continue;
    sum += width;
    rows++;
  }
  return rows === 0 ? NaN : sum / rows;
}
