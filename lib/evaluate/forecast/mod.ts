/**
 * Forecasts -> numbers: rolling origins, scores beside persistence and seasonal naive, comparison beyond chance.
 *
 * @module
 */
export { PERSISTENCE, referenceModel, SEASONAL_NAIVE, withBaselines } from "./baselines.ts";
export { type BlockCalibration, calibrateBlocks } from "./calibrate_blocks.ts";
export { bootstrapSeriesRatio, compareErrors, type SeriesRatio, seriesRatio } from "./compare_errors.ts";
export {
  type CaseFilling,
  type FilledForecastCase,
  fillForecastCase,
  type ForecastCase,
  type ForecastNotPossible,
  pastOf,
} from "./forecast_case.ts";
export {
  type FinalChoice,
  type FinalForecaster,
  type FinalForecasterOptions,
  finalForecasters,
} from "./final_forecaster.ts";
export {
  FORECAST_FORMAT,
  forecastScoresCsv,
  forecastsCsv,
  forecastSummaryJson,
  forecastTimesJson,
  keptPaths,
  levelColumn,
} from "./forecast_outputs.ts";
export type {
  ErrorComparison,
  ForecastCalibration,
  ForecastCaseResult,
  ForecastModel,
  ForecastPath,
  ForecastResult,
  ForecastScope,
  ForecastScore,
  ForecastSeries,
  ForecastTime,
  ForecastVerdict,
} from "./forecast_result.ts";
export { type ForecastRow, forecastRows, type NeuralRow, neuralRows, scopeColumn } from "./forecast_rows.ts";
export {
  FORECAST_PATHS,
  FORECAST_SCORES,
  FORECAST_SUMMARY,
  FORECAST_TIMES,
  forecastFiles,
  parseForecastResult,
  type PathsByCase,
  saveForecasts,
} from "./forecast_store.ts";
export { FORECAST_LEVELS, lossLevels } from "./levels.ts";
export { forecastLibraryScores } from "./library_scores.ts";
export {
  campaignPanel,
  type ForecastChoice,
  type ForecastPanel,
  makeForecastCase,
  USUAL_FOLDS,
  USUAL_HORIZONS,
} from "./make_case.ts";
export { quantileLoss } from "./quantile_loss.ts";
export {
  errorWords,
  forecastVerdict,
  isBaseline,
  isSimple,
  type RankedScore,
  rankingError,
  rankScores,
  scopeWords,
} from "./rank_scores.ts";
export { type ForecastRecommendation, recommendForecasters } from "./recommend.ts";
export {
  type ForecasterRun,
  passWords,
  runForecaster,
  type RunForecasterOptions,
  type TargetForecasts,
} from "./run_forecaster.ts";
export { type CaseRun, type ScoreCaseOptions, scoreForecastCase } from "./score_case.ts";
export { type ForecastProgress, scoreForecasters, type ScoreForecastersOptions } from "./score_forecasters.ts";
export { type ScoredSteps, scoredSteps, seasonalScales, truthOf } from "./scored_steps.ts";
export { type ErrorSums, type StepScores, stepScores } from "./step_scores.ts";
