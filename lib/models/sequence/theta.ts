/**
 * The Theta method: half of the trend of the past, on top of a smoothed level.
 *
 * Sources: Assimakopoulos and Nikolopoulos (2000), "The theta model: a decomposition approach to forecasting",
 * International Journal of Forecasting 16(4); Hyndman and Billah (2003), "Unmasking the Theta method", the same journal
 * 19(2), which shows that the mean of its two lines is exponential smoothing with half the slope as drift.
 *
 * @module
 */
import type { ForecasterEntry } from "./contract.ts";
import { smoothExponentially } from "./exponential_smoothing.ts";
import { forecastWithOwnErrors } from "./own_errors.ts";
import { repeatLast } from "./persistence.ts";
import { adjustSeason, hasSeason, restoreSeason, type SeasonalAdjustment } from "./seasonal_adjustment.ts";
import { univariateForecaster } from "./univariate.ts";

/** Samples below which a slope says nothing. */
const LEAST_SAMPLES = 4;

/** Seasonal factors below this make quotients that say nothing: the season is then added instead. */
const LEAST_FACTOR = 0.01;

/**
 * Continues a series without season.
 *
 * @param past At least 4 samples, finite.
 * @param horizonSteps Steps h.
 */
export function continueTheta(past: Float64Array, horizonSteps: number): Float64Array {
  const n = past.length;
  const { alpha, level } = smoothExponentially(past);
  const drift = slope(past) / 2;
  const behind = (1 - (1 - alpha) ** n) / alpha;
  return Float64Array.from({ length: horizonSteps }, (_, step) => level + drift * (step + behind));
}

/**
 * Takes a season out if there is one, continues the rest, and puts the season back. Seasons multiply where all samples are
 * above 0, else they add. A past of fewer than 4 samples gives the last one; one of at most two seasons has no season.
 *
 * @param past At least one sample, finite.
 * @param horizonSteps Steps h.
 * @param seasonSteps Steps of a season; 0 or 1 if there is none.
 */
export function thetaMethod(past: Float64Array, horizonSteps: number, seasonSteps: number): Float64Array {
  if (past.length < LEAST_SAMPLES) return repeatLast(past, horizonSteps);
  const adjustment = hasSeason(past, seasonSteps) ? adjust(past, seasonSteps) : undefined;
  const forecast = continueTheta(adjustment?.adjusted ?? past, horizonSteps);
  return restoreSeason(forecast, past.length, adjustment);
}

function adjust(past: Float64Array, seasonSteps: number): SeasonalAdjustment {
  if (past.every((value) => value > 0)) {
    const adjustment = adjustSeason(past, seasonSteps, "multiplicative");
    if (adjustment.season.every((factor) => factor >= LEAST_FACTOR)) return adjustment;
  }
  return adjustSeason(past, seasonSteps, "additive");
}

/** Least-squares slope over time, per step. */
function slope(values: Float64Array): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  let cross = 0;
  values.forEach((value, i) => cross += (i - middle) * value);
  // The sum of (i - middle)^2 over 0 ... n - 1.
  return cross / (n * (n * n - 1) / 12);
}

/** The Theta method, with quantiles from its own past errors. */
export const theta: ForecasterEntry = univariateForecaster({
  summary: "Theta: exponential smoothing with half the past trend, after taking the season out",
  kind: "statistical",
  forecast: (values, context) =>
    forecastWithOwnErrors(values, (past, h) => thetaMethod(past, h, context.seasonSteps), context),
});
