/**
 * Scored forecasters as tables for the terminal.
 *
 * @module
 */
import Table from "cli-table3";
import {
  type ForecastCaseResult,
  type ForecastResult,
  type ForecastScope,
  type ForecastScore,
  rankScores,
  recommendForecasters,
} from "@/evaluate/mod.ts";

function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "?";
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${Math.round(100 * value)} %` : "?";
}

function milliseconds(value: number | undefined): string {
  if (value === undefined) return "?";
  return value < 10 ? value.toPrecision(2) : String(Math.round(value));
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200
    ? `${Number((seconds / 60).toPrecision(3))} min`
    : `${Number((seconds / 3600).toPrecision(3))} h`;
}

/** What stands above the table of a target: the data and where the origins lie. */
function heading(found: ForecastCaseResult, target: string): string {
  const { series, stepSeconds, seasonSteps, folds, originsPerFold, strideSteps } = found;
  const lengths = series.map(({ rows }) => rows);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  return [
    `${found.name}, ${target}: ${series.length} series of ${least === most ? least : `${least} to ${most}`} samples, ` +
    `${duration(stepSeconds)} apart`,
    seasonSteps > 0 ? `season ${seasonSteps} steps` : "no season",
    originsPerFold === 1
      ? `${folds} folds of one origin, ${strideSteps} steps apart`
      : `${folds} folds of ${originsPerFold} origins, ${strideSteps} steps apart`,
    `${found.horizonSteps} steps ahead`,
  ].join("; ");
}

function targetTable(found: ForecastCaseResult, target: string, result: ForecastResult): string {
  const at = (scope: ForecastScope) => found.scores.filter((one) => one.target === target && one.scope === scope);
  const skillAt = (model: string, scope: ForecastScope) =>
    at(scope).find((one) => one.model === model)?.skillPersistence;
  const head = [
    "model",
    "kind",
    "ratio",
    "MASE",
    "WQL",
    "cover",
    ...found.horizons.map((h) => `+${h}`),
    "path",
    "ms/series",
  ];
  const table = new Table({
    head,
    colAligns: head.map((_, i) => i < 2 ? "left" : "right"),
    style: { head: [], border: [], compact: true },
  });
  const scopes: ForecastScope[] = [...found.horizons, "path"];
  const row = (score: ForecastScore) => [
    score.model,
    score.kind,
    ratio(score.errorRatio),
    ratio(score.mase),
    ratio(score.weightedQuantileLoss),
    percent(score.coverageRatio),
    ...scopes.map((scope) => percent(skillAt(score.model, scope) ?? NaN)),
    milliseconds(result.times.find((time) => time.case === found.name && time.model === score.model)?.msPerSeries),
  ];
  for (const score of rankScores(at("path"))) table.push(row(score));
  return table.toString();
}

/** Which model is best at each horizon, in one line. */
function bestByHorizon(found: ForecastCaseResult, target: string): string[] {
  const best = found.verdicts.filter((one) => one.target === target && one.scope !== "path");
  if (best.length === 0) return [];
  return [`smallest error by steps ahead: ${best.map(({ scope, best }) => `+${scope} ${best}`).join(", ")}`];
}

function caseLines(found: ForecastCaseResult, result: ForecastResult): string[] {
  const recommended = recommendForecasters(result).filter((one) => one.case === found.name);
  return [
    ...found.targets.flatMap((target) => [
      heading(found, target),
      targetTable(found, target, result),
      ...found.verdicts.filter((one) => one.target === target && one.scope === "path").map(({ sentence }) => sentence),
      ...bestByHorizon(found, target),
      ...recommended.filter((one) => one.target === target).map(({ sentence }) => sentence),
      "",
    ]),
    ...found.models.flatMap(({ model, failed }) => failed === undefined ? [] : [`${model} has no scores: ${failed}`]),
    ...found.notes,
  ];
}

/**
 * Draws one table for each case and target, smallest error first, with the verdict and the recommendation below it.
 *
 * @param result What was found.
 * @returns Lines for a terminal; colour is left to nobody.
 */
export function forecastTable(result: ForecastResult): string {
  const references = [...new Set(result.cases.map(({ reference }) => reference))].join(" or ");
  const outer = result.levels.at(-1)! - result.levels[0]!;
  return [
    ...result.cases.flatMap((found) => caseLines(found, result)),
    ...result.notPossible.map(({ case: name, horizonSteps, reason }) =>
      `not possible: ${name}, ${horizonSteps} steps ahead, as ${reason}`
    ),
    `ratio: error over that of ${references}, geometric mean over series; MASE: in units of the naive error before the first ` +
    `forecast; WQL: weighted quantile loss`,
    `cover: truth inside the ${
      percent(outer)
    } interval; +h and path: share of the error of persistence that is removed, h steps ` +
    `ahead and over all steps`,
  ].join("\n");
}
