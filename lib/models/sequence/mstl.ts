/**
 * Seasons of several lengths that may change slowly, taken out by local regression; the rest continued by AutoETS.
 *
 * Source: Bandara, Hyndman and Bergmeir (2021), "MSTL: a seasonal-trend decomposition algorithm for time series with
 * multiple seasonal patterns", arXiv 2107.13462.
 *
 * @module
 */
import { quantilesFromIntervals } from "./augurs/intervals.ts";
import { loadMstl } from "./augurs/load.ts";
import { autoEtsForecast } from "./auto_ets.ts";
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { isFlat } from "./is_flat.ts";
import { adjustSeason } from "./seasonal_adjustment.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/** Seasons in the longer season that is looked for too: days in a week. */
const SEASONS_IN_LONGER = 7;

/** Lengths of the seasons that a past holds at least twice, steps. */
export function seasonsOf(rows: number, seasonSteps: number): number[] {
  return [seasonSteps, SEASONS_IN_LONGER * seasonSteps].filter((steps) => steps >= 2 && rows >= 2 * steps);
}

/**
 * MSTL of `@bsull/augurs` with AutoETS for the trend. Its intervals hold the uncertainty of the trend, none of the seasons.
 * Falls back to AutoETS below two seasons, and to the last season repeated where nothing is left without the season.
 */
async function forecastMstl(values: Float64Array, context: UnivariateContext): Promise<Forecast> {
  const seasons = seasonsOf(values.length, context.seasonSteps);
  if (seasons.length === 0) return autoEtsForecast(values, context);
  if (isFlat(adjustSeason(values, context.seasonSteps, "additive").adjusted)) {
    return seasonalNaiveForecast(values, context);
  }
  const { MSTL } = await loadMstl();
  const model = MSTL.ets(seasons);
  try {
    model.fit(values);
    return quantilesFromIntervals((width) => model.predict(context.horizonSteps, width), context.levels);
  } finally {
    model.free();
  }
}

/** MSTL with AutoETS for the trend and its own intervals. */
export const mstl: ForecasterEntry = univariateForecaster({
  summary: "MSTL: seasons by local regression (day and week), trend by AutoETS",
  kind: "statistical",
  forecast: forecastMstl,
});
