/**
 * Asks a source for what a notebook shows: the samples of every service, and the latency of a window as a whole.
 *
 * @module
 */
import { bucketsQuery, columnQueries } from "./queries.ts";
import { collectWorkload, type WorkloadSamples } from "./samples.ts";
import type { MetricsSource } from "./source.ts";
import type { TimeRange } from "./time_range.ts";

/** What is needed of a {@linkcode MetricsSource} to ask it. */
export type AskedSource = Pick<MetricsSource, "client" | "services" | "scope">;

/** Collects every service of a source, one after the other. */
export async function collectServices(source: AskedSource, range: TimeRange): Promise<WorkloadSamples[]> {
  const collected: WorkloadSamples[] = [];
  for (const workload of source.services) {
    collected.push(await collectWorkload(source.client, { ...source.scope, workload }, range));
  }
  return collected;
}

/** One bucket of a latency histogram. */
export interface LatencyBucket {
  /** Lower bound, ms, excluded. */
  readonly lowerMilliseconds: number;
  /** Upper bound, ms, included; may be infinite. */
  readonly upperMilliseconds: number;
  /** Share of requests in the bucket, ratio. */
  readonly shareRatio: number;
  /** Share of requests that took at most the upper bound, ratio. */
  readonly cumulativeRatio: number;
}

/** How long requests took over a window as a whole, as the service itself measured it. */
export interface WindowLatency {
  /** Mean, ms; exact, as it is a sum over a count. */
  readonly meanMilliseconds: number;
  /** Median, ms, interpolated inside a bucket. */
  readonly p50Milliseconds: number;
  /** 95th percentile, ms, interpolated inside a bucket. */
  readonly p95Milliseconds: number;
  /** 99th percentile, ms, interpolated inside a bucket. */
  readonly p99Milliseconds: number;
  /** The histogram, ascending; buckets below the first and above the last request are left out. */
  readonly buckets: readonly LatencyBucket[];
}

/**
 * Asks for the latency of one service over a window as a whole, not sample by sample. `NaN` where there is no answer.
 *
 * @param window First and last sample of the window; it begins one step before the end of its first sample.
 * @throws {PrometheusError} If a query fails.
 */
export async function windowLatency(source: AskedSource, workload: string, window: TimeRange): Promise<WindowLatency> {
  const scope = {
    ...source.scope,
    workload,
    windowSeconds: window.endSeconds - window.startSeconds + window.stepSeconds,
  };
  const at = { ...window, startSeconds: window.endSeconds };
  const ask = async (query: string) => (await source.client.queryRange(query, at)).series;
  const value = async (query: string) => (await ask(query))[0]?.values[0] ?? NaN;
  const { avg_latency, p50_latency, p95_latency, p99_latency } = columnQueries(scope);
  const cumulative = (await ask(bucketsQuery(scope))).map(({ labels, values }) => ({
    upperMilliseconds: labels["le"] === "+Inf" ? Infinity : Number(labels["le"]),
    rateRps: values[0] ?? NaN,
  })).sort((a, b) => a.upperMilliseconds - b.upperMilliseconds);
  const total = cumulative.at(-1)?.rateRps ?? NaN;
  const buckets = cumulative.map(({ upperMilliseconds, rateRps }, i): LatencyBucket => ({
    lowerMilliseconds: cumulative[i - 1]?.upperMilliseconds ?? 0,
    upperMilliseconds,
    shareRatio: (rateRps - (cumulative[i - 1]?.rateRps ?? 0)) / total,
    cumulativeRatio: rateRps / total,
  }));
  return {
    meanMilliseconds: await value(avg_latency),
    p50Milliseconds: await value(p50_latency),
    p95Milliseconds: await value(p95_latency),
    p99Milliseconds: await value(p99_latency),
    buckets: buckets.slice(
      buckets.findIndex(({ shareRatio }) => shareRatio > 0),
      buckets.findLastIndex(({ shareRatio }) => shareRatio > 0) + 1,
    ),
  };
}

/**
 * Finds the bucket in which a share of all requests is reached: what a histogram knows for certain of a percentile.
 *
 * @param buckets A histogram, ascending.
 * @param ratio Share of requests, 0 to 1.
 * @returns The bucket; all of it `NaN` if there is no request.
 */
export function bucketOf(buckets: readonly LatencyBucket[], ratio: number): LatencyBucket {
  // The last bucket holds the last request, whatever the sum of the shares rounds to.
  return buckets.find(({ cumulativeRatio }) => cumulativeRatio >= ratio) ?? buckets.at(-1) ??
    { lowerMilliseconds: NaN, upperMilliseconds: NaN, shareRatio: NaN, cumulativeRatio: NaN };
}
