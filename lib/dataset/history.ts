/**
 * A folder of history -> a table for each workload.
 *
 * @module
 */
import { join } from "node:path";
import type { HistoryRecord, HistoryWorkload } from "@/collect/mod.ts";
import { SchemaError } from "@/errors.ts";
import { NUMERIC_COLUMNS, parseRuns, TEXT_COLUMNS } from "./parse.ts";
import { splitRunText } from "./run_text.ts";
import { buildTable, type Table } from "./table.ts";
import { parseTimestamp } from "./timestamp.ts";

/** A history that was collected. */
export interface History {
  /** Folder it was read from, as given. */
  readonly directory: string;
  /** What `history.json` says: server, window, queries, what was left out. */
  readonly record: HistoryRecord;
  /** Workloads, by namespace, kind and name, each with what is missing in its file and why. */
  readonly workloads: readonly HistoryWorkload[];
  /**
   * Reads the table of one workload, only when it is asked for: a history may hold more than fits in memory.
   *
   * One row per sample in the order of time: the columns of `lib/schema.ts`, then `timestamp_seconds` (since 1970-01-01
   * UTC). There is no load level: nobody set one. Missing numbers are nulls; `numericColumn` gives them as `NaN`.
   *
   * @throws {SchemaError} If its file is missing, or a column, or a time cannot be read.
   */
  table(workload: HistoryWorkload): Promise<Table>;
}

/**
 * Loads a history that `deno task collect` wrote.
 *
 * @throws {SchemaError} If the folder has no `history.json`, or its collection was not finished.
 */
export async function loadHistory(directory: string): Promise<History> {
  // Only histories need the room that writes them: the pipeline starts without it.
  const { readHistoryRecord } = await import("@/collect/mod.ts");
  const record = await readHistoryRecord(directory);
  if (record === undefined || !record.finished) {
    const is = record === undefined ? "it has none" : "its collection was not finished; the same command goes on";
    throw new SchemaError(`Cannot read history "${directory}" as it must have a finished history.json: ${is}`, {
      column: "",
    });
  }
  return { directory, record, workloads: record.workloads, table: ({ file }) => readTable(directory, file) };
}

async function readTable(directory: string, file: string): Promise<Table> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(join(directory, file));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new SchemaError(`Cannot read history "${directory}" as it must hold "${file}": it does not`, {
      cause,
      column: "",
    });
  }
  const { numbers, texts } = await parseRuns([splitRunText(file, bytes)]);
  const timestampSeconds = Float64Array.from(texts["timestamp"]!, parseTimestamp);
  const unreadable = timestampSeconds.findIndex(Number.isNaN);
  if (unreadable >= 0) {
    throw new SchemaError(
      `Cannot read "${file}" as every row of a history must have a time: row ${unreadable + 1} has ` +
        `"${texts["timestamp"]![unreadable]}"`,
      { column: "timestamp" },
    );
  }
  return await buildTable({
    ...Object.fromEntries(TEXT_COLUMNS.map((name) => [name, texts[name]!])),
    ...Object.fromEntries(NUMERIC_COLUMNS.map((name) => [name, numbers[name]!])),
    "timestamp_seconds": timestampSeconds,
  });
}
