/**
 * Reader of the CSV files of the published replica predictor: 23 columns, local times without a zone, 0 for whatever failed.
 *
 * What can be mended is mended, as the column set `infrastructure` means it; what was never measured of a service stays a
 * null. The report says both, column by column.
 *
 * @module
 */
import type { Calendar } from "@/collect/mod.ts";
import { BYTES_PER_MEBIBYTE } from "@/units.ts";
import { readPublishedRows, type SortedRows } from "./published_rows.ts";
import { measuredRows, type PublishedRows, type ZeroCounts } from "./published_zeros.ts";
import { median } from "./statistics.ts";
import { buildTable, type Table } from "./table.ts";

/** How files of the published collector are read. */
export interface PublishedOptions {
  /** Zone of the timestamps, and holidays. @default {PUBLISHED_CALENDAR, which the collector had in its code} */
  readonly calendar?: Calendar;
  /** Services that the rate of the ingress was divided by. @default {7, as in the collector's code} */
  readonly services?: number;
}

/** What became of a part of the files. */
export interface InfrastructureFinding {
  /**
   * `repaired`: the values are right now; `missing`: they were not measured at some times; `unknown`: no file can tell them;
   * `doubtful`: they are kept, and may be wrong.
   */
  readonly kind: "repaired" | "missing" | "unknown" | "doubtful";
  /** Column of the table, or of the file where the table has none; `timestamp` for rows as a whole. */
  readonly column: string;
  /** How many rows it concerns. */
  readonly rows: number;
  /** What, and why. */
  readonly text: string;
}

/** Files of the published collector, mended. */
export interface PublishedInfrastructure {
  /**
   * One row a reading, by `service`, then time: `timestamp` (UTC), the columns of a run file that are known, those of the set
   * `infrastructure`, those of the ingress as a whole (`ingress_request_rate`, req/s; `ingress_p95_latency`, ms;
   * `ingress_server_error_ratio`; `ingress_connections`), `timestamp_seconds` and `source_file`. Missing numbers are nulls.
   */
  readonly table: Table;
  /** Rows that the files hold. */
  readonly records: number;
  /** What was mended, is missing, or cannot be known. */
  readonly findings: readonly InfrastructureFinding[];
}

/** Services of the published system. */
const PUBLISHED_SERVICES = 7;

/** A reading this many steps after the one before it tells nothing of the time between. */
const LONGEST_STEP_RATIO = 3;

/** Columns of the set that only the service itself could have told. */
const UNKNOWN_OF_SERVICE = [
  "request_rate",
  "request_rate_last_5_min",
  "p95_latency",
  "requests_in_flight",
  "server_error_ratio",
] as const;

/**
 * Reads CSV files of the published collector.
 *
 * @param paths Files, in any order; those of one day after the other make the fewest doubts about a repeated hour.
 * @returns The table and what was done to it.
 * @throws {SchemaError} If a file lacks a column or a row; the message names it. {RangeError} If the calendar is none.
 */
export async function readPublishedInfrastructure(
  paths: readonly string[],
  options: PublishedOptions = {},
): Promise<PublishedInfrastructure> {
  const collect = await import("@/collect/mod.ts");
  const calendar = options.calendar ?? collect.PUBLISHED_CALENDAR;
  const read = await readPublishedRows(paths, collect.timeZone(calendar.timeZone));
  const { rows, zeros, emptyRows } = measuredRows(read.numbers);
  const { services, timesSeconds } = read;

  /** Computes a column service by service, since no window reaches from one into another. */
  const byService = (of: (first: number, end: number) => Float64Array): Float64Array => {
    const values = new Float64Array(services.length);
    for (let first = 0; first < services.length;) {
      let end = first;
      while (end < services.length && services[end] === services[first]) end++;
      values.set(of(first, end), first);
      first = end;
    }
    return values;
  };
  const trailing = (values: Float64Array, of: typeof collect.trailingMean) =>
    byService((first, end) => of(timesSeconds.subarray(first, end), values.subarray(first, end)));

  const flags = collect.calendarFlags(timesSeconds, 0, calendar);
  const restarts = restartsOf(rows.pod_restart_count, read);
  const measured = convert(rows, options.services ?? PUBLISHED_SERVICES);
  const { "cpu_usage_ratio": cpuRatio, "ram_usage_ratio": ramRatio } = measured;
  const nothing = () => new Float64Array(services.length).fill(NaN);
  const set: Record<string, Float64Array> = {
    "cpu_usage_ratio": cpuRatio,
    "cpu_usage_ratio_last_5_min": trailing(cpuRatio, collect.trailingMean),
    "cpu_usage_ratio_slope": trailing(cpuRatio, collect.trailingSlope),
    "ram_usage_ratio": ramRatio,
    "ram_usage_ratio_last_5_min": trailing(ramRatio, collect.trailingMean),
    "ram_usage_ratio_slope": trailing(ramRatio, collect.trailingSlope),
    "replica_count": rows.replica_count,
    "is_holiday": flags.isHoliday,
    "is_weekend": flags.isWeekend,
    "pod_restarts": restarts.values,
    "node_cpu_pressure_flag": rows.node_cpu_pressure_flag,
    "node_memory_pressure_flag": rows.node_memory_pressure_flag,
    ...Object.fromEntries(UNKNOWN_OF_SERVICE.map((name) => [name, nothing()])),
  };
  const setOrder = Object.keys(collect.COLUMN_SETS.infrastructure.columns);
  const table = await buildTable({
    timestamp: Array.from(timesSeconds, collect.formatTimestamp),
    service: [...services],
    ...measured.ofRunFile,
    "request_rate": set.request_rate!,
    "p95_latency": set.p95_latency!,
    ...Object.fromEntries(setOrder.map((name) => [name, set[name]!])),
    ...measured.ofIngress,
    "timestamp_seconds": timesSeconds,
    "source_file": [...read.files],
  });
  const changedFlags = (["is_holiday", "is_weekend"] as const).map((name) => ({
    name,
    rows: read.numbers[name].filter((flag, row) => flag !== set[name]![row]!).length,
  }));
  return {
    table,
    records: read.records,
    findings: findingsOf({ read, zeros, emptyRows, calendar, fallen: restarts.fallen, changedFlags }),
  };
}

interface Converted {
  readonly "cpu_usage_ratio": Float64Array;
  readonly "ram_usage_ratio": Float64Array;
  readonly ofRunFile: Readonly<Record<string, Float64Array>>;
  readonly ofIngress: Readonly<Record<string, Float64Array>>;
}

/** Units and what one pod has times the pods that there are. */
function convert(rows: PublishedRows, services: number): Converted {
  const each = (values: Float64Array, of: (value: number, row: number) => number) => values.map(of);
  const ofAll = (values: Float64Array, scale = 1) =>
    each(values, (value, row) => value / scale * rows.replica_count[row]!);
  const cpuUsage = each(rows.cpu_usage_percent, (percent) => percent / 100);
  const cpuLimit = ofAll(rows.cpu_limit);
  const ramRatio = each(rows.ram_usage_percent, (percent) => percent / 100);
  const memoryLimit = ofAll(rows.ram_limit, BYTES_PER_MEBIBYTE);
  return {
    "cpu_usage_ratio": each(cpuUsage, (cores, row) => cores / cpuLimit[row]!),
    "ram_usage_ratio": ramRatio,
    ofRunFile: {
      "cpu_limit": cpuLimit,
      "cpu_request": ofAll(rows.cpu_request),
      "memory_limit": memoryLimit,
      "memory_request": ofAll(rows.ram_request, BYTES_PER_MEBIBYTE),
      "cpu_usage": cpuUsage,
      "memory_usage": each(ramRatio, (ratio, row) => ratio * memoryLimit[row]!),
    },
    ofIngress: {
      "ingress_request_rate": each(rows.request_count_per_second, (rate) => rate * services),
      "ingress_p95_latency": rows.response_time_ms,
      "ingress_server_error_ratio": each(rows.error_rate, (percent) => percent / 100),
      "ingress_connections": rows.queue_length,
    },
  };
}

/** Restarts since the reading before, of the same service. A sum that fell had a pod replaced: what it hides is unknown. */
function restartsOf(
  sums: Float64Array,
  { services, timesSeconds }: SortedRows,
): { values: Float64Array; fallen: number } {
  const gaps = timesSeconds.map((time, row) =>
    services[row] === services[row - 1] ? time - timesSeconds[row - 1]! : NaN
  );
  const longest = LONGEST_STEP_RATIO * median(gaps);
  let fallen = 0;
  const values = sums.map((sum, row) => {
    if (!(gaps[row]! <= longest)) return NaN;
    const change = sum - sums[row - 1]!;
    if (change < 0) fallen++;
    return change < 0 ? NaN : change;
  });
  return { values, fallen };
}

interface FindingInput {
  readonly read: SortedRows;
  readonly zeros: readonly ZeroCounts[];
  readonly emptyRows: number;
  readonly calendar: Calendar;
  readonly fallen: number;
  readonly changedFlags: readonly { readonly name: string; readonly rows: number }[];
}

function findingsOf({ read, zeros, emptyRows, calendar, fallen, changedFlags }: FindingInput): InfrastructureFinding[] {
  const { headers, unreadable, duplicates, repeatedHour, skippedHour } = read.counts;
  const n = read.services.length;
  const say = (kind: InfrastructureFinding["kind"], column: string, rows: number, text: string) => ({
    ...{ kind, column, rows, text },
  });
  return [
    say("repaired", "timestamp", n, `local time of ${calendar.timeZone} was made UTC`),
    say("repaired", "timestamp", headers, "a header within a file was left out"),
    say("missing", "timestamp", unreadable, "the row has no time or no service: left out"),
    say("repaired", "timestamp", duplicates, "the service has an earlier reading of the same time: left out"),
    say("doubtful", "timestamp", repeatedHour, `lies in an hour that ${calendar.timeZone} repeats`),
    say("doubtful", "timestamp", skippedHour, `lies in an hour that ${calendar.timeZone} leaves out`),
    say("missing", "timestamp", emptyRows, "every reading is 0: the collector reached nothing"),
    ...zeros.flatMap(({ column, missing, believed, reason }) => [
      say("missing", column, missing, `a 0 is no measurement: ${reason}`),
      say("doubtful", column, believed, `a 0 is kept: ${reason}`),
    ]),
    say("repaired", "cpu_usage", n, "percent of one core, summed over pods, became cores"),
    say("repaired", "cpu_usage_ratio", n, "cores over the limit of one pod times replica_count"),
    say("repaired", "ram_usage_ratio", n, "percent became a ratio"),
    say("repaired", "memory_usage", n, "computed: ram_usage_ratio times the limit of one pod times replica_count"),
    say("doubtful", "cpu_limit", n, "of the first container of a pod: others of the pod are not in it"),
    say("repaired", "cpu_usage_ratio_slope", n, "means and slopes were computed anew, by time, within a service"),
    say("missing", "pod_restarts", fallen, "the sum of restarts fell, as a pod was replaced"),
    ...changedFlags.map(({ name, rows }) =>
      say("repaired", name, rows, `the calendar of ${calendar.timeZone} says otherwise than the file`)
    ),
    ...UNKNOWN_OF_SERVICE.map((name) =>
      say("unknown", name, n, "the ingress was measured as a whole, not the service: see the columns ingress_…")
    ),
  ].filter(({ rows }) => rows > 0);
}
