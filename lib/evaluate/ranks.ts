/**
 * Do two cases agree on which model is better?
 *
 * @module
 */
import { correlation } from "@/dataset/mod.ts";
import type { CaseResult, EvaluationResult } from "./result.ts";

/** One model in two cases: its errors there, and its place among all models. */
export interface RankRow {
  /** Name in the registry. */
  readonly model: string;
  /** Mean absolute error in the first case, unit of the target. */
  readonly firstMae: number;
  /** Place in the first case, 1 for the smallest error; models with one error share the mean of their places. */
  readonly firstRank: number;
  /** Mean absolute error in the second case, unit of the target. */
  readonly secondMae: number;
  /** Place in the second case. */
  readonly secondRank: number;
}

/** The order of models in two cases. */
export interface RankComparison {
  /** Models that ran in both cases, best of the second case first. */
  readonly rows: readonly RankRow[];
  /**
   * Spearman's rank correlation, -1 to 1: 1 is the same order, 0 none, -1 the reverse; `NaN` below two models.
   *
   * Source: Spearman (1904), "The proof and measurement of association between two things", American Journal of
   * Psychology 15(1).
   */
  readonly correlation: number;
}

/**
 * Compares the order in which two cases rank the models by MAE on all test rows.
 *
 * @param result What the evaluation found.
 * @param names Public names of both cases.
 * @throws {RangeError} If a case did not run.
 */
export function compareRanks(
  result: EvaluationResult,
  names: { readonly first: string; readonly second: string },
): RankComparison {
  const first = caseNamed(result, names.first);
  const second = caseNamed(result, names.second);
  const pairs = first.models.flatMap(({ model, all }) => {
    const other = second.models.find((candidate) => candidate.model === model);
    return other === undefined ? [] : [{ model, firstMae: all.mae, secondMae: other.all.mae }];
  });
  const firstRanks = ranksOf(pairs.map(({ firstMae }) => firstMae));
  const secondRanks = ranksOf(pairs.map(({ secondMae }) => secondMae));
  const rows = pairs.map(({ model, firstMae, secondMae }, i) => ({
    model,
    firstMae,
    firstRank: firstRanks[i]!,
    secondMae,
    secondRank: secondRanks[i]!,
  }));
  return {
    rows: rows.sort((a, b) => a.secondRank - b.secondRank),
    correlation: correlation(firstRanks, secondRanks),
  };
}

function caseNamed(result: EvaluationResult, name: string): CaseResult {
  const found = result.cases.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot compare cases as both must have run: ${name} is not among ${result.cases.map((c) => c.name).join(", ")}`,
  );
}

/** Places from 1, smallest first; equal values share the mean of their places. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
