/**
 * The same statistic under another key: error per service, per load level, per number of replicas.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import type { CaseResult, ModelResult } from "./result.ts";
import { absoluteError, type RowStatistic } from "./statistics.ts";

/** The mean of a statistic over the rows that share a key. */
export interface KeyedMean {
  /** What the rows have in common. */
  readonly key: string;
  /** Number of rows. */
  readonly rows: number;
  /** Mean of the statistic, in its unit. */
  readonly mean: number;
}

/** What rows can be grouped by. */
export const BREAKDOWN_KEYS = ["service", "users", "replicas"] as const;

/** A key of {@linkcode BREAKDOWN_KEYS}. */
export type BreakdownKey = (typeof BREAKDOWN_KEYS)[number];

/** Orders keys as people do: 2 before 10, then by letter. */
function byKey(a: KeyedMean, b: KeyedMean): number {
  const difference = Number(a.key) - Number(b.key);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.key < b.key ? -1 : 1;
}

/**
 * Averages a statistic over the rows of each key.
 *
 * @param statistic Judges one row.
 * @param rows Truth, prediction and key of each of the m ≥ 0 rows.
 * @returns One entry a key, in order of the keys (numbers by size); together they hold all m rows.
 * @throws {RangeError} If the three lists differ in length.
 */
export function meanByKey(
  statistic: RowStatistic,
  rows: { readonly actual: Float64Array; readonly predicted: Float64Array; readonly keys: readonly string[] },
): KeyedMean[] {
  const { actual, predicted, keys } = rows;
  if (actual.length !== predicted.length || actual.length !== keys.length) {
    throw new RangeError(
      `Cannot break errors down as truth, prediction and key must have the same rows: ${actual.length}, ` +
        `${predicted.length} and ${keys.length} rows`,
    );
  }
  const groups = new Map<string, { sum: number; rows: number }>();
  keys.forEach((key, i) => {
    const group = groups.get(key) ?? { sum: 0, rows: 0 };
    group.sum += statistic(actual[i]!, predicted[i]!);
    group.rows++;
    groups.set(key, group);
  });
  return [...groups].map(([key, group]) => ({ key, rows: group.rows, mean: group.sum / group.rows })).sort(byKey);
}

/** What {@linkcode breakDown} looks at. */
export interface BreakDownOptions {
  /** What to group by. */
  readonly by: BreakdownKey;
  /** Judges one row. @default {absoluteError} */
  readonly statistic?: RowStatistic;
}

/** The key of each of the given rows of a table, as text. */
export function rowLabels(table: FeatureTable, rows: Int32Array, by: BreakdownKey): string[] {
  const { services, service, users, replicas } = table.keys;
  switch (by) {
    case "service":
      return Array.from(rows, (row) => services[service[row]!]!);
    case "users":
      return Array.from(rows, (row) => String(users[row]!));
    case "replicas":
      return Array.from(rows, (row) => String(replicas[row]!));
  }
}

/**
 * Breaks the error of one model in one case down by service, load level or replicas.
 *
 * @param table The table that was evaluated.
 * @param found The case and the model's result in it.
 * @param options What to group by, and what to average.
 * @returns One mean a key, in the unit of the statistic (that of the target for the absolute error).
 */
export function breakDown(
  table: FeatureTable,
  found: { readonly case: CaseResult; readonly model: ModelResult },
  options: BreakDownOptions,
): KeyedMean[] {
  const { testRows } = found.case;
  return meanByKey(options.statistic ?? absoluteError, {
    actual: Float64Array.from(testRows, (row) => table.y[row]!),
    predicted: found.model.predictions,
    keys: rowLabels(table, testRows, options.by),
  });
}
