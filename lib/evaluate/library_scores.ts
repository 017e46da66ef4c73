/**
 * Scores of a model as the library keeps them, beside persistence.
 *
 * @module
 */
import type { LibraryScore } from "@/models/mod.ts";
import { HEADLINE_WORDS, headlineRows, headlineScores } from "./headline.ts";
import type { EvaluationResult } from "./result.ts";
import { BASELINE } from "./verdict.ts";

/**
 * What the library keeps of a model: its errors in each case that ran, but the proxy, which is no error. On rows with a
 * measured past, where there are any.
 *
 * @param result What the evaluation found.
 * @param model Name in the registry.
 * @returns None if the model ran in no case.
 */
export function modelLibraryScores({ cases, unit }: EvaluationResult, model: string): LibraryScore[] {
  return cases.filter(({ kind }) => kind !== "proxy").flatMap((found) => {
    const own = found.models.find((one) => one.model === model);
    const baseline = found.models.find((one) => one.model === BASELINE);
    if (own === undefined || baseline === undefined) return [];
    const [scores, others] = [headlineScores(own), headlineScores(baseline)];
    const metrics = [["mae", unit], ["rmse", unit], ["wape", ""]] as const;
    return metrics.map(([metric, metricUnit]): LibraryScore => ({
      case: `${found.name}, ${HEADLINE_WORDS[headlineRows(found)]}`,
      metric,
      unit: metricUnit,
      better: "lower",
      value: storedNumber(scores[metric]),
      baselines: { [BASELINE]: storedNumber(others[metric]) },
    }));
  });
}

/** A score as JSON keeps it: `null` if it could not be computed. */
export function storedNumber(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
