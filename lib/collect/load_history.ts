/**
 * The load generator's own statistics, second by second: a file beside the run files, and a second source of the same numbers.
 *
 * @module
 */
import { formatTimestamp } from "./samples.ts";

/** What the load generator saw in one second. */
export interface LoadSecond {
  /** End of the second, seconds since 1970-01-01 UTC: it tells of (end - 1, end]. */
  readonly endSeconds: number;
  /** Users at its end; `NaN` in an open loop, and where it was cut short. */
  readonly users: number;
  /** Requests that were answered, failed ones included. */
  readonly requests: number;
  /** Requests that failed. */
  readonly failures: number;
  /** Mean time of the requests as their sender had it, ms; `NaN` if there was none. Of an open loop from the planned start. */
  readonly avgMilliseconds: number;
  /** Median, ms. */
  readonly p50Milliseconds: number;
  /** 95th percentile, ms. */
  readonly p95Milliseconds: number;
  /** 99th percentile, ms. */
  readonly p99Milliseconds: number;
  /** Requests that an open loop planned for this second and has sent; `NaN` in a closed loop. */
  readonly arrivals: number;
  /** The latest of them, ms after its planned start; `NaN` if there was none. */
  readonly maxLatenessMilliseconds: number;
  /** Requests that were open at its end; `NaN` in a closed loop. */
  readonly openRequests: number;
}

/** Folder, inside that of a campaign, of the load generator's statistics. */
export const LOAD_FOLDER = "load";

/** Columns of such a file, in its order, and where each comes from. Times are ms. */
const COLUMNS = {
  users: "users",
  requests: "requests",
  failures: "failures",
  avg_latency: "avgMilliseconds",
  p50_latency: "p50Milliseconds",
  p95_latency: "p95Milliseconds",
  p99_latency: "p99Milliseconds",
  arrivals: "arrivals",
  max_lateness: "maxLatenessMilliseconds",
  open_requests: "openRequests",
} as const satisfies Readonly<Record<string, keyof LoadSecond>>;

/** Names of the columns of a file of {@linkcode loadHistoryText}. */
export const LOAD_HISTORY_COLUMNS: readonly string[] = ["timestamp", ...Object.keys(COLUMNS)];

/** Writes seconds as CSV: `timestamp` is the end of the second as in run files, what is not known is `nan`. */
export function loadHistoryText(seconds: readonly LoadSecond[]): string {
  const rows = seconds.map((second) =>
    [
      formatTimestamp(second.endSeconds),
      ...Object.values(COLUMNS).map((key) => Number.isNaN(second[key]) ? "nan" : String(second[key])),
    ].join(",")
  );
  return [LOAD_HISTORY_COLUMNS.join(","), ...rows].join("\n") + "\n";
}
