/**
 * The campaign file format: one CSV per run and service, public, so that campaigns of others just work.
 *
 * A *campaign* is a folder of run files and a `campaign.json`; a *run* is one load plan executed once;
 * a run file is named `<service>_<users>_<replicas>.csv`.
 *
 * @module
 */

/** What a reader needs to know of one column of a run file. */
export interface ColumnSpec {
  /** The unit of the values, or the empty string for text. */
  readonly unit: string;
  /** What the value is, in one line. */
  readonly meaning: string;
  /** True for columns of numbers; text otherwise. */
  readonly numeric: boolean;
  /** False for columns that were added to the format later: readers accept files without them. */
  readonly required: boolean;
}

/** Every column of a run file, in file order. */
export const COLUMNS = {
  timestamp: { unit: "", meaning: "end of the sample, YYYY-MM-DD hh:mm:ss, UTC", numeric: false, required: true },
  service: { unit: "", meaning: "name of the workload", numeric: false, required: true },
  endpoint: { unit: "", meaning: "request path with the highest rate", numeric: false, required: true },
  replicas: { unit: "pods", meaning: "pods that answered the scrape", numeric: true, required: true },
  cpu_limit: { unit: "cores", meaning: "CPU limit, summed over replicas", numeric: true, required: true },
  cpu_request: { unit: "cores", meaning: "CPU request, summed over replicas", numeric: true, required: true },
  memory_limit: { unit: "MiB", meaning: "memory limit, summed over replicas", numeric: true, required: true },
  memory_request: { unit: "MiB", meaning: "memory request, summed over replicas", numeric: true, required: true },
  request_rate: { unit: "req/s", meaning: "requests that arrived", numeric: true, required: true },
  p50_latency: { unit: "ms", meaning: "median request duration", numeric: true, required: true },
  p95_latency: { unit: "ms", meaning: "95th percentile of request duration", numeric: true, required: true },
  p99_latency: { unit: "ms", meaning: "99th percentile of request duration", numeric: true, required: true },
  avg_latency: { unit: "ms", meaning: "mean request duration", numeric: true, required: true },
  throughput: { unit: "req/s", meaning: "requests answered with code 200", numeric: true, required: true },
  cpu_usage: { unit: "cores", meaning: "CPU used, summed over replicas", numeric: true, required: true },
  memory_usage: { unit: "MiB", meaning: "working set, summed over replicas", numeric: true, required: false },
  error_rate: {
    unit: "ratio",
    meaning: "share of requests not answered with code 200",
    numeric: true,
    required: false,
  },
} as const satisfies Readonly<Record<string, ColumnSpec>>;

/** The name of a column of a run file. */
export type ColumnName = keyof typeof COLUMNS;

/** Column names in file order. */
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[];

/** Columns that a model can be asked to predict. */
export const TARGETS = ["cpu_usage", "memory_usage", "avg_latency", "p95_latency", "throughput"] as const;

/** A column that a model can be asked to predict. */
export type Target = (typeof TARGETS)[number];

/** A failed scrape stores zero in all of these at once; see `lib/dataset`. */
export const FAILED_SCRAPE_COLUMNS = [
  "cpu_limit",
  "cpu_request",
  "memory_limit",
  "memory_request",
  "request_rate",
  "throughput",
  "cpu_usage",
] as const satisfies readonly ColumnName[];

/** What the name of a run file says. */
export interface RunName {
  /** The workload that was measured. */
  readonly service: string;
  /** Users of the load generator, or requests a second of an open loop; for a load shape, the peak. */
  readonly users: number;
  /** `open`: arrivals at a rate, which `users` then is; a closed loop of users if absent. */
  readonly loop?: "open";
  /** Replicas that were asked for. */
  readonly replicas: number;
  /** CPU limit of each replica in millicores if the campaign varies it. */
  readonly limitMillicores?: number;
  /** Mix of endpoints, such as `browsing`, if the campaign names one. */
  readonly mix?: string;
  /** Load shape (`ramp`, `burst`, …) if the load was not constant. */
  readonly shape?: string;
}

const RUN_FILE =
  /^(?<service>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)_(?<users>\d+)(?<open>rps)?_(?<replicas>\d+)(?:_(?<limit>\d+)m)?(?:_mix-(?<mix>[a-z0-9-]+))?(?:_(?<shape>[a-z]+))?\.csv$/i;

/**
 * Reads `<service>_<users>_<replicas>.csv`, with `_<millicores>m`, `_mix-<mix>` and `_<shape>` behind it where a campaign
 * varies them. Of an open loop it is `<service>_<requests a second>rps_<replicas>…`.
 *
 * @param fileName Base name of the file, without folders.
 * @returns The parts, or `undefined` if this is not the name of a run file.
 */
export function parseRunFileName(fileName: string): RunName | undefined {
  const groups = RUN_FILE.exec(fileName)?.groups;
  if (groups === undefined) return undefined;
  return {
    service: groups.service!,
    users: Number(groups.users),
    ...(groups.open === undefined ? {} : { loop: "open" }),
    replicas: Number(groups.replicas),
    ...(groups.limit === undefined ? {} : { limitMillicores: Number(groups.limit) }),
    ...(groups.mix === undefined ? {} : { mix: groups.mix }),
    ...(groups.shape === undefined ? {} : { shape: groups.shape }),
  };
}

/** Writes the name that {@linkcode parseRunFileName} reads. */
export function runFileName(run: RunName): string {
  const limit = run.limitMillicores === undefined ? "" : `_${run.limitMillicores}m`;
  const mix = run.mix === undefined ? "" : `_mix-${run.mix}`;
  const shape = run.shape === undefined ? "" : `_${run.shape}`;
  const level = run.loop === "open" ? `${run.users}rps` : String(run.users);
  return `${run.service}_${level}_${run.replicas}${limit}${mix}${shape}.csv`;
}
