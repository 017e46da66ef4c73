/**
 * The forecast that knows nothing: all stays as it is.
 *
 * @module
 */
import type { ForecasterEntry } from "./contract.ts";
import { forecastWithOwnErrors } from "./own_errors.ts";
import { univariateForecaster } from "./univariate.ts";

/**
 * Repeats the last sample.
 *
 * @param past At least one sample.
 * @param horizonSteps Steps h.
 */
export function repeatLast(past: Float64Array, horizonSteps: number): Float64Array {
  return new Float64Array(horizonSteps).fill(past[past.length - 1]!);
}

/** The last sample repeated, with quantiles from its own past errors. */
export const persistenceForecaster: ForecasterEntry = univariateForecaster({
  summary: "the last sample, repeated",
  kind: "baseline",
  forecast: (values, context) => forecastWithOwnErrors(values, repeatLast, context, "as seen"),
});
