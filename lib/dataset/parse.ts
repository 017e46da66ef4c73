/**
 * Records of run files -> one typed array per column. Polars parses the CSV; nothing else does.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { DataFrame, Series } from "nodejs-polars";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "@/schema.ts";
import type { RunText } from "./run_text.ts";

/** Every record of a campaign in file order, before anything was dropped. Missing numbers are `NaN`. */
export interface ParsedRows {
  /** Index of the file of each row. */
  readonly file: Int32Array;
  /** Numeric columns by name; all `NaN` where no file has the column. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** Text columns by name; the empty string where a cell is empty. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** Cells of numeric columns that hold text which is not a number, by column; they count as missing. */
  readonly unreadableCells: Readonly<Record<string, number>>;
}

/** Names of the numeric columns, in file order. */
export const NUMERIC_COLUMNS: readonly ColumnName[] = COLUMN_NAMES.filter((name) => COLUMNS[name].numeric);

/** Names of the text columns, in file order. */
export const TEXT_COLUMNS: readonly ColumnName[] = COLUMN_NAMES.filter((name) => !COLUMNS[name].numeric);

/**
 * Parses the records of all files, one call of Polars for each header that occurs: 90 calls would cost ten times as much.
 *
 * @param files Run files in the order that `ParsedRows.file` refers to.
 * @param added Columns of numbers beyond those of `lib/schema.ts`, such as those of a column set.
 */
export async function parseRuns(files: readonly RunText[], added: readonly string[] = []): Promise<ParsedRows> {
  const { default: polars } = await import("nodejs-polars");
  const starts = new Int32Array(files.length + 1);
  files.forEach((file, i) => starts[i + 1] = starts[i]! + file.records.length);
  const rows = starts[files.length]!;
  const file = new Int32Array(rows);
  files.forEach((_, i) => file.fill(i, starts[i], starts[i + 1]));
  const numeric = new Set<string>([...NUMERIC_COLUMNS, ...added]);
  const numbers = Object.fromEntries([...numeric].map((name) => [name, new Float64Array(rows).fill(NaN)]));
  const texts = Object.fromEntries(TEXT_COLUMNS.map((name) => [name, new Array<string>(rows).fill("")]));
  const unreadableCells: Record<string, number> = {};

  for (const members of byHeader(files)) {
    const columns = files[members[0]!]!.columns;
    const body = members.flatMap((member) => files[member]!.records);
    const csv = Buffer.from(`${columns.map((name) => `"${name}"`).join(",")}\n${body.join("\n")}\n`);
    const known = columns.filter((name) => name in COLUMNS || numeric.has(name));
    const schema = Object.fromEntries(
      columns.map((name) => [name, numeric.has(name) ? polars.Float64 : polars.Utf8]),
    );
    const typed = polars.readCSV(csv, { schema, ignoreErrors: true, truncateRaggedLines: true });
    if (typed.height !== body.length) {
      throw new SyntaxError(
        `Cannot parse ${
          members.map((member) => `"${files[member]!.file}"`).join(", ")
        } as each record must be one row: ` +
          `${body.length} records gave ${typed.height} rows`,
      );
    }
    // Only needed to tell a cell with text from an empty one, so it is read once and late.
    let raw: DataFrame | undefined;
    const rawCells = (name: string): readonly (string | null)[] => {
      raw ??= polars.readCSV(csv, { inferSchemaLength: 0, truncateRaggedLines: true });
      return raw.getColumn(name).toArray() as (string | null)[];
    };
    const scatter = (put: (source: number, target: number) => void): void => {
      let source = 0;
      for (const member of members) {
        for (let target = starts[member]!; target < starts[member + 1]!; target++) put(source++, target);
      }
    };
    for (const name of known) {
      const series = typed.getColumn(name);
      if (numeric.has(name)) {
        const { values, unreadable } = readNumbers(series, () => rawCells(name));
        const column = numbers[name]!;
        scatter((source, target) => column[target] = values[source]!);
        if (unreadable > 0) unreadableCells[name] = (unreadableCells[name] ?? 0) + unreadable;
      } else {
        const values = series.toArray() as (string | null)[];
        const column = texts[name]!;
        scatter((source, target) => column[target] = values[source] ?? "");
      }
    }
  }
  return { file, numbers, texts, unreadableCells };
}

/** Groups files that share a header; a group keeps file order. Empty files are in no group. */
function byHeader(files: readonly RunText[]): number[][] {
  const groups = new Map<string, number[]>();
  files.forEach(({ columns, records }, i) => {
    if (records.length === 0) return;
    const key = columns.join(",");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [i]);
    else group.push(i);
  });
  return [...groups.values()];
}

/** A cell that holds a number. */
export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** A cell that holds nothing: empty, or a word for it. Infinities count as unknown. */
export const EMPTY = /^(?:[+-]?(?:nan|inf|infinity)|na|n\/a|null|none|-)?$/i;

/** The numbers of a column; where Polars read none, the cell itself says whether it was empty, padded or no number. */
function readNumbers(
  series: Series,
  cells: () => readonly (string | null)[],
): { values: Float64Array; unreadable: number } {
  const values = new Float64Array(series.length);
  let unreadable = 0;
  if (series.nullCount() === 0) values.set(series.toTypedArray() as Float64Array);
  else {
    const read = series.toArray() as (number | null)[];
    const text = cells();
    read.forEach((value, i) => {
      const cell = (text[i] ?? "").trim();
      if (value === null && !EMPTY.test(cell) && !NUMBER.test(cell)) unreadable++;
      values[i] = value ?? (NUMBER.test(cell) ? Number(cell) : NaN);
    });
  }
  // Prometheus answers +Inf for a quantile beyond the last bucket: unknown, and it would poison every mean.
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) values[i] = NaN;
  return { values, unreadable };
}
