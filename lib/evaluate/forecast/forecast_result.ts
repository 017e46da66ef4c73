/**
 * What the scoring of forecasters found, as data: `plots` draws it, `cli` prints it, files keep it.
 *
 * @module
 */
import type { ForecasterKind } from "@/models/mod.ts";
import type { Estimate } from "../bootstrap.ts";
import type { ForecastNotPossible } from "./forecast_case.ts";

/** What a score speaks of: exactly that many steps ahead, or all steps 1 to H. */
export type ForecastScope = number | "path";

/** A model beside another one, on the same forecasts; the intervals have 95 %, over blocks of series and fold. */
export interface ErrorComparison {
  /** Name of the other model. */
  readonly with: string;
  /** MASE minus that of the other: below 0 is better. An interval that holds 0 says that they cannot be told apart. */
  readonly maseDifference: Estimate;
  /**
   * Geometric mean over series of the error over that of the other, ratio: below 1 is better. An interval that holds 1 says
   * that they cannot be told apart.
   */
  readonly errorRatio: Estimate;
}

/** Scores of one model on one target, some steps ahead. A score that could not be computed is `NaN`. */
export interface ForecastScore {
  /** Name in the registry. */
  readonly model: string;
  /** Of what kind the model is. */
  readonly kind: ForecasterKind;
  /** Column that was forecast. */
  readonly target: string;
  /** Steps ahead. */
  readonly scope: ForecastScope;
  /** Forecast steps that were scored. */
  readonly rows: number;
  /** Forecast steps without truth; they are left out. */
  readonly missing: number;
  /** Mean absolute error of the median, unit of the target. */
  readonly mae: number;
  /** Root of the mean squared error of the median, unit of the target. */
  readonly rmse: number;
  /** Sum of absolute errors over sum of absolute truth, ratio. */
  readonly wape: number;
  /** Coefficient of determination, all series together: differences between series count as explained variance. */
  readonly r2: number;
  /** The same around the mean of each series: what is explained of its movement. */
  readonly r2WithinSeries: number;
  /** Mean absolute error in units of the seasonal (without a season: one-step) naive error before the first origin, ratio. */
  readonly mase: number;
  /** Weighted quantile loss, mean over the levels 0.1 to 0.9, ratio: an approximation of CRPS over mean absolute truth. */
  readonly weightedQuantileLoss: number;
  /** Share of the truth inside the outermost quantiles, ratio. */
  readonly coverageRatio: number;
  /** Mean width of that interval, unit of the target. */
  readonly meanWidth: number;
  /** Mean width of that interval in the units of MASE, ratio. */
  readonly scaledWidth: number;
  /** Geometric mean over series of the absolute error over that of the reference model, ratio. */
  readonly errorRatio: number;
  /**
   * The same with each block of series and fold by itself, as where each forecast counts alike: one day that a model hits much
   * better moves it much.
   */
  readonly blockRatio: number;
  /** `errorRatio` for the quantile loss. */
  readonly lossRatio: number;
  /** Share of series on which the absolute error is below that of the reference; a tie counts half. */
  readonly winRatio: number;
  /** Series in `errorRatio`: those on which the reference makes an error. */
  readonly comparedSeries: number;
  /** 1 - MASE / MASE of persistence. */
  readonly skillPersistence: number;
  /** 1 - MASE / MASE of seasonal naive; `NaN` without a season. */
  readonly skillSeasonalNaive: number;
  /** Beside persistence; absent if that failed. */
  readonly againstPersistence?: ErrorComparison;
  /** Beside the model that `errorRatio` speaks of; absent if that failed. */
  readonly againstReference?: ErrorComparison;
  /** Beside the best baseline. */
  readonly againstBaseline?: ErrorComparison;
  /** Beside the best simple model: neither neural nor an ensemble. */
  readonly againstSimple?: ErrorComparison;
  /** Beside the best of all models. */
  readonly againstBest?: ErrorComparison;
}

/** How well the intervals of a model hold, by steps ahead. */
export interface ForecastCalibration {
  /** Name in the registry. */
  readonly model: string;
  /** Column that was forecast. */
  readonly target: string;
  /** First step of the block. */
  readonly fromStep: number;
  /** Last step of the block. */
  readonly toStep: number;
  /** Forecast steps that were scored. */
  readonly rows: number;
  /** Share of the truth inside the outermost quantiles, ratio. */
  readonly coverageRatio: number;
  /** Mean width of that interval, unit of the target. */
  readonly meanWidth: number;
  /** For each level, the share of the truth at or below its quantile, ratio; a level that holds has its own value here. */
  readonly belowRatios: readonly number[];
}

/** One forecast as it was made, and what came. */
export interface ForecastPath {
  /** Name in the registry. */
  readonly model: string;
  /** Column that was forecast. */
  readonly target: string;
  /** Name of the series. */
  readonly series: string;
  /** Samples of the series before the first forecast step. */
  readonly origin: number;
  /** Time of the first forecast step, seconds since 1970-01-01 UTC, if the series knows. */
  readonly startSeconds: number;
  /** What came, length H; `NaN` is missing. */
  readonly actual: Float64Array;
  /** The forecast, length H. */
  readonly median: Float64Array;
  /** One array of length H a level. */
  readonly quantiles: readonly Float64Array[];
}

/** A model of a case. */
export interface ForecastModel {
  /** Name in the registry. */
  readonly model: string;
  /** Of what kind it is. */
  readonly kind: ForecasterKind;
  /** One line on it. */
  readonly summary: string;
  /** True if it learns from many series at once. */
  readonly isGlobal: boolean;
  /** Why it has no scores; absent if it has. */
  readonly failed?: string;
}

/** A series of a case. */
export interface ForecastSeries {
  /** Its name. */
  readonly name: string;
  /** Its samples. */
  readonly rows: number;
  /** Samples before each origin, oldest first. */
  readonly origins: readonly number[];
  /** What MASE divides by, one a target in its unit; `NaN` or 0 takes the series out of scaled scores. */
  readonly scales: readonly number[];
}

/** What one target says of the models, some steps ahead. */
export interface ForecastVerdict {
  /** Column that was forecast. */
  readonly target: string;
  /** Steps ahead. */
  readonly scope: ForecastScope;
  /** Model with the smallest error over the series. */
  readonly best: string;
  /** Best of the baselines. */
  readonly bestBaseline?: string;
  /** Best of the models that are neither neural nor an ensemble. */
  readonly bestSimple?: string;
  /** Best of the neural models; absent if none ran. */
  readonly bestNeural?: string;
  /** Whether it beats the best simple model beyond chance; absent without one of the two. */
  readonly neuralBeatsSimple?: boolean;
  /** Models that chance alone may put behind the best, best first; the best is the first of them. */
  readonly asGoodAsBest: readonly string[];
  /** All this in a plain sentence. */
  readonly sentence: string;
}

/** One case after it ran. */
export interface ForecastCaseResult {
  /** Its name. */
  readonly name: string;
  /** SHA-256 of the series with all of their columns, hexadecimal. */
  readonly dataDigest: string;
  /** Columns that were forecast. */
  readonly targets: readonly string[];
  /** Time from one step to the next, seconds. */
  readonly stepSeconds: number;
  /** Steps of a season; 0 if there is none. */
  readonly seasonSteps: number;
  /** Furthest step H. */
  readonly horizonSteps: number;
  /** Steps with scores of their own, ascending. */
  readonly horizons: readonly number[];
  /** Times that models were fitted. */
  readonly folds: number;
  /** Steps from one origin to the next. */
  readonly strideSteps: number;
  /** Forecasts that a fold makes of each series. */
  readonly originsPerFold: number;
  /** The model that `errorRatio`, `blockRatio`, `lossRatio` and `winRatio` speak of. */
  readonly reference: string;
  /** The panel. */
  readonly series: readonly ForecastSeries[];
  /** Models in registry order, those that failed among them. */
  readonly models: readonly ForecastModel[];
  /** By target, scope, then model in registry order. */
  readonly scores: readonly ForecastScore[];
  /** By target, model, then step. */
  readonly calibration: readonly ForecastCalibration[];
  /** By target, then scope; the whole path comes last. */
  readonly verdicts: readonly ForecastVerdict[];
  /** Forecasts of the last fold, by model, target, series, then origin. */
  readonly paths: readonly ForecastPath[];
  /** What a reader of the scores must know, one sentence each. */
  readonly notes: readonly string[];
}

/** What a model cost in one case. Never the same twice, so it is kept apart from all else. */
export interface ForecastTime {
  /** Name of the case. */
  readonly case: string;
  /** Name in the registry. */
  readonly model: string;
  /** Time of all fits, milliseconds. */
  readonly fitMs: number;
  /** Time of all forecasts, milliseconds. */
  readonly forecastMs: number;
  /** Forecasts, of all targets at once. */
  readonly forecasts: number;
  /** Time to fit once and forecast once, for one series, milliseconds: what the cheapest model has least of. */
  readonly msPerSeries: number;
}

/** All cases. */
export interface ForecastResult {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Levels of the quantiles; the outermost are the ends of the interval. */
  readonly levels: readonly number[];
  /** Cases that ran, in the order given. */
  readonly cases: readonly ForecastCaseResult[];
  /** Cases and horizons that the data cannot fill. */
  readonly notPossible: readonly ForecastNotPossible[];
  /** What the models cost. */
  readonly times: readonly ForecastTime[];
}
