/**
 * The table of a campaign, and how to get at its columns without an object per row.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";

/** A Polars data frame. Written as what Polars reads a CSV into, since the docs of Polars do not pass the lint of ours. */
export type Table = ReturnType<(typeof import("nodejs-polars"))["readCSV"]>;

/**
 * Builds a Polars table. A `NaN` becomes a null, so that means and counts of Polars pass over it.
 *
 * @param columns Columns of one length by name, in the order of the table.
 */
export async function buildTable(
  columns: Readonly<Record<string, Float64Array | readonly string[]>>,
): Promise<Table> {
  const { default: polars } = await import("nodejs-polars");
  return polars.DataFrame(
    Object.entries(columns).map(([name, values]) => {
      if (!(values instanceof Float64Array)) return polars.Series(name, [...values], polars.Utf8);
      // The typed array is taken over as a whole; only a column with gaps is handed over number by number.
      return values.some(Number.isNaN)
        ? polars.Series(name, Array.from(values, (value) => Number.isNaN(value) ? null : value), polars.Float64)
        : polars.Series(name, values as unknown as number[], polars.Float64);
    }),
  );
}

/**
 * One column of numbers of a table.
 *
 * @returns A new array, one number per row; `NaN` where the table has a null.
 * @throws {SchemaError} If the table has no such column, or it does not hold numbers.
 */
export function numericColumn(table: Table, name: string): Float64Array {
  const series = findColumn(table, name);
  if (!series.isNumeric()) {
    throw new SchemaError(`Cannot read column "${name}" as it must hold numbers: it holds ${series.dtype}`, {
      column: name,
    });
  }
  if (series.nullCount() === 0) return Float64Array.from(series.toTypedArray() as ArrayLike<number>, Number);
  return Float64Array.from(
    series.toArray() as (number | bigint | null)[],
    (value) => value === null ? NaN : Number(value),
  );
}

/**
 * One column of text of a table.
 *
 * @returns One string per row; the empty string where the table has a null.
 * @throws {SchemaError} If the table has no such column.
 */
export function textColumn(table: Table, name: string): string[] {
  return (findColumn(table, name).toArray() as (string | null)[]).map((value) => value ?? "");
}

function findColumn(table: Table, name: string): ReturnType<Table["getColumn"]> {
  if (table.columns.includes(name)) return table.getColumn(name);
  throw new SchemaError(`Cannot read column "${name}" as the table must have it: it has ${table.columns.join(", ")}`, {
    column: name,
  });
}
