/**
 * Forecasters: baselines, statistical models, boosting, neural networks and their ensemble.
 *
 * @module
 */
export {
  type FitProgress,
  type FittedForecaster,
  type Forecast,
  type Forecaster,
  type ForecasterEntry,
  type ForecasterKind,
  type ForecasterOptions,
  type ForecasterState,
} from "./contract.ts";
export { FORECASTERS } from "./registry.ts";
export { backtestErrors, type BacktestOptions, pastOrigins } from "./backtest.ts";
export {
  adaptiveLevels,
  type AdaptiveOptions,
  adaptiveQuantiles,
  type ConformalOptions,
  conformalQuantiles,
} from "./conformal.ts";
export { RECOMMENDED_FORECASTER } from "./ensemble.ts";
export { type UnivariateContext, univariateForecaster, type UnivariateRecipe } from "./univariate.ts";
export { forecastWithOwnErrors, ownErrors, type PointForecast } from "./own_errors.ts";
export { medianOfSeasons } from "./seasonal_median.ts";
export { repeatSeason } from "./seasonal_naive.ts";
export * from "./neural/mod.ts";
