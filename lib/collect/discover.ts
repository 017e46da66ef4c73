/**
 * What a Prometheus has to collect: which workloads received requests, and when they were under load.
 *
 * @module
 */
import type { PrometheusClient } from "./prometheus.ts";
import { type QueryScope, workloadsQuery } from "./queries.ts";
import { gridTimes } from "./samples.ts";
import type { TimeRange } from "./time_range.ts";

/** Samples that a window needs at least, so that there is something to judge. */
const LEAST_SAMPLES = 4;

/** What there is to collect. */
export interface Discovery {
  /** Workloads: as they were named, or all that received requests, sorted. */
  readonly services: readonly string[];
  /** The longest stretch under load, as {@linkcode loadedStretch} finds it. */
  readonly loaded: TimeRange;
}

/**
 * Finds the workloads and the window to collect by one query.
 *
 * @param named Workloads to look for; all that received requests if absent.
 * @throws {RangeError} If there is no request, a workload that was named received none, or the load is too short.
 */
export async function discoverWorkloads(
  client: PrometheusClient,
  scope: Omit<QueryScope, "workload">,
  range: TimeRange,
  named?: readonly string[],
): Promise<Discovery> {
  const { series } = await client.queryRange(workloadsQuery(scope), range);
  const active = series.filter(({ values }) => values.some((rate) => rate > 0));
  const names = active.map(({ labels }) => labels["destination_workload"] ?? "").filter((name) => name !== "").sort();
  const services = named ?? names;
  const lost = services.find((name) => !names.includes(name));
  if (services.length === 0 || lost !== undefined) {
    const who = lost === undefined ? "a workload" : `the workload "${lost}"`;
    const seen = names.length === 0 ? "none was counted" : `those with requests are ${names.join(", ")}`;
    throw new RangeError(
      `Cannot collect as istio_requests_total must count requests of ${who} in the last ${
        range.endSeconds - range.startSeconds
      } s: ` +
        `${seen}; set COLLECT_SERVICES, COLLECT_NAMESPACE, COLLECT_END or COLLECT_WINDOW_SECONDS, and ` +
        `COLLECT_STEP_SECONDS to at least two scrape intervals`,
    );
  }
  const ratesRps = new Float64Array(gridTimes(range).length).fill(NaN);
  for (const { labels, timesSeconds, values } of active) {
    if (!services.includes(labels["destination_workload"] ?? "")) continue;
    timesSeconds.forEach((time, i) => {
      const row = Math.round((time - range.startSeconds) / range.stepSeconds);
      if (Number.isFinite(values[i]!)) ratesRps[row] = (Number.isNaN(ratesRps[row]!) ? 0 : ratesRps[row]!) + values[i]!;
    });
  }
  return { services, loaded: loadedStretch(ratesRps, range) };
}

/**
 * Finds the longest stretch of samples in a row whose rate is at least half of the median rate above 0. Where it begins
 * or ends inside the range, its outermost sample is left out: part of its rate window lies outside the load.
 *
 * @param ratesRps Request rate of each sample of `range`, req/s; `NaN` where missing.
 * @throws {RangeError} If the stretch has less than 4 samples.
 */
export function loadedStretch(ratesRps: Float64Array, range: TimeRange): TimeRange {
  const positive = ratesRps.filter((rate) => rate > 0).sort();
  const threshold = (positive[Math.floor(positive.length / 2)] ?? NaN) / 2;
  let best = { first: 0, count: 0 };
  let count = 0;
  ratesRps.forEach((rate, i) => {
    count = rate >= threshold ? count + 1 : 0;
    if (count > best.count) best = { first: i - count + 1, count };
  });
  const first = best.first === 0 ? 0 : best.first + 1;
  const end = best.first + best.count;
  const last = end === ratesRps.length ? end - 1 : end - 2;
  if (last - first + 1 < LEAST_SAMPLES) {
    throw new RangeError(
      `Cannot collect as a load must last for at least ${LEAST_SAMPLES} samples: the longest one has ${
        Math.max(0, last - first + 1)
      } at a step of ${range.stepSeconds} s; set COLLECT_END, COLLECT_WINDOW_SECONDS or a smaller COLLECT_STEP_SECONDS`,
    );
  }
  return {
    startSeconds: range.startSeconds + first * range.stepSeconds,
    endSeconds: range.startSeconds + last * range.stepSeconds,
    stepSeconds: range.stepSeconds,
  };
}
