/**
 * The samples of one workload over one window: every query of `queries.ts`, aligned to the step.
 *
 * Asked after the run, so a collector that stopped has lost nothing: ask again for the same window.
 *
 * @module
 */
import { PrometheusError } from "@/errors.ts";
import { COLUMN_NAMES, COLUMNS } from "@/schema.ts";
import { csvCell } from "./csv_cell.ts";
import type { PrometheusClient, RangeAnswer } from "./prometheus.ts";
import { columnQueries, endpointQuery, type MeasuredColumn, type QueryScope } from "./queries.ts";
import type { TimeRange } from "./time_range.ts";

/** Why samples of one column are missing. */
export interface MissingSamples {
  /** The column: of the run file, or of a column set. */
  readonly column: string;
  /** How many samples of the window it concerns. */
  readonly samples: number;
  /** Why, in words. */
  readonly reason: string;
}

/** What one workload did during one window. Missing values are `NaN`. */
export interface WorkloadSamples {
  /** Name of the workload. */
  readonly workload: string;
  /** End of each sample, seconds since 1970-01-01 UTC. */
  readonly timesSeconds: Float64Array;
  /** One value per time for each numeric column, in the unit of `lib/schema.ts`. */
  readonly columns: Readonly<Record<MeasuredColumn, Float64Array>>;
  /** Columns of column sets, in the order of the file; absent if none were asked for. */
  readonly added?: Readonly<Record<string, Float64Array>>;
  /** Busiest request path per time; the empty string where there was none. */
  readonly endpoints: readonly string[];
  /** Which samples are missing and why. */
  readonly missing: readonly MissingSamples[];
  /** What the server warned of. */
  readonly warnings: readonly string[];
}

/** The PromQL behind the columns of a run file. */
export interface WorkloadQueries {
  /** Of each numeric column. */
  readonly columns: Readonly<Record<MeasuredColumn, string>>;
  /** Of the rate by `request_path`. */
  readonly endpoint: string;
}

/**
 * Collects one workload. Queries run one after the other, so that a Prometheus is never asked much at once.
 *
 * @param client Prometheus to ask.
 * @param scope Workload and rate window.
 * @param range First sample's end, last sample's end, step; seconds.
 * @param queries What to ask, where it is not Istio and a container `app` that are measured.
 * @returns Samples; a query that failed leaves `NaN` and its reason, never 0.
 */
export async function collectWorkload(
  client: PrometheusClient,
  scope: QueryScope,
  range: TimeRange,
  signal?: AbortSignal,
  queries: WorkloadQueries = { columns: columnQueries(scope), endpoint: endpointQuery(scope) },
): Promise<WorkloadSamples> {
  const timesSeconds = gridTimes(range);
  const { columns, missing, warnings } = await askColumns(client, queries.columns, range, signal);
  const endpoints = new Array<string>(timesSeconds.length).fill("");
  const paths = await answerOrReason(client, queries.endpoint, range, signal);
  if (paths instanceof PrometheusError) {
    missing.push({ column: "endpoint", samples: timesSeconds.length, reason: paths.message });
  } else {
    warnings.push(...paths.warnings);
    const rates = new Float64Array(timesSeconds.length).fill(-1);
    place(paths, range, (row, rate, labels) => {
      if (rate > rates[row]!) {
        rates[row] = rate;
        endpoints[row] = labels.request_path ?? "";
      }
    });
  }
  return { workload: scope.workload, timesSeconds, columns, endpoints, missing, warnings: [...new Set(warnings)] };
}

/** Answers to the queries of columns, on the grid of a range. */
export interface AskedColumns<Name extends string> {
  /** One value per time for each column; `NaN` where missing. */
  readonly columns: Record<Name, Float64Array>;
  /** Which samples are missing and why. */
  readonly missing: MissingSamples[];
  /** What the server warned of. */
  readonly warnings: string[];
}

/** Asks one query a column, one after the other. A query that fails leaves `NaN` and its reason, never 0. */
export async function askColumns<Name extends string>(
  client: PrometheusClient,
  queries: Readonly<Record<Name, string>>,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<AskedColumns<Name>> {
  const asked: AskedColumns<Name> = { columns: {} as Record<Name, Float64Array>, missing: [], warnings: [] };
  const samples = gridTimes(range).length;
  for (const [column, query] of Object.entries(queries) as [Name, string][]) {
    const answer = await answerOrReason(client, query, range, signal);
    const values = new Float64Array(samples).fill(NaN);
    if (answer instanceof PrometheusError) asked.missing.push({ column, samples, reason: answer.message });
    else {
      const present = place(answer, range, (row, value) => values[row] = value);
      asked.missing.push(...explainGaps(column, values, present));
      asked.warnings.push(...answer.warnings);
    }
    asked.columns[column] = values;
  }
  return asked;
}

async function answerOrReason(
  client: PrometheusClient,
  query: string,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<RangeAnswer | PrometheusError> {
  try {
    return await client.queryRange(query, range, signal);
  } catch (error) {
    if (error instanceof PrometheusError) return error;
    throw error;
  }
}

/** Times of a range: `start`, `start + step`, … up to `end`. */
export function gridTimes({ startSeconds, endSeconds, stepSeconds }: TimeRange): Float64Array {
  const count = Math.floor((endSeconds - startSeconds) / stepSeconds + 1e-9) + 1;
  return Float64Array.from({ length: count }, (_, i) => startSeconds + i * stepSeconds);
}

/** Puts values at their place on the grid; returns which places got one. */
function place(
  answer: RangeAnswer,
  range: TimeRange,
  put: (row: number, value: number, labels: Readonly<Record<string, string>>) => void,
): Uint8Array {
  const present = new Uint8Array(gridTimes(range).length);
  for (const { labels, timesSeconds, values } of answer.series) {
    timesSeconds.forEach((time, i) => {
      const row = Math.round((time - range.startSeconds) / range.stepSeconds);
      if (row < 0 || row >= present.length) return;
      present[row] = 1;
      put(row, values[i]!, labels);
    });
  }
  return present;
}

function explainGaps(column: string, values: Float64Array, present: Uint8Array): MissingSamples[] {
  let absent = 0;
  let undefinedValues = 0;
  for (let i = 0; i < values.length; i++) {
    if (present[i] === 0) absent++;
    else if (!Number.isFinite(values[i]!)) {
      // 0 / 0: a mean or a quantile of no requests at all. Infinity would poison every mean: it is missing too.
      values[i] = NaN;
      undefinedValues++;
    }
  }
  const gaps: MissingSamples[] = [];
  if (absent > 0) gaps.push({ column, samples: absent, reason: "the query found no series at these times" });
  if (undefinedValues > 0) {
    gaps.push({ column, samples: undefinedValues, reason: "not a number: no requests within the rate window" });
  }
  return gaps;
}

/**
 * Writes samples as the text of a run file; columns of column sets stand at the end, where readers that do not know them
 * pass over them.
 *
 * Numbers have at most 6 decimals: below what a scrape resolves (CPU 1 µs over a step of seconds), and stable to read.
 */
export function runFileText(samples: WorkloadSamples): string {
  const added = Object.entries(samples.added ?? {});
  const lines = [[...COLUMN_NAMES, ...added.map(([name]) => name)].join(",")];
  samples.timesSeconds.forEach((time, row) => {
    const cells = COLUMN_NAMES.map((name) => {
      if (name === "timestamp") return formatTimestamp(time);
      if (name === "service") return samples.workload;
      if (name === "endpoint") return csvCell(samples.endpoints[row]!);
      return formatNumber(samples.columns[name][row]!);
    });
    cells.push(...added.map(([, values]) => formatNumber(values[row]!)));
    lines.push(cells.join(","));
  });
  return lines.join("\n") + "\n";
}

/** Writes a time as `YYYY-MM-DD hh:mm:ss`, UTC, with a fraction if it has one. */
export function formatTimestamp(seconds: number): string {
  const text = new Date(Math.round(seconds * 1000)).toISOString().replace("T", " ").replace("Z", "");
  return text.endsWith(".000") ? text.slice(0, -4) : text;
}

/** Writes a number with at most 6 decimals; `nan` where it is missing. */
export function formatNumber(value: number): string {
  return Number.isNaN(value) ? "nan" : String(Number(value.toFixed(6)));
}

/** One query as `campaign.json` keeps it. */
export interface QueryDescription {
  /** The query. */
  readonly promql: string;
  /** Unit of its values, or the empty string for text. */
  readonly unit: string;
  /** What the values are. */
  readonly meaning: string;
}

/**
 * The queries of a scope as data, by column, for `campaign.json`.
 *
 * @param scope Workload and rate window.
 * @param queries What is asked, where it is not Istio and a container `app` that are measured.
 */
export function describeQueries(
  scope: QueryScope,
  queries: WorkloadQueries = { columns: columnQueries(scope), endpoint: endpointQuery(scope) },
): Readonly<Record<string, QueryDescription>> {
  const described = Object.entries(queries.columns).map(([name, promql]) => {
    const { unit, meaning } = COLUMNS[name as MeasuredColumn];
    return [name, { promql, unit, meaning }] as const;
  });
  const endpoint = { promql: queries.endpoint, unit: "", meaning: COLUMNS.endpoint.meaning };
  return Object.fromEntries([...described, ["endpoint", endpoint]]);
}
