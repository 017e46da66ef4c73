/**
 * What the load generator itself counted, at the times and in the units of the samples of Prometheus: the second source.
 *
 * @module
 */
import { quantileObserved } from "@/statistics.ts";
import { countBetween, type LoadStatistics } from "./locust.ts";
import { gridTimes } from "./samples.ts";
import type { TimeRange } from "./time_range.ts";

/** The load as its generator saw it; each array has one value a sample of the range. */
export interface GeneratorSamples {
  /** Requests that were answered, req/s; `NaN` if the generator told nothing. */
  readonly requestRateRps: Float64Array;
  /** 95th percentile of the time that users waited, ms; `NaN` in a sample without an answer. */
  readonly p95Milliseconds: Float64Array;
}

/** Puts what a generator counted on the grid of a range: the sample at t tells of (t - step, t]. */
export function generatorSamples(statistics: LoadStatistics, range: TimeRange): GeneratorSamples {
  const { stepSeconds } = range;
  const times = gridTimes(range);
  const told = statistics.requestsPerSecond.size > 0;
  return {
    requestRateRps: times.map((time) =>
      told ? countBetween(statistics.requestsPerSecond, time - stepSeconds, time) / stepSeconds : NaN
    ),
    p95Milliseconds: times.map((time) =>
      quantileObserved(latenciesBetween(statistics, time - stepSeconds, time), 0.95)
    ),
  };
}

/** The load of a window as a whole. */
export interface GeneratorWindow {
  /** Requests that were answered; `NaN` if the generator told nothing. */
  readonly requests: number;
  /** The same a second, req/s. */
  readonly requestRateRps: number;
  /** Requests that failed. */
  readonly failures: number;
  /** Mean time that a user waited, ms. */
  readonly meanMilliseconds: number;
  /** Its median, ms. */
  readonly p50Milliseconds: number;
  /** Its 95th percentile, ms, of the single requests: no buckets. */
  readonly p95Milliseconds: number;
  /** Its 99th percentile, ms. */
  readonly p99Milliseconds: number;
  /** The longest time that a user waited, ms. */
  readonly longestMilliseconds: number;
}

/**
 * Sums up what a generator counted in a window.
 *
 * @param window First and last sample of the window; it begins one step before the end of its first sample.
 */
export function generatorWindow(statistics: LoadStatistics, window: TimeRange): GeneratorWindow {
  const startSeconds = window.startSeconds - window.stepSeconds;
  const between = (counts: ReadonlyMap<number, number>) =>
    statistics.requestsPerSecond.size === 0 ? NaN : countBetween(counts, startSeconds, window.endSeconds);
  const requests = between(statistics.requestsPerSecond);
  const sorted = latenciesBetween(statistics, startSeconds, window.endSeconds);
  return {
    requests,
    requestRateRps: requests / (window.endSeconds - startSeconds),
    failures: between(statistics.failuresPerSecond),
    meanMilliseconds: sorted.reduce((sum, latency) => sum + latency, 0) / sorted.length,
    p50Milliseconds: quantileObserved(sorted, 0.5),
    p95Milliseconds: quantileObserved(sorted, 0.95),
    p99Milliseconds: quantileObserved(sorted, 0.99),
    longestMilliseconds: sorted.at(-1) ?? NaN,
  };
}

/** Latencies of the seconds from `startSeconds` (included) to `endSeconds` (excluded), ms, ascending. */
function latenciesBetween(statistics: LoadStatistics, startSeconds: number, endSeconds: number): Float64Array {
  const inside = [...statistics.latenciesMilliseconds].filter(([second]) =>
    second >= startSeconds && second < endSeconds
  );
  return Float64Array.from(inside.flatMap(([, latencies]) => [...latencies])).sort();
}
