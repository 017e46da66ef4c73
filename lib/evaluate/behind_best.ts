/**
 * Who is best on some rows, and how far the others are behind.
 *
 * @module
 */
import { bootstrapMaeDifference, sumByRun } from "./bootstrap.ts";
import type { BehindBest, ModelResult } from "./result.ts";
import { absoluteErrors, type ScoredRows } from "./scores.ts";

/** The model with the smallest error on some rows, the first of equals; `undefined` if no model has one. */
export function bestOn(models: readonly ModelResult[], on: "all" | "realLags"): ModelResult | undefined {
  const ran = models.filter((model) => model[on].rows > 0);
  return ran.reduce<ModelResult | undefined>(
    (found, model) => found === undefined || model[on].mae < found[on].mae ? model : found,
    undefined,
  );
}

/**
 * Paired difference of each model to the best one on the same rows, over runs.
 *
 * @param models Models with their predictions of all test rows.
 * @param best One of them; nothing is compared without it.
 * @param on The rows, and how to take their predictions from those of all test rows.
 */
export function behindBest(
  models: readonly ModelResult[],
  best: ModelResult | undefined,
  on: { readonly rows: ScoredRows; readonly of: (predictions: Float64Array) => Float64Array },
): (BehindBest | undefined)[] {
  const { rows, of } = on;
  if (best === undefined) return models.map(() => undefined);
  const { runs } = rows.draws;
  const errorsOf = ({ predictions }: ModelResult) =>
    sumByRun(absoluteErrors(rows.actual, of(predictions)), rows.run, runs);
  const counts = sumByRun(new Float64Array(rows.run.length).fill(1), rows.run, runs);
  const second = errorsOf(best);
  return models.map((model) => {
    const { value, low, high } = bootstrapMaeDifference(rows.draws, { first: errorsOf(model), second, rows: counts });
    return { mae: value, low, high };
  });
}
