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
  /** The column. */
  readonly column: MeasuredColumn | "endpoint";
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
  /** Busiest request path per time; the empty string where there was none. */
  readonly endpoints: readonly string[];
  /** Which samples are missing and why. */
  readonly missing: readonly MissingSamples[];
  /** What the server warned of. */
  readonly warnings: readonly string[];
}

/**
 * Collects one workload. Queries run one after the other, so that a Prometheus is never asked much at once.
 *
 * @param client Prometheus to ask.
 * @param scope Workload and rate window.
 * @param range First sample's end, last sample's end, step; seconds.
 * @returns Samples; a query that failed leaves `NaN` and its reason, never 0.
 */
export async function collectWorkload(
  client: PrometheusClient,
  scope: QueryScope,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<WorkloadSamples> {
  const timesSeconds = gridTimes(range);
  const missing: MissingSamples[] = [];
  const warnings = new Set<string>();
  const ask = async (column: MissingSamples["column"], query: string): Promise<RangeAnswer | undefined> => {
    try {
      const answer = await client.queryRange(query, range, signal);
      answer.warnings.forEach((warning) => warnings.add(warning));
      return answer;
    } catch (error) {
      if (!(error instanceof PrometheusError)) throw error;
      missing.push({ column, samples: timesSeconds.length, reason: error.message });
      return undefined;
    }
  };

  const columns = {} as Record<MeasuredColumn, Float64Array>;
  for (const [column, query] of Object.entries(columnQueries(scope)) as [MeasuredColumn, string][]) {
    const answer = await ask(column, query);
    const values = new Float64Array(timesSeconds.length).fill(NaN);
    if (answer !== undefined) {
      const present = place(answer, range, (row, value) => values[row] = value);
      missing.push(...explainGaps(column, values, present));
    }
    columns[column] = values;
  }

  const endpoints = new Array<string>(timesSeconds.length).fill("");
  const paths = await ask("endpoint", endpointQuery(scope));
  if (paths !== undefined) {
    const rates = new Float64Array(timesSeconds.length).fill(-1);
    place(paths, range, (row, rate, labels) => {
      if (rate > rates[row]!) {
        rates[row] = rate;
        endpoints[row] = labels.request_path ?? "";
      }
    });
  }
  return { workload: scope.workload, timesSeconds, columns, endpoints, missing, warnings: [...warnings] };
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

function explainGaps(column: MeasuredColumn, values: Float64Array, present: Uint8Array): MissingSamples[] {
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
 * Writes samples as the text of a run file.
 *
 * Numbers have at most 6 decimals: below what a scrape resolves (CPU 1 µs over a step of seconds), and stable to read.
 */
export function runFileText(samples: WorkloadSamples): string {
  const lines = [COLUMN_NAMES.join(",")];
  samples.timesSeconds.forEach((time, row) => {
    const cells = COLUMN_NAMES.map((name) => {
      if (name === "timestamp") return formatTimestamp(time);
      if (name === "service") return samples.workload;
      if (name === "endpoint") return csvCell(samples.endpoints[row]!);
      return formatNumber(samples.columns[name][row]!);
    });
    lines.push(cells.join(","));
  });
  return lines.join("\n") + "\n";
}

/** Writes a time as `YYYY-MM-DD hh:mm:ss`, UTC, with a fraction if it has one. */
export function formatTimestamp(seconds: number): string {
  const text = new Date(Math.round(seconds * 1000)).toISOString().replace("T", " ").replace("Z", "");
  return text.endsWith(".000") ? text.slice(0, -4) : text;
}

function formatNumber(value: number): string {
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

/** The queries of a scope as data, by column, for `campaign.json`. */
export function describeQueries(scope: QueryScope): Readonly<Record<string, QueryDescription>> {
  const described = Object.entries(columnQueries(scope)).map(([name, promql]) => {
    const { unit, meaning } = COLUMNS[name as MeasuredColumn];
    return [name, { promql, unit, meaning }] as const;
  });
  const endpoint = { promql: endpointQuery(scope), unit: "", meaning: COLUMNS.endpoint.meaning };
  return Object.fromEntries([...described, ["endpoint", endpoint]]);
}
