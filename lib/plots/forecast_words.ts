/**
 * What charts and the report say of scored forecasts, and the parts of a result that they look up again and again.
 *
 * @module
 */
import {
  type Estimate,
  type ForecastCaseResult,
  type ForecastScope,
  type ForecastScore,
  type ForecastVerdict,
  rankScores,
} from "@/evaluate/mod.ts";
import type { ForecasterKind } from "@/models/mod.ts";
import { columnLabel } from "./labels.ts";
import { formatPercent } from "./text.ts";

/** Steps ahead that have scores, the whole path last. */
export function scopesOf({ horizons }: ForecastCaseResult): ForecastScope[] {
  return [...horizons, "path"];
}

/** Scores of one target, some steps ahead, smallest error first. */
export function rankedScores(found: ForecastCaseResult, target: string, scope: ForecastScope): ForecastScore[] {
  return rankScores(found.scores.filter((one) => one.target === target && one.scope === scope));
}

/** What one target says of the models over the whole path; `undefined` if none ran. */
export function pathVerdict(found: ForecastCaseResult, target: string): ForecastVerdict | undefined {
  return found.verdicts.find((one) => one.target === target && one.scope === "path");
}

/** A column as a word in a sentence, without its unit: `CPU`, `memory`. */
export function targetWord(target: string): string {
  return columnLabel(target).replace(/ \(.*\)$/, "");
}

/** Kinds of the models that ran, in the order of tables. */
export function kindsOf({ models }: ForecastCaseResult): ForecasterKind[] {
  return [...new Set(models.flatMap(({ kind, failed }) => failed === undefined ? [kind] : []))];
}

/** Of what kind a model of the case is. */
export function kindOf({ models }: ForecastCaseResult, model: string): ForecasterKind | undefined {
  return models.find((one) => one.model === model)?.kind;
}

/** "12 % less error than mstl (3 % to 20 %)", of a ratio of errors with its 95 % interval. */
export function comparisonWords({ value, low, high }: Estimate, other: string): string {
  const isLess = value <= 1;
  const percent = (ratio: number) => formatPercent(isLess ? 1 - ratio : ratio - 1);
  const words = `${percent(value)} ${isLess ? "less" : "more"} error than ${other}`;
  return Number.isFinite(low) ? `${words} (${percent(isLess ? high : low)} to ${percent(isLess ? low : high)})` : words;
}

/** How the best neural model fares beside the best simple one; `undefined` if there is nothing to compare. */
export function neuralWords(found: ForecastCaseResult, target: string): string | undefined {
  const neural = rankedScores(found, target, "path").find(({ kind }) => kind === "neural");
  const against = neural?.againstSimple;
  if (neural === undefined || against === undefined || Number.isNaN(against.errorRatio.value)) return undefined;
  return `${targetWord(target)}: ${neural.model} makes ${comparisonWords(against.errorRatio, against.with)}`;
}

/** Name of a chart of a case: signs that a file name should not have become `_`. */
export function caseChart({ name }: Pick<ForecastCaseResult, "name">, chart: string): string {
  return `charts/forecast_${name.replaceAll(/[^\p{L}\p{N}.-]+/gu, "_")}_${chart}`;
}
