/**
 * One score of every model in every case, as flat records: models down, cases across.
 *
 * @module
 */
import type { EvaluationResult, Scores } from "./result.ts";

/** One model: its name under `model`, and its score in each case under the name of the case. */
export interface ScoreRow {
  /** Name in the registry. */
  readonly model: string;
  /** The score in the case of that name; absent if the model did not run there. */
  readonly [caseName: string]: number | string;
}

/** Which rows {@linkcode scoresByCase} reads the score of. */
export interface ScoreRowsOptions {
  /** All test rows, or those whose lags are measured. @default {"all"} */
  readonly on?: "all" | "realLags";
}

/**
 * Lists one score of every model, case by case.
 *
 * @param result What the evaluation found.
 * @param score Name of the score; its unit is that of `Scores`.
 * @param options Which rows.
 * @returns One record a model, in the order in which cases first have them; the proxy case is left out, as it has no error.
 */
export function scoresByCase(
  result: EvaluationResult,
  score: keyof Scores,
  { on = "all" }: ScoreRowsOptions = {},
): ScoreRow[] {
  const rows = new Map<string, Record<string, number>>();
  for (const { name, kind, models } of result.cases) {
    if (kind === "proxy") continue;
    for (const ran of models) rows.set(ran.model, { ...rows.get(ran.model), [name]: ran[on][score] });
  }
  return [...rows].map(([model, scores]) => ({ model, ...scores }));
}
