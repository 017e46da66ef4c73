/**
 * All records of a trace, one after the other, in constant memory.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { BINNED_COLUMNS, columnIndex } from "./columns.ts";
import { readLines } from "./lines.ts";
import { parseRecord, RECORD_CELLS } from "./parse_record.ts";
import { openTracePart, type TracePart } from "./parts.ts";

/** What was met on the way. */
export interface RecordCounts {
  /** Records that count. */
  records: number;
  /** Records that begin and end at the same time: they are no usage of any bin. */
  withoutDuration: number;
  /** Records whose time lies outside the trace, which writes 2^63 - 1 for "after it". */
  outsideTrace: number;
  /** Lines that are no record. */
  brokenLines: number;
  /** The first of them: file, line, reason. */
  readonly firstBroken: string[];
  /** When the first record begins, microseconds of the trace; `Infinity` if none counts. */
  start: number;
  /** When the last one ends. */
  end: number;
  /** Records without a value, by column. Missing is not 0. */
  readonly missing: Record<string, number>;
}

/** How records are read. */
export interface ReadRecordsOptions {
  /** Lines that may be broken before reading stops. */
  readonly mostBrokenLines: number;
  /** Told how many bytes of all parts were read. */
  readonly onBytes?: (bytes: number) => void;
}

/** The trace covers 29 days; a time of more than a year is none of its times. */
const LATEST_MICROSECONDS = 366 * 86_400 * MICROSECONDS_PER_SECOND;

/** Broken lines that are quoted. */
const QUOTED_LINES = 5;

const START = columnIndex("start_time");
const END = columnIndex("end_time");

/**
 * Reads every record of every part.
 *
 * @param parts In the order wanted.
 * @param add Receives the cells of each record that counts; the array is the same every time.
 * @param options How many lines may be broken.
 * @throws {SchemaError} If more lines are broken, or a part cannot be unpacked; the message names file and line.
 */
export async function readRecords(
  parts: readonly TracePart[],
  add: (cells: Float64Array) => void,
  options: ReadRecordsOptions,
): Promise<RecordCounts> {
  const cells = new Float64Array(RECORD_CELLS);
  const missing = new Float64Array(BINNED_COLUMNS.length);
  const counts: RecordCounts = {
    records: 0,
    withoutDuration: 0,
    outsideTrace: 0,
    brokenLines: 0,
    firstBroken: [],
    start: Infinity,
    end: -Infinity,
    missing: {},
  };
  let bytes = 0;
  for (const part of parts) {
    const stream = await openTracePart(part, (more) => options.onBytes?.(bytes += more));
    const read = (line: Uint8Array, from: number, to: number, number: number) => {
      const reason = parseRecord(line, from, to, cells);
      if (reason !== undefined) {
        const where = `${part.file} line ${number}: ${reason}`;
        if (counts.firstBroken.length < QUOTED_LINES) counts.firstBroken.push(where);
        if (++counts.brokenLines <= options.mostBrokenLines) return;
        const allowed = options.mostBrokenLines === 0 ? "" : `, after ${options.mostBrokenLines} others`;
        throw new SchemaError(
          `Cannot read the trace as every line must be a record of task_usage: ${where}${allowed}`,
          {
            column: "",
          },
        );
      }
      if (!(cells[END]! <= LATEST_MICROSECONDS)) counts.outsideTrace++;
      else if (cells[END] === cells[START]) counts.withoutDuration++;
      else {
        counts.records++;
        if (cells[START]! < counts.start) counts.start = cells[START]!;
        if (cells[END]! > counts.end) counts.end = cells[END]!;
        for (let k = 0; k < missing.length; k++) if (Number.isNaN(cells[BINNED_COLUMNS[k]!.index]!)) missing[k]!++;
        add(cells);
      }
    };
    try {
      await readLines(stream, read);
    } catch (cause) {
      if (cause instanceof SchemaError || !(cause instanceof Error)) throw cause;
      throw new SchemaError(`Cannot read "${part.file}" as a part of the trace as it must be whole: ${cause.message}`, {
        cause,
        column: "",
      });
    }
  }
  BINNED_COLUMNS.forEach(({ name }, k) => missing[k]! > 0 && (counts.missing[name] = missing[k]!));
  return counts;
}
