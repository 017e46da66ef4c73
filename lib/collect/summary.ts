/**
 * What the samples of a service say, summed up in one row.
 *
 * @module
 */
import { COLUMNS } from "@/schema.ts";
import { secondsToMilliseconds } from "@/units.ts";
import type { MeasuredColumn } from "./queries.ts";
import type { Period } from "./recording.ts";
import type { WorkloadSamples } from "./samples.ts";

/** One row a service. Means are over the samples that have a value; `NaN` if none has. */
export interface ServiceSummary {
  /** Name of the workload. */
  readonly service: string;
  /** Samples of the range, those with gaps included. */
  readonly samples: number;
  /** Mean request rate, req/s. */
  readonly requestRateRps: number;
  /** Mean CPU of all replicas together, cores. */
  readonly cpuCores: number;
  /** CPU of one request, ms: mean CPU over mean rate, of the samples that have both. */
  readonly cpuMillisecondsPerRequest: number;
  /** Mean of the mean latency of each sample, ms. */
  readonly latencyMilliseconds: number;
  /** Mean working set of all replicas together, MiB. */
  readonly memoryMebibytes: number;
  /** Cells without a value, of all columns. */
  readonly missingCells: number;
}

/** What stands above each column of a {@linkcode ServiceSummary} in a table, with its unit. */
export const SUMMARY_HEADINGS = {
  service: "service",
  samples: "samples",
  requestRateRps: "request rate (req/s)",
  cpuCores: "CPU (cores)",
  cpuMillisecondsPerRequest: "CPU of a request (ms)",
  latencyMilliseconds: "mean latency (ms)",
  memoryMebibytes: "memory (MiB)",
  missingCells: "missing cells",
} as const satisfies Readonly<Record<keyof ServiceSummary, string>>;

/** Sums up each service. */
export function summarizeSamples(collected: readonly WorkloadSamples[]): ServiceSummary[] {
  return collected.map(({ workload, timesSeconds, columns }) => {
    const { request_rate: rate, cpu_usage: cpu } = columns;
    const both = (values: Float64Array) => meanOf(values.filter((_, i) => Number.isFinite(rate[i]! + cpu[i]!)));
    return {
      service: workload,
      samples: timesSeconds.length,
      requestRateRps: meanOf(rate),
      cpuCores: meanOf(cpu),
      cpuMillisecondsPerRequest: secondsToMilliseconds(both(cpu) / both(rate)),
      latencyMilliseconds: meanOf(columns.avg_latency),
      memoryMebibytes: meanOf(columns.memory_usage),
      missingCells: Object.values(columns).reduce((sum, values) => sum + countMissing(values), 0),
    };
  });
}

/** Which samples {@linkcode sampleRows} shows. */
export interface SampleRowsOptions {
  /** Columns of each service. */
  readonly columns: readonly MeasuredColumn[];
  /** Samples from this time to that. */
  readonly period: Period;
  /** Time that is called 0, seconds since 1970-01-01 UTC. */
  readonly originSeconds: number;
}

/**
 * Samples of several services side by side, for a table: one row a time, with `time (s)` and one entry
 * `<service> <column> (<unit>)` for each column of each service.
 */
export function sampleRows(
  collected: readonly WorkloadSamples[],
  { columns, period, originSeconds }: SampleRowsOptions,
): Record<string, number>[] {
  const times = [...collected[0]?.timesSeconds ?? []];
  return times.flatMap((time, row) =>
    time < period.startSeconds || time > period.endSeconds ? [] : [{
      "time (s)": time - originSeconds,
      ...Object.fromEntries(
        collected.flatMap((samples) =>
          columns.map((column) => [
            `${samples.workload} ${column} (${COLUMNS[column].unit})`,
            samples.columns[column][row]!,
          ])
        ),
      ),
    }]
  );
}

/** Mean of the values that are numbers; `NaN` of none. */
export function meanOf(values: Float64Array): number {
  const measured = values.filter(Number.isFinite);
  return measured.reduce((sum, value) => sum + value, 0) / measured.length;
}

function countMissing(values: Float64Array): number {
  return values.filter(Number.isNaN).length;
}
