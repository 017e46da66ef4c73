/**
 * The verdict as a table for the terminal.
 *
 * @module
 */
import Table from "cli-table3";
import { BASELINE, compareModels, type EvaluationResult, verdictRows } from "@/evaluate/mod.ts";

const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${Math.round(100 * ratio)} %` : "?";
}

/** Skill with its interval, which a single run does not have. */
function skillText(value: number, low: number, high: number): string {
  return Number.isFinite(low)
    ? `${percent(value)} (${percent(low)} to ${percent(high)})`
    : `${percent(value)} (one run)`;
}

/** The first half-sentence of a reason, without the name that stands before it anyway. */
function firstClause(reason: string, model: string): string {
  const [clause] = reason.split(";");
  return clause!.startsWith(`${model} `) ? clause!.slice(model.length + 1) : clause!.replace(` of ${model}`, "");
}

/**
 * Draws one row for each case: the best model, its error, what it gains over persistence, and when to doubt it.
 *
 * @param result What the evaluation found.
 * @param advice What to pass so that case 1 and 2 are possible, if they are not.
 * @returns Lines for a terminal; colour is left to nobody.
 */
export function verdictTable(result: EvaluationResult, advice?: string): string {
  const table = new Table({
    head: ["case", "best model", `MAE, ${result.unit}`, "persistence", "skill (95 % interval)", "coverage", "outside"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const comparison = compareModels(result);
  for (const row of verdictRows(result)) {
    table.push([
      row.case,
      row.best,
      NUMBER.format(row.mae),
      NUMBER.format(row.persistenceMae),
      row.best === BASELINE ? "is the baseline" : skillText(row.skill, row.skillLow, row.skillHigh),
      percent(row.coverageRatio),
      percent(row.outsideRatio),
    ]);
  }
  const proxies = comparison.cases.filter(({ kind }) => kind === "proxy").map(({ name }) => name);
  const doubts = comparison.distrust.map(({ model, reasons }) => `  ${model}: ${firstClause(reasons[0]!, model)}`);
  return [
    table.toString(),
    'skill: share of the error of "same as last sample" (persistence) that the model removes; below 0 it is worse',
    `coverage: test rows inside their ${
      percent(result.nominalCoverageRatio)
    } interval; outside: beyond the training range`,
    ...proxies.map((name) => `${name} is a proxy, not an error: in the files only`),
    ...comparison.notPossible.map((sentence) => `not possible: ${sentence}`),
    ...(advice === undefined ? [] : [`for case 1 and 2 ${advice}`]),
    ...(doubts.length === 0 ? [] : ["when not to trust (all reasons are in the report):", ...doubts]),
  ].join("\n");
}
