/**
 * Predictions -> numbers: metrics, cases, skill beyond chance, intervals, comparison, output files as text.
 *
 * @module
 */
export {
  bootstrapMaeDifference,
  bootstrapSkill,
  drawRuns,
  type Estimate,
  type PairedErrors,
  RESAMPLES,
  type RunDraws,
  sumByRun,
} from "./bootstrap.ts";
export {
  breakDown,
  BREAKDOWN_KEYS,
  type BreakdownKey,
  type BreakDownOptions,
  type KeyedMean,
  meanByKey,
} from "./breakdown.ts";
export {
  type CaseOptions,
  EVALUATION_CASES,
  type EvaluationCase,
  type LevelRule,
  type RowRule,
  standardCases,
} from "./cases.ts";
export {
  type CaseVerdict,
  compareModels,
  type Comparison,
  type Distrust,
  type ExtrapolationGap,
  type RunnerUp,
} from "./compare.ts";
export { compareWidths, type WidthOptions, type WidthRow } from "./compare_widths.ts";
export { errorsByShape, SHAPE_PREDICTORS, type ShapeErrors, TRAILING_MEAN } from "./errors_by_shape.ts";
export { evaluateAndTrain, evaluateCases, type EvaluationRequest, type TrainedEvaluation } from "./evaluate.ts";
export { fillCase, type FilledCase, type Fold } from "./fill_case.ts";
export {
  HEADLINE_WORDS,
  headlineBehind,
  headlineRanking,
  type HeadlineRows,
  headlineRows,
  headlineScores,
} from "./headline.ts";
export { type HindsightOptions, type HindsightRow, hindsightRows } from "./hindsight.ts";
export {
  coverageRatio,
  mae,
  mape,
  mase,
  type MaseOptions,
  meanOf,
  meanWidth,
  naiveError,
  r2,
  rmse,
  skill,
  smape,
  wape,
  within10Ratio,
} from "./metrics.ts";
export {
  demonstrateLeak,
  type LeakDemonstration,
  type RecipeOptions,
  type RecipeResult,
  type RecipeScore,
  scorePublishedRecipe,
} from "./leak_demonstration.ts";
export { type LeakRow, leakRows } from "./leak_rows.ts";
export { levelCoverage, type LevelCoverageOptions, type LevelCoverageRow } from "./level_coverage.ts";
export { modelLibraryScores } from "./library_scores.ts";
export { breakdownCsv, comparisonCsv, filePrefix, predictionsCsv } from "./outputs.ts";
export type { Progress } from "./parallel.ts";
export { type ProxyRow, proxyRows } from "./proxy.ts";
export { compareRanks, type RankComparison, type RankRow } from "./ranks.ts";
export { type ReliabilityRow, reliabilityRows } from "./reliability.ts";
export type { BehindBest, CaseKind, CaseResult, EvaluationResult, ModelResult, NotPossible, Scores } from "./result.ts";
export { type ScoreRow, type ScoreRowsOptions, scoresByCase } from "./score_rows.ts";
export { scoreSplit, type ScoreSplitOptions, type SplitResult, type SplitScores } from "./score_split.ts";
export { type ScoredRows, scoreRows } from "./scores.ts";
export {
  absoluteError,
  absolutePercentageError,
  isWithin10Percent,
  MAPE_FLOOR,
  type RowStatistic,
  squaredError,
  symmetricPercentageError,
} from "./statistics.ts";
export { evaluationFiles, saveEvaluation, summaryFileName } from "./store.ts";
export { summaryJson } from "./summary.ts";
export { type CsvField, csvText, jsonText, timestampText } from "./text.ts";
export { BASELINE } from "./verdict.ts";
export { type VerdictRow, verdictRows } from "./verdict_rows.ts";
export { type WithinRunRow, withinRunRows } from "./within_run.ts";
export * from "./forecast/mod.ts";
export * from "./latency/mod.ts";
