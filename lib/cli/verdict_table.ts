/**
 * The verdict as a table for the terminal.
 *
 * @module
 */
import Table from "cli-table3";
import {
  BASELINE,
  compareModels,
  type EvaluationResult,
  HEADLINE_WORDS,
  type VerdictRow,
  verdictRows,
} from "@/evaluate/mod.ts";

const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${Math.round(100 * ratio)} %` : "?";
}

/** Skill with its interval, which a single run does not have: `35 % (31..38 %)`. */
function skillText({ skill, skillLow, skillHigh }: VerdictRow): string {
  const low = String(Math.round(100 * skillLow));
  return Number.isFinite(skillLow)
    ? `${percent(skill)} (${low}..${percent(skillHigh)})`
    : `${percent(skill)} (one run)`;
}

/** Which rows the errors and skills are those of. */
function scoredRows(rows: readonly VerdictRow[]): string[] {
  const all = rows.filter(({ on }) => on === "all").map((row) => row.case);
  if (rows.length === 0) return [];
  const words = `errors and skill: on ${HEADLINE_WORDS.realLags}; the files have those on all rows too`;
  if (all.length === 0) return [words];
  return [`${words}; no row has one, so on all rows: ${all.join(", ")}`];
}

/** Cases in which another model is best on all rows; the table alone would hide that public files name it. */
function otherBest(rows: readonly VerdictRow[]): string[] {
  const other = rows.filter(({ best, allRowsBest }) => best !== allRowsBest);
  if (other.length === 0) return [];
  return [`on all rows the best model is another: ${other.map((row) => `${row.case} ${row.allRowsBest}`).join(", ")}`];
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
    head: ["case", "best model", `MAE, ${result.unit}`, "persistence", "skill (95 % CI)", "coverage", "outside"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const comparison = compareModels(result);
  const rows = verdictRows(result);
  for (const row of rows) {
    table.push([
      row.case,
      row.best,
      NUMBER.format(row.mae),
      NUMBER.format(row.persistenceMae),
      row.best === BASELINE ? "is the baseline" : skillText(row),
      percent(row.coverageRatio),
      percent(row.outsideRatio),
    ]);
  }
  const proxies = comparison.cases.filter(({ kind }) => kind === "proxy").map(({ name }) => name);
  const doubts = comparison.distrust.map(({ model, reasons }) => `  ${model}: ${firstClause(reasons[0]!, model)}`);
  return [
    table.toString(),
    ...scoredRows(rows),
    'skill: share of the error of "same as last sample" (persistence) that the model removes; below 0 it is worse',
    `coverage: test rows inside their ${
      percent(result.nominalCoverageRatio)
    } interval; outside: beyond the training range`,
    ...otherBest(rows),
    ...proxies.map((name) => `${name} is a proxy, not an error: in the files only`),
    ...comparison.notPossible.map((sentence) => `not possible: ${sentence}`),
    ...(advice === undefined ? [] : [`for case 1 and 2 ${advice}`]),
    ...(doubts.length === 0 ? [] : ["when not to trust (all reasons are in the report):", ...doubts]),
  ].join("\n");
}
