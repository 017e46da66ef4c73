/**
 * All scores of one model on one list of rows, with its skill against persistence beyond chance.
 *
 * @module
 */
import { bootstrapSkill, type Estimate, type RunDraws, sumByRun } from "./bootstrap.ts";
import { mae, mape, r2, rmse, smape, wape, within10Ratio } from "./metrics.ts";
import type { Scores } from "./result.ts";
import { absoluteError } from "./statistics.ts";

/** What does not depend on the model: the rows that are scored, and what they are scored against. */
export interface ScoredRows {
  /** Observed values, length m ≥ 0, unit of the target. */
  readonly actual: Float64Array;
  /** Naive error of the rows that trained for each row, unit of the target, length m. */
  readonly naive: Float64Array;
  /** Predictions of persistence for the same rows; absent if persistence could not run. */
  readonly baseline?: Float64Array;
  /** Run of each row, 0 to `draws.runs` - 1, length m. */
  readonly run: Int32Array;
  /** Drawn runs for the interval of the skill. */
  readonly draws: RunDraws;
}

const UNKNOWN: Estimate = { value: NaN, low: NaN, high: NaN };

/** Distance of each prediction from the truth, unit of the target. */
export function absoluteErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  return actual.map((value, i) => absoluteError(value, predicted[i]!));
}

function skillOf(rows: ScoredRows, errors: Float64Array): Estimate {
  if (rows.baseline === undefined) return UNKNOWN;
  const sums = (values: Float64Array) => sumByRun(values, rows.run, rows.draws.runs);
  return bootstrapSkill(rows.draws, sums(errors), sums(absoluteErrors(rows.actual, rows.baseline)));
}

/**
 * Scores predictions.
 *
 * @param rows The rows and what they are scored against.
 * @param predicted One prediction a row, unit of the target.
 * @returns Every score; all `NaN` if there is no row. MASE scales each error by the naive error of its own training
 * rows, so that the folds of a case can be pooled.
 * @throws {RangeError} If there are not as many predictions as rows.
 */
export function scoreRows(rows: ScoredRows, predicted: Float64Array): Scores {
  if (predicted.length !== rows.actual.length) {
    throw new RangeError(
      `Cannot score predictions as there must be one a row: ${predicted.length} for ${rows.actual.length} rows`,
    );
  }
  if (predicted.length === 0) return NO_SCORES;
  const errors = absoluteErrors(rows.actual, predicted);
  const scaled = errors.reduce((sum, error, i) => sum + (rows.naive[i]! > 0 ? error / rows.naive[i]! : NaN), 0);
  const { value, low, high } = skillOf(rows, errors);
  return {
    rows: predicted.length,
    mae: mae(rows.actual, predicted),
    rmse: rmse(rows.actual, predicted),
    mape: mape(rows.actual, predicted),
    smape: smape(rows.actual, predicted),
    wape: wape(rows.actual, predicted),
    r2: r2(rows.actual, predicted),
    mase: scaled / predicted.length,
    within10Ratio: within10Ratio(rows.actual, predicted),
    skill: value,
    skillLow: low,
    skillHigh: high,
  };
}

/** The scores of no rows at all: missing, which is not zero. */
const NO_SCORES: Scores = {
  rows: 0,
  mae: NaN,
  rmse: NaN,
  mape: NaN,
  smape: NaN,
  wape: NaN,
  r2: NaN,
  mase: NaN,
  within10Ratio: NaN,
  skill: NaN,
  skillLow: NaN,
  skillHigh: NaN,
};
