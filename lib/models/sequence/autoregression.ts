/**
 * Ridge autoregression on recent and seasonal lags of what is left without the season, its penalty chosen on past forecasts.
 *
 * @module
 */
import { type Autoregression, continueAutoregression, fitAutoregression, lagMoments } from "./autoregression_fit.ts";
import { pastOrigins } from "./backtest.ts";
import { conformalQuantiles } from "./conformal.ts";
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { isFlat } from "./is_flat.ts";
import { lengthen, mirrored } from "./own_errors.ts";
import { adjustSeason, restoreSeason, type SeasonalAdjustment } from "./seasonal_adjustment.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/** Recent lags at most, steps. */
const RECENT_LAGS = 24;

/** Samples that each recent lag must have, so that a short past is not fitted by heart. */
const SAMPLES_PER_LAG = 10;

/** Seasons that lags look back at most: a week of days. */
const SEASONS = 7;

/** Penalties that past forecasts choose from, as shares of the sum of squares of a lag. */
const PENALTIES = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100];

/** Past origins at most. */
const ORIGINS = 14;

/**
 * Lags that a past can teach: 1, 2, ... and, for each season that half of it leaves room for, that season and the steps
 * next to it.
 *
 * @param rows Samples to learn from.
 * @param seasonSteps Steps of a season; 0 if there is none.
 * @returns Ascending; empty if there are fewer than 10 samples.
 */
export function chooseLags(rows: number, seasonSteps: number): number[] {
  const recent = Math.min(RECENT_LAGS, Math.floor(rows / SAMPLES_PER_LAG));
  const lags = new Set(Array.from({ length: recent }, (_, i) => i + 1));
  if (recent === 0 || seasonSteps < 2) return [...lags];
  for (let k = 1; k <= Math.min(SEASONS, Math.floor(rows / 2 / seasonSteps)); k++) {
    for (const near of [-1, 0, 1]) lags.add(k * seasonSteps + near);
  }
  return [...lags].sort((a, b) => a - b);
}

/** What is learned: the season, if there is one, and how departures from it last. */
interface SeasonalAutoregression {
  readonly model: Autoregression;
  readonly adjustment: SeasonalAdjustment | undefined;
}

/**
 * Continues a past. The second half of it (less, if it is long) is kept to judge penalties and to take errors from: season and
 * weights that have not seen it forecast it from several origins, the penalty with the least absolute error wins, and its
 * errors become the quantiles. Season and weights are then fitted again on all of the past.
 *
 * Falls back to the last season (or sample) repeated where the past is too short, or hardly changes.
 */
function forecastAutoregression(values: Float64Array, context: UnivariateContext): Forecast {
  const { horizonSteps, seasonSteps, levels } = context;
  const n = values.length;
  const judged = Math.min(horizonSteps, n >> 2);
  if (judged === 0) return seasonalNaiveForecast(values, context);
  const leastPast = Math.ceil(n / 2);
  const room = n - judged - leastPast;
  const strideSteps = seasonSteps > 1 && seasonSteps <= room ? seasonSteps : Math.max(1, Math.ceil(room / ORIGINS));
  const origins = pastOrigins(n, { horizonSteps: judged, windows: ORIGINS, strideSteps, leastPast });
  const known = values.subarray(0, origins[0]!);
  const lags = chooseLags(known.length, seasonSteps);
  const season = seasonSteps > 1 && known.length >= 2 * seasonSteps ? seasonSteps : 0;
  const learning = withoutSeason(known, season);
  const rows = known.length - (lags.at(-1) ?? 0);
  if (lags.length === 0 || rows < 2 * lags.length || isFlat(learning.adjusted)) {
    return seasonalNaiveForecast(values, context);
  }
  const moments = lagMoments(learning.adjusted, lags);
  const { penalty, errors } = choosePenalty((penalty) => {
    const fitted = { model: fitAutoregression(moments, penalty), adjustment: learning.adjustment };
    return origins.map((origin) => errorsFrom(fitted, values, origin, judged));
  });
  const whole = withoutSeason(values, season);
  const model = fitAutoregression(lagMoments(whole.adjusted, lags), penalty);
  const median = continueSeason({ model, adjustment: whole.adjustment }, values, horizonSteps);
  const full = mirrored(errors.map((window) => lengthen(window, horizonSteps)));
  return { median, quantiles: conformalQuantiles(median, full, levels) };
}

function withoutSeason(values: Float64Array, seasonSteps: number) {
  const adjustment = seasonSteps > 0 ? adjustSeason(values, seasonSteps, "additive") : undefined;
  return { adjustment, adjusted: adjustment?.adjusted ?? values };
}

/** The penalty whose past forecasts come closest, and their errors. */
function choosePenalty(
  judge: (penalty: number) => Float64Array[],
): { readonly penalty: number; readonly errors: readonly Float64Array[] } {
  const judged = PENALTIES.map((penalty) => {
    const errors = judge(penalty);
    const total = errors.reduce((sum, window) => window.reduce((part, error) => part + Math.abs(error), sum), 0);
    return { penalty, errors, total };
  });
  return judged.reduce((best, other) => other.total < best.total ? other : best);
}

function errorsFrom(fitted: SeasonalAutoregression, values: Float64Array, origin: number, steps: number): Float64Array {
  const forecast = continueSeason(fitted, values.subarray(0, origin), steps);
  return forecast.map((value, step) => values[origin + step]! - value);
}

/** Continues the departures from the season, which starts with the first sample of `past`, and puts it back. */
function continueSeason(fitted: SeasonalAutoregression, past: Float64Array, steps: number): Float64Array {
  const { model, adjustment } = fitted;
  if (adjustment === undefined) return continueAutoregression(model, past, steps);
  const { season } = adjustment;
  const departures = past.map((value, i) => value - season[i % season.length]!);
  return restoreSeason(continueAutoregression(model, departures, steps), past.length, adjustment);
}

/** Ridge autoregression after taking the season out; the last season repeated where the past is too short or flat. */
export const autoregression: ForecasterEntry = univariateForecaster({
  summary:
    `ridge autoregression on up to ${RECENT_LAGS} recent lags and ${SEASONS} seasons, after taking the season out`,
  kind: "statistical",
  forecast: forecastAutoregression,
});
