/**
 * From a case as data to the rows of a table, or to the reason why the data cannot fill it.
 *
 * @module
 */
import type { RowKeys } from "@/features/mod.ts";
import { type Side, splitRows } from "@/split/mod.ts";
import type { EvaluationCase, LevelRule, RowRule } from "./cases.ts";

/** One training and one test set of a case. */
export interface Fold {
  /** Rows of the table that train, ascending. */
  readonly trainRows: Int32Array;
  /** Rows of the table that are tested, ascending. */
  readonly testRows: Int32Array;
  /** What the traffic features of the test rows are multiplied by; 1 leaves them as measured. */
  readonly trafficFactor: number;
}

/** What {@linkcode fillCase} found: folds, or why there are none. */
export type FilledCase =
  | { readonly folds: readonly Fold[] }
  | { readonly folds?: undefined; readonly reason: string };

function meets(rule: LevelRule | undefined, level: number): boolean {
  if (rule === undefined) return true;
  return (rule.only?.includes(level) ?? true) &&
    level >= (rule.atLeast ?? -Infinity) && level <= (rule.atMost ?? Infinity);
}

function takesPart(rule: RowRule, keys: RowKeys, row: number): boolean {
  return meets(rule.users, keys.users[row]!) && meets(rule.replicas, keys.replicas[row]!);
}

/** Rows of a case, or of that fold of it which tests the service of code `tested`. */
function foldOf(wanted: EvaluationCase, keys: RowKeys, tested?: number): Fold {
  const sideOf = (row: number): Side => {
    const isTested = tested === undefined || keys.service[row] === tested;
    const isTrained = tested === undefined || keys.service[row] !== tested;
    if (isTested && takesPart(wanted.tests, keys, row)) return "test";
    return isTrained && takesPart(wanted.trains, keys, row) ? "train" : "unused";
  };
  const { train, test } = splitRows(keys.run.length, sideOf);
  const scaleTo = wanted.scaleTrafficToUsers;
  return {
    trainRows: train,
    testRows: test,
    trafficFactor: scaleTo === undefined ? 1 : scaleTo / meanUsers(keys, test),
  };
}

function levelsOf(values: Float64Array): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function describe(rule: LevelRule): string {
  if (rule.only !== undefined) return rule.only.join(", ");
  if (rule.atLeast === undefined) return `up to ${rule.atMost}`;
  return rule.atMost === undefined ? `from ${rule.atLeast}` : `${rule.atLeast} to ${rule.atMost}`;
}

/** Says which levels a side asks for and the data lacks; `undefined` if the side can be filled. */
function missingLevels(side: "train" | "test", rule: RowRule, keys: RowKeys): string | undefined {
  for (const name of ["users", "replicas"] as const) {
    const levelRule = rule[name];
    if (levelRule === undefined) continue;
    const levels = levelsOf(keys[name]);
    const lacking = side === "test" ? levelRule.only?.filter((level) => !levels.includes(level)) ?? [] : [];
    if (lacking.length === 0 && levels.some((level) => meets(levelRule, level))) continue;
    const wanted = lacking.length > 0 ? lacking.join(", ") : describe(levelRule);
    return `there is no row to ${side} on with ${name} ${wanted}: the campaign has ${name} ${levels.join(", ")}`;
  }
  return undefined;
}

/** Mean of the load level over rows, users. */
function meanUsers(keys: RowKeys, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + keys.users[row]!, 0) / rows.length;
}

/**
 * Finds the rows of a case.
 *
 * @param wanted The case.
 * @param keys Who each row of the table is.
 * @returns One fold, or one a service if the case leaves services out; else the reason.
 */
export function fillCase(wanted: EvaluationCase, keys: RowKeys): FilledCase {
  const missing = missingLevels("train", wanted.trains, keys) ?? missingLevels("test", wanted.tests, keys);
  if (missing !== undefined) return { reason: missing };
  if (wanted.leaveOut === undefined) return usable([foldOf(wanted, keys)]);
  const services = [...new Set(keys.service)].sort((a, b) => a - b);
  if (services.length < 2) {
    const names = services.map((code) => keys.services[code]).join(", ");
    return { reason: `there must be 2 or more services: the campaign has ${names}` };
  }
  return usable(services.map((code) => foldOf(wanted, keys, code)));
}

/** Keeps the folds that have rows on both sides. */
function usable(folds: readonly Fold[]): FilledCase {
  const filled = folds.filter(({ trainRows, testRows }) => trainRows.length > 0 && testRows.length > 0);
  if (filled.length > 0) return { folds: filled };
  const sum = (side: "trainRows" | "testRows") => folds.reduce((rows, fold) => rows + fold[side].length, 0);
  return { reason: `there must be rows on both sides: ${sum("trainRows")} train, ${sum("testRows")} are tested` };
}
