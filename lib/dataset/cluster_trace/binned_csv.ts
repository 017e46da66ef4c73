/**
 * Bins -> a CSV that `readSeries()` reads.
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND, MILLISECONDS_PER_SECOND } from "@/units.ts";
import { type BinAccumulator, coveredTime, type TraceSpan } from "./bins.ts";
import { BINNED_COLUMNS } from "./columns.ts";

/** Bins as a file. */
export interface BinnedFile {
  /** The text: `timestamp`, the 14 binned columns, `tasks`. */
  readonly text: string;
  /** Rows, without gaps from the first bin to the last one. */
  readonly rows: number;
  /** Rows that no record touched; their cells are empty. */
  readonly emptyRows: number;
  /** Mean of `cpu_rate` over the time of the rows that have one. */
  readonly meanCpuRate: number;
}

/** Columns of the file, in order. */
export const BINNED_FILE_COLUMNS: readonly string[] = ["timestamp", ...BINNED_COLUMNS.map(({ name }) => name), "tasks"];

const CPU = BINNED_COLUMNS.findIndex(({ name }) => name === "cpu_rate");

/**
 * Writes bins as text. A row stands at the beginning of its bin, in time of the trace as if that began on 1970-01-01; `tasks` are
 * the records in the bin at a time, on average. Numbers have all their digits, and a missing one is an empty cell.
 *
 * @param bins Bins that are filled.
 * @param span Time that the whole trace covers.
 * @returns `undefined` if there was no record.
 */
export function binnedCsv(bins: BinAccumulator, span: TraceSpan): BinnedFile | undefined {
  const range = bins.range();
  if (range === undefined) return undefined;
  const lines = [BINNED_FILE_COLUMNS.join(",")];
  const values = new Float64Array(BINNED_COLUMNS.length);
  let emptyRows = 0;
  let cpu = 0;
  let knownTime = 0;
  for (let bin = range.first; bin <= range.last; bin++) {
    const tasks = bins.read(bin, values, span);
    if (tasks === 0) emptyRows++;
    if (!Number.isNaN(values[CPU]!)) {
      const time = coveredTime(bin, bins.binSeconds * MICROSECONDS_PER_SECOND, span);
      cpu += values[CPU]! * time;
      knownTime += time;
    }
    const cells = Array.from(values, (value) => Number.isNaN(value) ? "" : String(value));
    lines.push([timeText(bin * bins.binSeconds), ...cells, String(tasks)].join(","));
  }
  return {
    text: lines.join("\n") + "\n",
    rows: range.last - range.first + 1,
    emptyRows,
    meanCpuRate: knownTime === 0 ? NaN : cpu / knownTime,
  };
}

function timeText(seconds: number): string {
  const iso = new Date(seconds * MILLISECONDS_PER_SECOND).toISOString();
  return Number.isInteger(seconds) ? iso.slice(0, 19).replace("T", " ") : iso;
}
