/**
 * What one row says of a prediction. Aggregation lives elsewhere (`metrics.ts` over all rows, `breakdown.ts` by key),
 * so "MAE per service" and "MAE per load level" are one statistic and two keys.
 *
 * @module
 */

/** Smallest denominator of the absolute percentage error, as published: keeps idle rows from dividing by zero. */
export const MAPE_FLOOR = 1e-8;

/** How one row is judged: truth and prediction in one unit, in that order. */
export type RowStatistic = (actual: number, predicted: number) => number;

/** Distance between truth and prediction, unit of the target. */
export function absoluteError(actual: number, predicted: number): number {
  return Math.abs(actual - predicted);
}

/** Squared distance between truth and prediction, squared unit of the target. */
export function squaredError(actual: number, predicted: number): number {
  return (actual - predicted) ** 2;
}

/** Distance in percent of the truth, whose size is taken as at least {@linkcode MAPE_FLOOR}. */
export function absolutePercentageError(actual: number, predicted: number): number {
  return (100 * Math.abs(actual - predicted)) / Math.max(Math.abs(actual), MAPE_FLOOR);
}

/**
 * Distance in percent of the mean of both sizes, 0 to 200; 0 where both are 0.
 *
 * Source: Makridakis, Spiliotis and Assimakopoulos (2020), "The M4 Competition", International Journal of
 * Forecasting 36(1), the sMAPE of the competition.
 */
export function symmetricPercentageError(actual: number, predicted: number): number {
  const size = Math.abs(actual) + Math.abs(predicted);
  return size === 0 ? 0 : (200 * Math.abs(actual - predicted)) / size;
}

/** 1 if the prediction is within 10 % of the truth, 0 if not, `NaN` if either is `NaN`. */
export function isWithin10Percent(actual: number, predicted: number): number {
  const error = Math.abs(actual - predicted);
  return Number.isNaN(error) ? NaN : Number(error <= 0.1 * Math.abs(actual));
}
