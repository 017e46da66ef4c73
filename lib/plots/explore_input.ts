/**
 * What the exploration charts are drawn from: plain columns, as they are after cleaning.
 *
 * @module
 */
import { type Campaign, numericColumn, textColumn } from "@/dataset/mod.ts";
import { COLUMN_NAMES, COLUMNS, type Target } from "@/schema.ts";

/** One column of numbers. */
export interface NumericColumn {
  /** Name in the campaign format, or `concurrent_users`. */
  readonly name: string;
  /** Values, length n, in the unit that `lib/schema.ts` gives; `NaN` is a missing value. */
  readonly values: Float64Array;
}

/** A table of n rows for exploration. */
export interface ExploreInput {
  /** Numeric columns in table order, each of length n. */
  readonly columns: readonly NumericColumn[];
  /** Sorted names of the services. */
  readonly services: readonly string[];
  /** Index into `services`, one a row. */
  readonly service: Int32Array;
  /** Name of the column that is studied, one of `columns`. */
  readonly target: string;
}

/**
 * What a campaign is explored by: every numeric column of the format that it has, and the load level.
 *
 * @param campaign A loaded campaign, of n rows.
 * @param target The column that is studied.
 */
export function exploreInput({ table, services }: Campaign, target: Target): ExploreInput {
  const numeric = COLUMN_NAMES.filter((name) => COLUMNS[name].numeric && table.columns.includes(name));
  const codes = new Map(services.map((name, code) => [name, code]));
  return {
    columns: [...numeric, "concurrent_users"].map((name) => ({ name, values: numericColumn(table, name) })),
    services,
    service: Int32Array.from(textColumn(table, "service"), (name) => codes.get(name)!),
    target,
  };
}

/**
 * Finds a column by name.
 *
 * @throws {TypeError} If the table has no such column; the message lists those it has.
 */
export function exploreColumn(input: ExploreInput, name: string): Float64Array {
  const found = input.columns.find((column) => column.name === name);
  if (found === undefined) {
    const names = input.columns.map((column) => column.name).join(", ");
    throw new TypeError(`Cannot draw column "${name}" as the table must have it: it has ${names}`);
  }
  return found.values;
}

/** Finds the rows of one service in which both columns are finite. */
export function pairedRows(input: ExploreInput, service: number, names: readonly [string, string]): Int32Array {
  const x = exploreColumn(input, names[0]);
  const y = exploreColumn(input, names[1]);
  return Int32Array.from(x.keys()).filter((row) =>
    input.service[row] === service && Number.isFinite(x[row]) && Number.isFinite(y[row])
  );
}

/** Gathers the finite pairs of two columns that belong to one service. */
export function pairsOfService(
  input: ExploreInput,
  service: number,
  names: readonly [string, string],
): { readonly x: Float64Array; readonly y: Float64Array } {
  const x = exploreColumn(input, names[0]);
  const y = exploreColumn(input, names[1]);
  const rows = pairedRows(input, service, names);
  return { x: Float64Array.from(rows, (row) => x[row]!), y: Float64Array.from(rows, (row) => y[row]!) };
}
