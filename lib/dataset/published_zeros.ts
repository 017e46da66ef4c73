/**
 * Zeros of the published collector: it wrote 0 whenever a query failed, so a 0 is a measurement only where something else in
 * its row says that the same source answered.
 *
 * @module
 */

/** The columns of the published collector that hold measurements. */
export const PUBLISHED_MEASUREMENTS = [
  "cpu_usage_percent",
  "ram_usage_percent",
  "request_count_per_second",
  "response_time_ms",
  "replica_count",
  "cpu_request",
  "cpu_limit",
  "ram_request",
  "ram_limit",
  "queue_length",
  "error_rate",
  "pod_restart_count",
  "node_cpu_pressure_flag",
  "node_memory_pressure_flag",
] as const;

/** One of them. */
export type PublishedMeasurement = (typeof PUBLISHED_MEASUREMENTS)[number];

/** Columns as read, n rows; `NaN` where a cell is empty. */
export type PublishedRows = Readonly<Record<PublishedMeasurement, Float64Array>>;

/** When a 0 of a column is a measurement. */
interface ZeroRule {
  /** Why a 0 is none, or why it may be one. */
  readonly reason: string;
  /** Says whether a 0 in a row is one. @default {never} */
  readonly isMeasured?: (rows: PublishedRows, row: number) => boolean;
}

const NO_SETTING = "0 is written for a container without one, and for a failed call";

const RULES: Readonly<Record<PublishedMeasurement, ZeroRule>> = {
  "cpu_usage_percent": { reason: "a container that runs uses some CPU" },
  "ram_usage_percent": { reason: "a container that runs has some memory" },
  "replica_count": { reason: "no replica cannot be told from a failed call" },
  "cpu_request": { reason: NO_SETTING },
  "cpu_limit": { reason: NO_SETTING },
  "ram_request": { reason: NO_SETTING },
  "ram_limit": { reason: NO_SETTING },
  "response_time_ms": { reason: "a quantile of requests is above 0, and of no requests there is none" },
  "queue_length": { reason: "the connection that asks is one itself" },
  "request_count_per_second": {
    reason: "believed where the ingress controller counted connections in the same row",
    isMeasured: (rows, row) => rows.queue_length[row]! > 0,
  },
  "error_rate": {
    reason: "believed where the ingress counted requests in the same row",
    isMeasured: (rows, row) => rows.request_count_per_second[row]! > 0 || rows.response_time_ms[row]! > 0,
  },
  "pod_restart_count": {
    reason: "believed where the same interface told of replicas in the same row",
    isMeasured: (rows, row) => rows.replica_count[row]! > 0,
  },
  "node_cpu_pressure_flag": {
    reason: "Kubernetes knows no condition CPUPressure, so that nothing was measured",
  },
  "node_memory_pressure_flag": {
    reason: "believed where Prometheus told of CPU in the same row",
    isMeasured: (rows, row) => rows.cpu_usage_percent[row]! > 0,
  },
};

/** What became of the zeros of one column. */
export interface ZeroCounts {
  /** The column, as the published collector calls it. */
  readonly column: PublishedMeasurement;
  /** Zeros that were taken as missing. */
  readonly missing: number;
  /** Zeros that were believed. */
  readonly believed: number;
  /** Why. */
  readonly reason: string;
}

/** Readings without the zeros that nobody measured, and how many there were. */
export interface MeasuredRows {
  /** Columns in which those zeros are `NaN`. The arrays given are left as they were. */
  readonly rows: PublishedRows;
  /** One entry for each column that has a zero. */
  readonly zeros: readonly ZeroCounts[];
  /** Rows in which every reading is 0: the collector reached nothing. */
  readonly emptyRows: number;
}

/** Tells zeros that were measured from those that were not. */
export function measuredRows(rows: PublishedRows): MeasuredRows {
  const count = rows.cpu_usage_percent.length;
  const isEmpty = Uint8Array.from(
    { length: count },
    (_, row) => Number(PUBLISHED_MEASUREMENTS.every((column) => !(Math.abs(rows[column][row]!) > 0))),
  );
  const zeros: ZeroCounts[] = [];
  const kept = PUBLISHED_MEASUREMENTS.map((column): [PublishedMeasurement, Float64Array] => {
    const { reason, isMeasured = () => false } = RULES[column];
    let missing = 0;
    let believed = 0;
    const values = rows[column].map((value, row) => {
      if (value !== 0) return value;
      if (isEmpty[row] === 0 && isMeasured(rows, row)) {
        believed++;
        return 0;
      }
      missing++;
      return NaN;
    });
    if (missing + believed > 0) zeros.push({ column, missing, believed, reason });
    return [column, values];
  });
  return {
    rows: Object.fromEntries(kept) as Record<PublishedMeasurement, Float64Array>,
    zeros,
    emptyRows: isEmpty.reduce((sum, empty) => sum + empty, 0),
  };
}
