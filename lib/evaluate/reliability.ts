/**
 * Where a model can be relied on: error, bias and coverage of its intervals, by service, load level or replicas.
 *
 * @module
 */
import { type FeatureTable, take } from "@/features/mod.ts";
import { type BreakdownKey, meanByKey, rowLabels } from "./breakdown.ts";
import { coverageRatio, meanWidth } from "./metrics.ts";
import type { CaseResult, ModelResult } from "./result.ts";
import { absoluteError } from "./statistics.ts";

/** Predictions of the rows that share a key. In the unit of the target unless named otherwise. */
export interface ReliabilityRow {
  /** What the rows have in common. */
  readonly key: string;
  /** Number of rows. */
  readonly rows: number;
  /** Mean of the truth. */
  readonly measured: number;
  /** Mean of the predictions. */
  readonly predicted: number;
  /** Mean of prediction - truth: below 0 is too little. */
  readonly bias: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Share of rows inside their intervals, ratio; `NaN` if the model has none. */
  readonly coverageRatio: number;
  /** Mean width of the intervals; `NaN` if the model has none. */
  readonly meanWidth: number;
}

/**
 * Judges one model in one case, key by key.
 *
 * @param table The table that was evaluated.
 * @param found The case, and the model's result in it.
 * @param by What to group by.
 * @returns One record a key, in order of the keys.
 */
export function reliabilityRows(
  table: FeatureTable,
  found: { readonly case: CaseResult; readonly model: ModelResult },
  by: BreakdownKey,
): ReliabilityRow[] {
  const { predictions: predicted, lower, upper } = found.model;
  const actual = take(table.y, found.case.testRows);
  const keys = rowLabels(table, found.case.testRows, by);
  const positions = Map.groupBy(keys.keys(), (i) => keys[i]!);
  return meanByKey(absoluteError, { actual, predicted, keys }).map(({ key, rows, mean: mae }) => {
    const own = Int32Array.from(positions.get(key)!);
    const truth = take(actual, own);
    const [low, high] = [take(lower, own), take(upper, own)];
    const measured = meanOfAll(truth);
    const meanPrediction = meanOfAll(take(predicted, own));
    return {
      key,
      rows,
      measured,
      predicted: meanPrediction,
      bias: meanPrediction - measured,
      mae,
      coverageRatio: coverageRatio(truth, low, high),
      meanWidth: meanWidth(low, high),
    };
  });
}

function meanOfAll(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
