/**
 * The columns of a workload as a file, and what is missing in it.
 *
 * @module
 */
import { COLUMN_NAMES } from "@/schema.ts";
import { csvCell } from "../csv_cell.ts";
import type { MeasuredColumn } from "../queries.ts";
import { formatNumber, formatTimestamp, type MissingSamples } from "../samples.ts";
import type { FailedSamples, WorkloadColumns } from "./assemble_group.ts";
import { countOf, type Grid } from "./grid.ts";

/** Samples of a workload from the first to the last in which anything of it was measured. */
export interface Lifetime {
  /** First row of the grid. */
  readonly first: number;
  /** Last row of the grid. */
  readonly last: number;
}

/** Rows that are written at once. */
const BLOCK_ROWS = 512;

/** Columns that are measured. */
const MEASURED = COLUMN_NAMES.filter((name): name is MeasuredColumn =>
  name !== "timestamp" && name !== "service" && name !== "endpoint"
);

/** Finds the rows of a workload; `undefined` if nothing of it was measured. */
export function lifetimeOf({ columns }: WorkloadColumns): Lifetime | undefined {
  let first = Infinity;
  let last = -1;
  for (const values of Object.values(columns)) {
    const begin = values.findIndex((value) => !Number.isNaN(value));
    if (begin < 0) continue;
    first = Math.min(first, begin);
    last = Math.max(last, values.findLastIndex((value) => !Number.isNaN(value)));
  }
  return last < 0 ? undefined : { first, last };
}

/** Writes the times of a grid once for all files. */
export function timestampsOf(grid: Grid): string[] {
  return Array.from({ length: countOf(grid) }, (_, i) => formatTimestamp((grid.first + i) * grid.stepSeconds));
}

/**
 * Writes a workload as the text of a file in the columns of a campaign. `endpoint` is empty: Istio has the label for it only
 * where somebody added it.
 *
 * @param timestamps What {@linkcode timestampsOf} gives for the grid of the columns.
 */
export function historyFileText({ workload, columns }: WorkloadColumns, life: Lifetime, timestamps: string[]): string {
  const service = csvCell(workload.name);
  // Limits and requests stay the same for days: a number is only written anew where it changes.
  const cells = MEASURED.map((name) => ({ values: columns[name], last: NaN, text: formatNumber(NaN) }));
  const blocks = [COLUMN_NAMES.join(",")];
  let lines: string[] = [];
  for (let row = life.first; row <= life.last; row++) {
    let line = `${timestamps[row]!},${service},`;
    for (const cell of cells) {
      const value = cell.values === undefined ? NaN : cell.values[row]!;
      if (!Object.is(value, cell.last)) {
        cell.last = value;
        cell.text = Number.isInteger(value) ? String(value) : formatNumber(value);
      }
      line += `,${cell.text}`;
    }
    lines.push(line);
    // Joined now and then, as the pieces that lines are made of take several times the memory of the text.
    if (lines.length === BLOCK_ROWS || row === life.last) {
      blocks.push(lines.join("\n"));
      lines = [];
    }
  }
  return blocks.join("\n") + "\n";
}

/** Columns about requests. */
const REQUEST_COLUMNS: readonly string[] = [
  ...["request_rate", "p50_latency", "p95_latency", "p99_latency", "avg_latency", "throughput", "error_rate"],
];

/** Columns that need an arrived request. */
const PER_REQUEST: readonly string[] = ["p50_latency", "p95_latency", "p99_latency", "avg_latency", "error_rate"];

/** Says what is missing in the rows of a workload, and why. */
export function missingSamples(
  { workload, columns }: WorkloadColumns,
  life: Lifetime,
  failed: readonly FailedSamples[],
): MissingSamples[] {
  return MEASURED.flatMap((column): MissingSamples[] => {
    const isAboutRequests = REQUEST_COLUMNS.includes(column);
    if (isAboutRequests && workload.requests !== "counted") {
      const reason = workload.requests === "not counted"
        ? "Istio counted no request to this workload"
        : "Istio cannot tell this workload from one of another kind with the same name";
      return [{ column, samples: life.last - life.first + 1, reason }];
    }
    const values = columns[column]!;
    let absent = 0;
    for (let row = life.first; row <= life.last; row++) if (Number.isNaN(values[row]!)) absent++;
    const failures = isAboutRequests && workload.requests !== "counted"
      ? []
      : failed.filter(({ columns }) => columns.includes(column));
    const byReason = new Map<string, number>();
    for (const { samples, reason } of failures) {
      // Of a failed part, no more can be missing than is.
      const counted = Math.min(samples, absent);
      if (counted > 0) byReason.set(reason, (byReason.get(reason) ?? 0) + counted);
      absent -= counted;
    }
    if (absent > 0) byReason.set(whyAbsent(column, isAboutRequests), absent);
    return [...byReason].map(([reason, samples]) => ({ column, samples, reason }));
  });
}

function whyAbsent(column: MeasuredColumn, isAboutRequests: boolean): string {
  if (PER_REQUEST.includes(column)) return "no requests within the rate window, or no series";
  if (isAboutRequests) return "the query found no series at these times";
  if (/_(limit|request)$/.test(column)) return "none was set, or kube-state-metrics reported none of a running pod";
  return "no pod was seen at these times";
}
