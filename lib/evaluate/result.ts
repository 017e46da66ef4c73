/**
 * What an evaluation found, as data: `plots` draws it, `cli` prints it, files keep it.
 *
 * @module
 */
import type { IntervalWidth } from "@/models/mod.ts";
import type { Target } from "@/schema.ts";

/** What kind of question a case asks. */
export type CaseKind = "in_range" | "extrapolation" | "proxy" | "transfer";

/** Scores of one model on some rows of one case. Errors are in the unit of the target unless named otherwise. */
export interface Scores {
  /** Rows that were scored. */
  readonly rows: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute percentage error, percent; denominator floored at 1e-8 as published. */
  readonly mape: number;
  /** Symmetric mean absolute percentage error, percent. */
  readonly smape: number;
  /** Sum of absolute errors over sum of absolute truth, ratio. */
  readonly wape: number;
  /** Coefficient of determination. */
  readonly r2: number;
  /** Mean absolute error over that of the naive forecast on training runs, ratio. */
  readonly mase: number;
  /** Share of rows predicted within 10 % of the truth, ratio. */
  readonly within10Ratio: number;
  /** 1 - MAE / MAE of persistence on the same rows: above 0 beats "same as last sample". */
  readonly skill: number;
  /** Lower end of the 95 % bootstrap interval of the skill, over runs. */
  readonly skillLow: number;
  /** Upper end of the 95 % bootstrap interval of the skill, over runs. */
  readonly skillHigh: number;
}

/** How far a model is behind the best one of its case. */
export interface BehindBest {
  /** Mean absolute error minus that of the best model, unit of the target; 0 for the best model itself. */
  readonly mae: number;
  /** Lower end of the 95 % bootstrap interval of the difference, over runs. */
  readonly low: number;
  /** Upper end of the interval. One that holds 0 says that the two cannot be told apart. */
  readonly high: number;
}

/** What one model did in one case. */
export interface ModelResult {
  /** Name in the registry. */
  readonly model: string;
  /** True if no measured past of the target is among the inputs. */
  readonly isStatic: boolean;
  /** Names of the features used. */
  readonly inputs: readonly string[];
  /** One prediction per test row of the case. */
  readonly predictions: Float64Array;
  /** Lower end of the prediction interval, one per test row; `NaN` where none could be calibrated. */
  readonly lower: Float64Array;
  /** Upper end of the prediction interval, one per test row. */
  readonly upper: Float64Array;
  /** Share of test rows whose truth is inside the interval, ratio. */
  readonly coverageRatio: number;
  /** Mean width of the intervals, unit of the target. */
  readonly meanWidth: number;
  /** Scores on all test rows. */
  readonly all: Scores;
  /** Scores on the rows whose lags are measured, not filled. */
  readonly realLags: Scores;
  /** Share of explained error per feature, if the model can say. */
  readonly importances?: Readonly<Record<string, number>>;
  /** True if predictions stay constant beyond the largest training load. @default {false} */
  readonly saturates?: boolean;
  /** Paired difference to the best model of the case on all test rows. */
  readonly behindBest?: BehindBest;
  /** Paired difference to the model that is best on the rows whose lags are measured, on these rows. */
  readonly realLagsBehindBest?: BehindBest;
}

/** Why a case or a model gave no result. */
export interface NotPossible {
  /** Name of the model, or of the case. */
  readonly name: string;
  /** What is missing, in words that say what to change. */
  readonly reason: string;
}

/** One evaluation case after it ran. */
export interface CaseResult {
  /** Public name, `case1_users_4_7` … */
  readonly name: string;
  /** One line: what the case asks. */
  readonly title: string;
  /** What kind of question it is. */
  readonly kind: CaseKind;
  /** Rows of the feature table that trained. */
  readonly trainRows: Int32Array;
  /** Rows of the feature table that were predicted. */
  readonly testRows: Int32Array;
  /** 1 where a test row lies outside the training range of its service, one per test row. */
  readonly outside: Uint8Array;
  /** Results in registry order. */
  readonly models: readonly ModelResult[];
  /** Models that could not run, with the reason. */
  readonly skipped: readonly NotPossible[];
  /** Name of the model with the smallest MAE on all test rows. */
  readonly best: string;
  /** Name of the model with the smallest MAE on the rows whose lags are measured, or the empty string without such rows. */
  readonly realLagsBest: string;
}

/** All cases of one target on one campaign. */
export interface EvaluationResult {
  /** Column that was predicted. */
  readonly target: Target;
  /** Unit of the target. */
  readonly unit: string;
  /** Seed of every random choice. */
  readonly seed: number;
  /** Nominal coverage of the intervals, ratio. */
  readonly nominalCoverageRatio: number;
  /** How the width of the intervals depends on the prediction. */
  readonly intervalWidth: IntervalWidth;
  /** Cases that ran, in the order of the design. */
  readonly cases: readonly CaseResult[];
  /** Cases that the data cannot fill, with the reason. */
  readonly notPossible: readonly NotPossible[];
}
