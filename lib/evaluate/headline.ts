/**
 * Which rows a headline speaks of: those with a measured past.
 *
 * A run's first rows have no past, so their lags are filled with a training median. Models that know the load do not
 * mind, but persistence then repeats the median and is punished for it: on all rows every skill flatters. In use the last
 * sample is known. So whoever quotes a best model, its error or its skill, quotes them on rows with a measured past, and
 * the error of persistence on the same rows beside them. Files have the scores on all rows too.
 *
 * @module
 */
import type { BehindBest, CaseResult, ModelResult, Scores } from "./result.ts";

/** The rows that a headline speaks of, under the names that results have for them. */
export type HeadlineRows = "realLags" | "all";

/** What the rows of a headline are called in sentences. */
export const HEADLINE_WORDS: Readonly<Record<HeadlineRows, string>> = {
  realLags: "rows with a measured past",
  all: "all test rows",
};

/** The rows that a headline on a case speaks of: those with a measured past, or all of them if none has one. */
export function headlineRows({ models }: Pick<CaseResult, "models">): HeadlineRows {
  return models.some(({ realLags }) => realLags.rows > 0) ? "realLags" : "all";
}

/** The scores of a model that a headline quotes. */
export function headlineScores(model: Pick<ModelResult, "all" | "realLags">): Scores {
  return model.realLags.rows > 0 ? model.realLags : model.all;
}

/** Models by the error that a headline quotes, smallest first; a tie keeps the registry order. */
export function headlineRanking({ models }: Pick<CaseResult, "models">): ModelResult[] {
  return models.toSorted((a, b) => headlineScores(a).mae - headlineScores(b).mae);
}

/** How far a model is behind the best one, on the rows of the headline. */
export function headlineBehind(model: ModelResult, on: HeadlineRows): BehindBest | undefined {
  return on === "realLags" ? model.realLagsBehindBest : model.behindBest;
}
