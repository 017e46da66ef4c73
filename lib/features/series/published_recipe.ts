/**
 * The 16 features of a published CNN-LSTM that forecasts a cluster, with the choice that its score of 0.99 hangs on.
 *
 * Source: the notebook `modeling_cnn_lstm.ipynb` of kubeforecaster. It smooths with a centred filter, so that a window of it
 * holds the value that is to be forecast.
 *
 * @module
 */
import { type Series, seriesColumn } from "@/dataset/mod.ts";
import { lag } from "../lag.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { trailingWindow } from "../window.ts";
import { savitzkyGolay, type SmoothingAlignment } from "./savitzky_golay.ts";

/** What {@linkcode publishedFeatures} is told. */
export interface PublishedFeatureOptions {
  /** The two columns, CPU first, then memory. */
  readonly columns: readonly [string, string];
  /** Where the window of the smoothing lies; published is `centred`, which leaks. */
  readonly alignment: SmoothingAlignment;
}

/** Window of the published smoothing, rows. */
const SMOOTH_ROWS = 5;

/** Order of its polynomial. */
const SMOOTH_ORDER = 3;

/** Window of the published deviation and mean, rows. */
const SPREAD_ROWS = 2;

/** Lags of the published recipe. */
const RECIPE_LAGS: readonly number[] = [1, 2, 3, 4, 5];

/** Rows of a window of the published model. */
export const RECIPE_STEPS = 10;

/**
 * Builds the 16 features: log(1 + x) smoothed over 5 rows by a cubic (2), standard deviation and mean of the last 2 rows (4), and
 * lags 1 to 5 (10), each for both columns.
 *
 * @param of Series with both columns, scaled by the maximum of its training rows as published, so from 0 to about 1.
 * @param options Columns and alignment.
 * @returns 16 columns of n rows; the first 5 rows have `NaN`, as have those near a gap.
 * @throws {RangeError} If the series lacks a column.
 */
export function publishedFeatures(of: Series, options: PublishedFeatureOptions): Matrix {
  const { columns, alignment } = options;
  const measured = columns.map((name) => [name, seriesColumn(of, name)] as const);
  const run = new Int32Array(of.rows);
  const named: Record<string, Float64Array> = {};
  for (const [name, values] of measured) {
    named[`${name}_log1p_smooth_${SMOOTH_ROWS}`] = savitzkyGolay(values.map(Math.log1p), {
      window: SMOOTH_ROWS,
      order: SMOOTH_ORDER,
      alignment,
    });
  }
  const spreads = measured.map(([name, values]) => [name, trailingWindow(values, run, SPREAD_ROWS)] as const);
  for (const [name, { std }] of spreads) named[`${name}_std_${SPREAD_ROWS}`] = std;
  for (const [name, { mean }] of spreads) named[`${name}_mean_${SPREAD_ROWS}`] = mean;
  for (const [name, values] of measured) {
    for (const k of RECIPE_LAGS) named[`${name}_lag_${k}`] = lag(values, run, k);
  }
  return matrix(named);
}
