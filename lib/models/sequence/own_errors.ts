/**
 * Quantiles for forecasters that give one value a step: from the errors that they made on the same past.
 *
 * @module
 */
import { backtestErrors, pastOrigins } from "./backtest.ts";
import { conformalQuantiles } from "./conformal.ts";
import type { Forecast } from "./contract.ts";
import type { UnivariateContext } from "./univariate.ts";

/** Continues `past` by h steps, one value each. */
export type PointForecast = (past: Float64Array, horizonSteps: number) => Float64Array;

/** Past origins at most, when they lie a season apart. */
const SEASONAL_ORIGINS = 14;

/** Fewer than this would say nothing of how seasons differ. */
const LEAST_SEASONAL_ORIGINS = 3;

/** Past origins at most, where there is no season. */
const PLAIN_ORIGINS = 40;

/**
 * Where past forecasts start: a season apart if the past has enough of them, so that each step of the horizon is judged at
 * one time of the day; else spread evenly. The first third of the past is only learned from.
 *
 * @param rows Samples n of the past.
 * @param horizonSteps Steps h that are judged, at most n / 2.
 * @param seasonSteps Steps of a season; 0 if there is none.
 */
function originOptions(rows: number, horizonSteps: number, seasonSteps: number) {
  const leastPast = Math.max(1, seasonSteps, Math.ceil(rows / 3));
  const seasonal = { horizonSteps, windows: SEASONAL_ORIGINS, strideSteps: Math.max(1, seasonSteps), leastPast };
  if (seasonSteps > 1 && pastOrigins(rows, seasonal).length >= LEAST_SEASONAL_ORIGINS) return seasonal;
  const plainLeast = Math.max(1, Math.floor(rows / 3));
  const strideSteps = Math.max(1, Math.ceil((rows - horizonSteps - plainLeast) / PLAIN_ORIGINS));
  return { horizonSteps, windows: PLAIN_ORIGINS, strideSteps, leastPast: plainLeast };
}

/**
 * Errors of past forecasts, actual minus forecast: one array of h errors a past origin, oldest first.
 *
 * A past that is shorter than 2 h can only judge its first n / 2 steps; the steps behind them borrow the errors of the last
 * one judged, which makes their quantiles too narrow rather than missing. A past of one sample judges nothing.
 *
 * @param values The past, n samples, finite.
 * @param forecast Continues a past; it is called with what lies before each origin.
 * @param context Horizon h and season.
 */
export function ownErrors(
  values: Float64Array,
  forecast: PointForecast,
  context: Pick<UnivariateContext, "horizonSteps" | "seasonSteps">,
): Float64Array[] {
  const { horizonSteps, seasonSteps } = context;
  const judged = Math.min(horizonSteps, values.length >> 1);
  if (judged === 0) return [];
  const errors = backtestErrors(values, forecast, originOptions(values.length, judged, seasonSteps));
  return judged === horizonSteps ? errors : errors.map((known) => lengthen(known, horizonSteps));
}

/** Repeats the last error up to the horizon. */
export function lengthen(errors: Float64Array, horizonSteps: number): Float64Array {
  return Float64Array.from({ length: horizonSteps }, (_, step) => errors[Math.min(step, errors.length - 1)]!);
}

/**
 * Errors as often with the other sign. A past of few days says how large errors are, yet hardly on which side of the forecast
 * the next day will lie: without this, a week that was too low throughout leaves no room below.
 */
export function mirrored(errors: readonly Float64Array[]): Float64Array[] {
  return errors.flatMap((window) => [window, window.map((error) => -error)]);
}

/**
 * A forecast whose median is what a point forecaster says, and whose quantiles come from its {@linkcode ownErrors}.
 *
 * @param values The past, n samples, finite.
 * @param forecast Continues a past by h steps.
 * @param context Horizon h, season and levels.
 * @param signs `"both"` mirrors the errors; `"as seen"` keeps their side, for forecasters whose errors follow the time of
 *   the day.
 */
export function forecastWithOwnErrors(
  values: Float64Array,
  forecast: PointForecast,
  context: Pick<UnivariateContext, "horizonSteps" | "seasonSteps" | "levels">,
  signs: "both" | "as seen" = "both",
): Forecast {
  const median = forecast(values, context.horizonSteps);
  const errors = ownErrors(values, forecast, context);
  const used = signs === "both" ? mirrored(errors) : errors;
  return { median, quantiles: conformalQuantiles(median, used, context.levels) };
}
