/**
 * Exponential smoothing whose form (error, trend, damping) is chosen by the corrected Akaike criterion.
 *
 * @module
 */
import { quantilesFromIntervals } from "./augurs/intervals.ts";
import { loadEts } from "./augurs/load.ts";
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { isFlat } from "./is_flat.ts";
import { adjustSeason, restoreSeason } from "./seasonal_adjustment.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/** Samples that the search needs: with fewer, the library has more parameters than samples for some forms. */
const LEAST_SAMPLES = 12;

/** All forms of error and trend, no season: the library has not implemented seasons (it would abort). */
const FORMS = "ZZN";

/**
 * AutoETS of `@bsull/augurs` on the series without its season (classical, additive), and the season put back on forecast
 * and bounds. Its intervals hold the uncertainty of level and trend, none of the season.
 *
 * Below two seasons there is none to take out; below 12 samples, or where nothing is left without the season, the last season
 * (or sample) is repeated.
 */
export async function autoEtsForecast(values: Float64Array, context: UnivariateContext): Promise<Forecast> {
  const { horizonSteps, seasonSteps, levels } = context;
  const adjustment = seasonSteps >= 2 && values.length >= 2 * seasonSteps
    ? adjustSeason(values, seasonSteps, "additive")
    : undefined;
  const level = adjustment?.adjusted ?? values;
  if (values.length < LEAST_SAMPLES || isFlat(level)) return seasonalNaiveForecast(values, context);
  const { AutoETS } = await loadEts();
  const model = new AutoETS(1, FORMS);
  try {
    model.fit(level);
    const { median, quantiles } = quantilesFromIntervals((width) => model.predict(horizonSteps, width), levels);
    const withSeason = (steps: Float64Array) => restoreSeason(steps, values.length, adjustment);
    return { median: withSeason(median), quantiles: quantiles.map(withSeason) };
  } finally {
    model.free();
  }
}

/** AutoETS after taking the season out, with its own intervals. */
export const autoEts: ForecasterEntry = univariateForecaster({
  summary: "AutoETS after taking the season out",
  kind: "statistical",
  forecast: autoEtsForecast,
});
