/**
 * Series of any origin: one CSV or Parquet file with a time and any number of values a row.
 *
 * @module
 */
import { basename, join } from "node:path";
import { SchemaError } from "@/errors.ts";
import { compareText } from "./digest.ts";
import { type Series, series } from "./series.ts";
import { medianGapSeconds, putOnGrid } from "./series_grid.ts";
import {
  csvRecordsOfSeries,
  parquetRecordsOfSeries,
  type RecordOptions,
  type SeriesRecords,
} from "./series_records.ts";

/** How a series is read. */
export interface SeriesOptions extends RecordOptions {
  /** What the series is called. @default {the name of the file, without its ending} */
  readonly name?: string;
  /** Distance of the rows, seconds. @default {the median gap between samples} */
  readonly stepSeconds?: number;
}

/** What reading had to do to make the steps even. */
export interface SeriesRepairs {
  /** Samples in the file. */
  readonly samples: number;
  /** Samples that stood before an earlier one and were moved. */
  readonly movedSamples: number;
  /** Samples that were left out since the same time stood there with the same values. */
  readonly repeatedSamples: number;
  /** Samples that were left out since another one is nearer to the same row. */
  readonly crowdedSamples: number;
  /** Rows that no sample is near: every value is `NaN`. */
  readonly gapRows: number;
}

/** A series and what was done to it. */
export interface RepairedSeries {
  /** The series. */
  readonly series: Series;
  /** What had to be done. */
  readonly repairs: SeriesRepairs;
}

/** Ending of the files that hold a series. */
const SERIES_FILE = /\.(csv|parquet)$/i;

/**
 * Reads one series: `timestamp,value…` or `ts,value…`, CSV or Parquet by its ending.
 *
 * Times are Unix seconds, milliseconds or microseconds, told apart by their size, or ISO 8601 or `YYYY-MM-DD hh:mm:ss` (UTC
 * unless they say otherwise). Rows stand on an even grid: see {@linkcode readRepairedSeries} for what that took.
 *
 * @param path Path of the file.
 * @param options Name, columns, step and what times count.
 * @throws {SchemaError} As {@linkcode readRepairedSeries}.
 */
export async function readSeries(path: string, options: SeriesOptions = {}): Promise<Series> {
  return (await readRepairedSeries(path, options)).series;
}

/**
 * Reads one series as {@linkcode readSeries}, and says what was repaired: samples out of order are sorted, repeated ones left
 * out, missing ones are rows of `NaN`.
 *
 * @throws {SchemaError} If the file is missing or no CSV or Parquet; there is no column of times or of values; a time or a
 * number cannot be read; one time has two values; or the times are not about even. The message names the file, and the line
 * or the column.
 */
export async function readRepairedSeries(path: string, options: SeriesOptions = {}): Promise<RepairedSeries> {
  const file = basename(path);
  if (!SERIES_FILE.test(file)) {
    throw new SchemaError(`Cannot read "${file}" as a series as its name must end in .csv or .parquet: it does not`, {
      column: "",
    });
  }
  const bytes = await readBytes(path);
  const records = /csv$/i.test(file)
    ? csvRecordsOfSeries(new TextDecoder().decode(bytes), file, options)
    : await parquetRecordsOfSeries(bytes, file, options);
  const { kept, moved } = inOrder(records, file);
  const times = Float64Array.from(kept, (row) => records.timesSeconds[row]!);
  const stepSeconds = options.stepSeconds ?? medianGapSeconds(times);
  if (!(stepSeconds > 0)) {
    throw new SchemaError(
      `Cannot read "${file}" as a series as its step must be known: there is ${times.length} sample and no step was given`,
      { column: records.timeColumn },
    );
  }
  const columns = records.columns.map((values) => Float64Array.from(kept, (row) => values[row]!));
  const grid = putOnGrid(times, columns, stepSeconds, file);
  const name = options.name ?? file.replace(SERIES_FILE, "");
  return {
    series: series(
      { name, startSeconds: grid.startSeconds, stepSeconds },
      Object.fromEntries(records.names.map((column, i) => [column, grid.columns[i]!])),
    ),
    repairs: {
      samples: records.timesSeconds.length,
      movedSamples: moved,
      repeatedSamples: records.timesSeconds.length - kept.length,
      crowdedSamples: grid.crowdedSamples,
      gapRows: grid.gapRows,
    },
  };
}

/**
 * Reads every series of a folder, by name; sub-folders and files that are neither CSV nor Parquet are left aside.
 *
 * @param path Folder.
 * @param options How each is read; a name is that of its file.
 * @throws {SchemaError} If the folder is missing or holds no series, or as {@linkcode readSeries}.
 */
export async function readSeriesFolder(path: string, options: Omit<SeriesOptions, "name"> = {}): Promise<Series[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) {
      if (!entry.isDirectory && SERIES_FILE.test(entry.name)) files.push(entry.name);
    }
  } catch (cause) {
    throw asMissing(cause, path, "a folder of series");
  }
  if (files.length === 0) {
    throw new SchemaError(
      `Cannot read "${path}" as a folder of series as it must hold CSV or Parquet files: it holds none`,
      {
        column: "",
      },
    );
  }
  return await Promise.all(files.sort(compareText).map((file) => readSeries(join(path, file), options)));
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw asMissing(cause, path, "a series");
  }
}

function asMissing(cause: unknown, path: string, what: string): unknown {
  const { NotFound, NotADirectory, IsADirectory } = Deno.errors;
  if (!(cause instanceof NotFound || cause instanceof NotADirectory || cause instanceof IsADirectory)) return cause;
  const is = cause instanceof NotFound ? "it is not there" : "it is something else";
  return new SchemaError(`Cannot read "${path}" as it must be ${what}: ${is}`, { cause, column: "" });
}

/** Rows in the order of time, each time once; and how many stood behind a later one. */
function inOrder(records: SeriesRecords, file: string): { kept: Int32Array; moved: number } {
  const { timesSeconds, columns } = records;
  let latest = -Infinity;
  let moved = 0;
  for (const time of timesSeconds) {
    if (time < latest) moved++;
    else latest = time;
  }
  const rows = Int32Array.from(timesSeconds.keys());
  if (moved > 0) rows.sort((a, b) => timesSeconds[a]! - timesSeconds[b]! || a - b);
  const kept = rows.filter((row, i) => {
    const before = rows[i - 1];
    if (before === undefined || timesSeconds[before] !== timesSeconds[row]) return true;
    const other = columns.findIndex((values) => !Object.is(values[before], values[row]));
    if (other < 0) return false;
    const name = records.names[other]!;
    throw new SchemaError(
      `Cannot read "${file}" as a series as one time must have one value: ${records.place(before)} and ` +
        `${records.place(row)} have the same time, ${timesSeconds[row]} s, and "${name}" is ` +
        `${columns[other]![before]} and ${columns[other]![row]}`,
      { column: name },
    );
  });
  return { kept, moved };
}
