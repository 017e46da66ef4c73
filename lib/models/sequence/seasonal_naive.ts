/**
 * The forecast by which all others are measured: as it was one season ago.
 *
 * @module
 */
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { forecastWithOwnErrors } from "./own_errors.ts";
import { repeatLast } from "./persistence.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/**
 * Repeats the last season. Without a season, or with a past that is shorter than one, repeats the last sample.
 *
 * @param past At least one sample.
 * @param horizonSteps Steps h; a horizon longer than a season repeats that season.
 * @param seasonSteps Steps of a season; 0 or 1 if there is none.
 */
export function repeatSeason(past: Float64Array, horizonSteps: number, seasonSteps: number): Float64Array {
  if (seasonSteps < 2 || past.length < seasonSteps) return repeatLast(past, horizonSteps);
  const from = past.length - seasonSteps;
  return Float64Array.from({ length: horizonSteps }, (_, step) => past[from + step % seasonSteps]!);
}

/** The last season repeated, with quantiles from its own past errors: what models fall back to when a past is too short. */
export function seasonalNaiveForecast(
  values: Float64Array,
  context: Pick<UnivariateContext, "horizonSteps" | "seasonSteps" | "levels">,
): Forecast {
  return forecastWithOwnErrors(values, (past, h) => repeatSeason(past, h, context.seasonSteps), context);
}

/** The last season repeated; the last sample where there is no season. */
export const seasonalNaive: ForecasterEntry = univariateForecaster({
  summary: "the same time one season ago",
  kind: "baseline",
  forecast: seasonalNaiveForecast,
});
