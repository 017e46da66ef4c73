/**
 * The forecaster that this project recommends: an ensemble of cheap members, weighted by their own past, with intervals that
 * follow theirs.
 *
 * @module
 */
import { backtestErrors, pastOrigins } from "./backtest.ts";
import { adaptiveQuantiles } from "./conformal.ts";
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { ownErrors } from "./own_errors.ts";
import { plainEnsemble } from "./plain_ensemble.ts";
import { seasonalEnsemble } from "./seasonal_ensemble.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/** Past origins that intervals are calibrated on, at most. */
const ORIGINS = 14;

/** Fewer do not say how seasons differ. */
const LEAST_ORIGINS = 2;

/** Errors that each quantile is read from at least. */
const CALIBRATION = { leastPooled: 100, signs: "both" } as const;

function forecastEnsemble(values: Float64Array, context: UnivariateContext): Forecast {
  const { horizonSteps, seasonSteps, levels } = context;
  const isSeasonal = seasonSteps >= 2 && values.length > seasonSteps;
  const { median, errors } = isSeasonal ? judgedSeasonal(values, context) : plainEnsemble(values, horizonSteps);
  return { median, quantiles: adaptiveQuantiles(median, errors, levels, CALIBRATION) };
}

/** Origins a season apart keep each step of the horizon at one time of the day; the ensemble is made anew at each. */
function judgedSeasonal(values: Float64Array, { horizonSteps, seasonSteps }: UnivariateContext) {
  const forecast = (past: Float64Array, h: number): Float64Array => seasonalEnsemble(past, h, seasonSteps);
  const origins = { horizonSteps, windows: ORIGINS, strideSteps: seasonSteps, leastPast: 2 * seasonSteps };
  const isLong = pastOrigins(values.length, origins).length >= LEAST_ORIGINS;
  const errors = isLong
    ? backtestErrors(values, forecast, origins)
    : ownErrors(values, forecast, { horizonSteps, seasonSteps });
  return { median: forecast(values, horizonSteps), errors };
}

/**
 * Weighted median of the last season, the usual season and the same day of last week (without a season: of persistence, the
 * recent median, Theta and an autoregression), weighted by past misses alone, with conformal intervals whose levels follow
 * the coverage of the past.
 *
 * How it was chosen: on eight production series of 10-minute steps, forecast a day ahead from each midnight of the days
 * that end 9 to 4 days before the last sample (and from origins 6 hours apart between them). The last three days were kept
 * for the test. Later it was also judged on 89 pasts of 16 days that have nothing to do with services: power of a household,
 * bicycles on a path, traffic on roads, demand of electricity and water, messages, in steps of 10 minutes to an hour, each
 * forecast a day ahead from its last six midnights. Ratio: geometric mean over series of the mean scaled error over that of
 * the seasonal naive, where the 89 count by their eight kinds; coverage of the 90 % interval.
 *
 * | forecaster | chosen on: ratio | coverage | test: ratio (95 % interval) | coverage | 89 others: ratio | coverage |
 * |---|---|---|---|---|---|---|
 * | seasonal_naive | 1.000 | 85 % | 1.000 | 86 % | 1.000 | 91 % |
 * | seasonal_median | 1.122 | 84 % | 0.950 (0.57 to 1.15) | 84 % | 0.938 | 91 % |
 * | autoregression | 1.374 | 86 % | 0.958 (0.71 to 1.30) | 85 % | 0.994 | 91 % |
 * | theta | 1.165 | 90 % | 0.899 (0.62 to 1.12) | 92 % | 1.345 | 92 % |
 * | boosting | 0.804 | | 0.869 (0.72 to 1.10) | 83 % | 0.687 | 87 % |
 * | ensemble | 0.757 | 90 % | 0.831 (0.68 to 1.05) | 86 % | 0.723 | 92 % |
 *
 * The test falls behind what the choice promised: 24 forecasts of eight series leave an interval in which the promise lies, and
 * so does 1. Taken over single forecasts instead of series, the ratio of the ensemble is 0.751 on the days it was chosen on
 * and 0.871 in the test, where the seasonal median has 0.859. Nothing that touches these forecasts was changed after the test
 * was first seen.
 *
 * Tried on the days before, and left out since it did not help there: more members (each day of the week, level-adjusted
 * seasons, the trend from day to day; those that say nearly the same outvote the others), a mean instead of a median,
 * smoothing all members, weights that trust the past more, MSTL, AutoETS and Theta as members. Halfway to what boosted trees
 * say that start from the ensemble ({@linkcode lagFeatures}), the error on the 89 is 5 % smaller, on the services no smaller
 * (0.769 on the days before) and the time twice as long: left out too, though with the test known, which speaks neither for
 * nor against them (0.836).
 */
export const ensemble: ForecasterEntry = univariateForecaster({
  summary: "weighted median of last season, usual season and same day of last week, by past misses; adaptive intervals",
  kind: "ensemble",
  forecast: forecastEnsemble,
});

/** Name in the registry of the forecaster to take if nothing else is known; {@linkcode ensemble} says why. */
export const RECOMMENDED_FORECASTER = "ensemble";
