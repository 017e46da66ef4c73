/**
 * A file of a series, CSV or Parquet -> its times and columns as they stand there, each row with its place for messages.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { SchemaError } from "@/errors.ts";
import { EMPTY, NUMBER } from "./parse.ts";
import { isTimeNumber, parseTime, timesToSeconds, type TimeUnit, timeUnitOf } from "./series_time.ts";
import type { Table } from "./table.ts";

/** Names that a column of times may have, first come first served. */
const TIME_COLUMNS: readonly string[] = ["timestamp", "ts", "time", "datetime", "date", "ds"];

/** How a file of a series is read. */
export interface RecordOptions {
  /** Columns to read. @default {all but the times} */
  readonly columns?: readonly string[];
  /** Name of the column of times. @default {the first of timestamp, ts, time, datetime, date, ds} */
  readonly timeColumn?: string;
  /** What times count if they are numbers. @default {told by their size} */
  readonly timeUnit?: TimeUnit;
}

/** Rows of a file in its order. */
export interface SeriesRecords {
  /** Name of the column of times. */
  readonly timeColumn: string;
  /** Seconds since 1970-01-01 UTC, length n. */
  readonly timesSeconds: Float64Array;
  /** Names of the columns. */
  readonly names: readonly string[];
  /** One array of length n a column; `NaN` is missing. */
  readonly columns: readonly Float64Array[];
  /** Where row i stands: `line 12` of a CSV, `row 11` of a Parquet file. */
  place(row: number): string;
}

/** Columns as text or numbers, before anything is known of them. */
interface RawColumns {
  readonly names: readonly string[];
  readonly rows: number;
  /** A cell as text; the empty string if it is missing. */
  cell(row: number, column: number): string;
  place(row: number): string;
}

/**
 * Reads a CSV text with a header.
 *
 * @throws {SchemaError} If there is no column of times, a time or a number cannot be read, or a record has more cells than names.
 */
export function csvRecordsOfSeries(text: string, file: string, options: RecordOptions): SeriesRecords {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const isFull = (line: string) => /[^,\s]/.test(line);
  const header = lines.findIndex(isFull);
  if (header < 0) {
    throw new SchemaError(`Cannot read "${file}" as a series as it must have a header: it is empty`, { column: "" });
  }
  const names = splitLine(lines[header]!);
  const numbers: number[] = [];
  const cells: string[][] = [];
  for (let i = header + 1; i < lines.length; i++) {
    if (!isFull(lines[i]!)) continue;
    const found = splitLine(lines[i]!);
    if (found.length > names.length && found.slice(names.length).some((cell) => cell !== "")) {
      throw new SchemaError(
        `Cannot read "${file}" as a series as a record must have one cell a column: line ${
          i + 1
        } has ${found.length} ` +
          `cells for ${names.length} columns`,
        { column: "" },
      );
    }
    cells.push(found);
    numbers.push(i + 1);
  }
  return interpret(
    {
      names,
      rows: cells.length,
      cell: (row, column) => cells[row]![column] ?? "",
      place: (row) => `line ${numbers[row]}`,
    },
    file,
    options,
  );
}

/** Cells of a line, without the blanks and quotes around them. */
function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",").map((cell) => cell.trim());
  return [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?=,|$)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"').trim()
  );
}

/**
 * Reads the bytes of a Parquet file.
 *
 * @throws {SchemaError} If it is no Parquet file, or as {@linkcode csvRecordsOfSeries}.
 */
export async function parquetRecordsOfSeries(
  bytes: Uint8Array,
  file: string,
  options: RecordOptions,
): Promise<SeriesRecords> {
  const { default: polars } = await import("nodejs-polars");
  let table: Table;
  try {
    table = polars.readParquet(Buffer.from(bytes));
  } catch (cause) {
    throw new SchemaError(
      `Cannot read "${file}" as a series as it must be a Parquet file: ${(cause as Error).message}`,
      { cause, column: "" },
    );
  }
  const columns = table.columns.map((name) => table.getColumn(name).toArray() as unknown[]);
  return interpret(
    {
      names: table.columns,
      rows: table.height,
      cell: (row, column) => cellText(columns[column]![row]),
      place: (row) => `row ${row + 1}`,
    },
    file,
    options,
  );
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}

function interpret(raw: RawColumns, file: string, options: RecordOptions): SeriesRecords {
  const refuse = (wish: string, is: string, column: string) =>
    new SchemaError(`Cannot read "${file}" as a series as ${wish}: ${is}`, { column });
  const known = `its columns are ${raw.names.join(", ")}`;
  const twice = raw.names.find((name, i) => raw.names.indexOf(name) !== i);
  if (twice !== undefined) throw refuse("a column must stand once", `"${twice}" stands twice`, twice);
  const timeColumn = options.timeColumn ?? TIME_COLUMNS.find((name) => raw.names.includes(name));
  const timeAt = timeColumn === undefined ? -1 : raw.names.indexOf(timeColumn);
  if (timeColumn === undefined || timeAt < 0) {
    const wanted = timeColumn === undefined ? TIME_COLUMNS.slice(0, 2).join('" or "') : timeColumn;
    throw refuse(`it must have a column of times, "${wanted}"`, known, wanted);
  }
  const names = options.columns ?? raw.names.filter((name, i) => i !== timeAt && name !== "");
  const places = names.map((name) => {
    const at = raw.names.indexOf(name);
    if (at < 0) throw refuse(`it must have the column "${name}"`, known, name);
    return at;
  });
  if (names.length === 0) throw refuse("it must have a column of values", known, "");
  if (raw.rows === 0) throw refuse("it must have a row", "it has only a header", "");
  const columns = names.map((name, k) =>
    Float64Array.from({ length: raw.rows }, (_, row) => {
      const cell = raw.cell(row, places[k]!).trim();
      if (NUMBER.test(cell)) return Number(cell);
      if (EMPTY.test(cell)) return NaN;
      throw refuse(`column "${name}" must hold numbers`, `${raw.place(row)} has "${cell}"`, name);
    })
  );
  return {
    timeColumn,
    timesSeconds: readTimes(raw, timeAt, options.timeUnit, refuse),
    names,
    columns,
    place: raw.place,
  };
}

function readTimes(
  raw: RawColumns,
  timeAt: number,
  unit: TimeUnit | undefined,
  refuse: (wish: string, is: string, column: string) => SchemaError,
): Float64Array {
  const name = raw.names[timeAt]!;
  const areNumbers = isTimeNumber(raw.cell(0, timeAt));
  const times = Float64Array.from({ length: raw.rows }, (_, row) => {
    const cell = raw.cell(row, timeAt);
    const time = parseTime(cell);
    if (Number.isNaN(time) || isTimeNumber(cell) !== areNumbers) {
      const wish = areNumbers ? "all of its times must be numbers, as the first is" : "every row must have a time";
      throw refuse(wish, `${raw.place(row)} has "${cell}"`, name);
    }
    return time;
  });
  if (!areNumbers) return times;
  const largest = times.reduce((most, time) => Math.max(most, Math.abs(time)), 0);
  const counted = unit ?? timeUnitOf(largest);
  if (counted === undefined) {
    throw refuse(
      "its times must be seconds, milliseconds or microseconds since 1970",
      `the largest is ${largest}`,
      name,
    );
  }
  timesToSeconds(times, counted);
  return times;
}
