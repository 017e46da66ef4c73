/**
 * One model on one split: the shortest way from a table to a score, for questions that are no standard case.
 *
 * @module
 */
import { DEFAULT_SEED } from "@/config.ts";
import { type FeatureTable, take } from "@/features/mod.ts";
import { type ModelEntry, MODELS } from "@/models/mod.ts";
import type { Split } from "@/split/mod.ts";
import { runFitTask } from "./fit_task.ts";
import { mae, r2, skill } from "./metrics.ts";

/** How {@linkcode scoreSplit} fits. */
export interface ScoreSplitOptions {
  /** The model. */
  readonly model: ModelEntry;
  /** Features that the model is given besides those it asks for. @default {none} */
  readonly also?: readonly string[];
  /** Seed of every random choice. @default {DEFAULT_SEED} */
  readonly seed?: number;
}

/** Scores on one list of rows. */
export interface SplitScores {
  /** Rows that were scored. */
  readonly rows: number;
  /** Mean absolute error, unit of the target. */
  readonly mae: number;
  /** Share of the variance of these rows that is explained; 1 is perfect. */
  readonly r2: number;
  /** 1 - MAE / MAE of persistence on the same rows; 0 is no better than the last sample. */
  readonly skill: number;
}

/** Scores of a split. */
export interface SplitResult {
  /** One prediction a test row, unit of the target. */
  readonly predictions: Float64Array;
  /** On all test rows. */
  readonly all: SplitScores;
  /** On the test rows whose lags are measured, not filled; every score is `NaN` if there are none. */
  readonly realLags: SplitScores;
}

/**
 * Fits a model on the training rows of a split and scores it on the test rows, beside persistence.
 *
 * Gaps are filled with medians of the training rows. What the split or a feature leaks is not looked for here: that is
 * what `auditLeaks()` is for.
 *
 * @param table Features and target; left unchanged.
 * @param split Rows that train and rows that are tested.
 * @param options The model.
 * @throws {RangeError} If a side is empty, or the model refuses the rows; the message says why.
 */
export function scoreSplit(table: FeatureTable, split: Split, options: ScoreSplitOptions): SplitResult {
  const { model, also = [], seed = DEFAULT_SEED } = options;
  if (split.train.length === 0 || split.test.length === 0) {
    throw new RangeError(
      `Cannot score a split as both sides must have rows: ${split.train.length} train, ${split.test.length} are tested`,
    );
  }
  const predictions = predictSplit(table, split, { model, also, seed });
  const baseline = predictSplit(table, split, { model: MODELS.persistence, also: [], seed });
  const score = (positions: Int32Array): SplitScores => {
    if (positions.length === 0) return { rows: 0, mae: NaN, r2: NaN, skill: NaN };
    const actual = take(table.y, positions.map((i) => split.test[i]!));
    const predicted = take(predictions, positions);
    const error = mae(actual, predicted);
    return {
      rows: positions.length,
      mae: error,
      r2: r2(actual, predicted),
      skill: skill(error, mae(actual, take(baseline, positions))),
    };
  };
  const all = Int32Array.from(split.test.keys());
  return { predictions, all: score(all), realLags: score(all.filter((i) => table.hasRealLags[split.test[i]!] === 1)) };
}

function predictSplit(
  table: FeatureTable,
  { train, test }: Split,
  { model, also, seed }: Required<ScoreSplitOptions>,
): Float64Array {
  const { features, keys, target } = table;
  const wanted = model.inputs({ target, services: keys.services, available: features.names });
  const predictions = new Float64Array(test.length);
  const { failure } = runFitTask(
    {
      model: "",
      inputs: [...new Set([...wanted, ...also])],
      trainRows: train,
      queries: [{ rows: test, trafficFactor: 1, offset: 0 }],
      purpose: "prediction",
    },
    model,
    { data: { ...table, seed }, predictions },
  );
  if (failure !== undefined) throw new RangeError(`Cannot score a split as ${failure}`);
  return predictions;
}
