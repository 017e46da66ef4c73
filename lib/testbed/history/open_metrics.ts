/**
 * The made-up history as text that `promtool` makes blocks of.
 *
 * Source: OpenMetrics 1.0, text format; only what `promtool tsdb create-blocks-from openmetrics` reads of it.
 *
 * @module
 */
import {
  ANSWERED_RATIO,
  DURATION_SHARES,
  MEAN_DURATION_MS,
  SIDECAR_RATIO,
  STATE_SCRAPE_SECONDS,
  type SyntheticPod,
  type SyntheticWorkload,
  waveAt,
  waveBetween,
} from "./synthetic_history.ts";

/** Told the samples of a series one by one. */
type SeriesWriter = (
  series: string,
  everySeconds: number,
  offsetSeconds: number,
  value: (at: number) => string,
) => void;

/**
 * Writes the samples of a stretch of time.
 *
 * @param workloads What there is.
 * @param scrapeSeconds Time between two scrapes of a pod.
 * @param fromSeconds First moment of the stretch; `untilSeconds` is the first behind it.
 * @param write Takes the text in pieces.
 * @returns The number of samples.
 */
export async function writeOpenMetrics(
  workloads: readonly SyntheticWorkload[],
  scrapeSeconds: number,
  fromSeconds: number,
  untilSeconds: number,
  write: (text: string) => Promise<void>,
): Promise<number> {
  let samples = 0;
  for (const workload of workloads) {
    for (const pod of workload.pods) {
      const from = Math.max(fromSeconds, pod.startSeconds);
      const until = Math.min(untilSeconds, pod.endSeconds);
      if (from >= until) continue;
      let text = "";
      podSeries(workload, pod, scrapeSeconds, (series, everySeconds, offsetSeconds, value) => {
        const first = Math.ceil((from - offsetSeconds) / everySeconds) * everySeconds + offsetSeconds;
        for (let at = first; at < until; at += everySeconds) {
          text += `${series} ${value(at)} ${at}\n`;
          samples++;
        }
      });
      await write(text);
    }
  }
  await write("# EOF\n");
  return samples;
}

function podSeries(workload: SyntheticWorkload, pod: SyntheticPod, scrapeSeconds: number, series: SeriesWriter): void {
  const { namespace, kind, name, cpuCores, memoryBytes, limits, requests, arrivals } = workload;
  const { owner, startSeconds } = pod;
  const of = `namespace="${namespace}",pod="${pod.name}"`;
  const scraped = (text: string, value: (at: number) => string) =>
    series(text, scrapeSeconds, pod.scrapeOffsetSeconds, value);
  const reported = (text: string, value: string) => series(text, STATE_SCRAPE_SECONDS, 0, () => value);

  for (const [container, ratio] of arrivals === undefined ? [["app", 1]] as const : CONTAINERS) {
    const labels = `{${of},container="${container}"}`;
    scraped(
      `container_cpu_usage_seconds_total${labels}`,
      (at) => (ratio * waveBetween(cpuCores, startSeconds, at)).toFixed(4),
    );
    scraped(
      `container_memory_working_set_bytes${labels}`,
      (at) => String(Math.round(ratio * waveAt(memoryBytes, at))),
    );
  }

  const controlled = 'owner_is_controller="true"';
  reported(`kube_pod_owner{${of},owner_kind="${owner.kind}",owner_name="${owner.name}",${controlled}}`, "1");
  if (owner.kind === "ReplicaSet" || owner.kind === "Job") {
    const metric = owner.kind === "Job" ? `kube_job_owner{job_name` : `kube_replicaset_owner{replicaset`;
    // All pods of one owner say the same: the first one does, so that no sample stands twice.
    const isFirst = workload.pods.find((other) => other.owner.name === owner.name) === pod;
    if (isFirst) {
      reported(
        `${metric}="${owner.name}",namespace="${namespace}",owner_kind="${kind}",owner_name="${name}",${controlled}}`,
        "1",
      );
    }
  }
  for (const [metric, resources] of [["limits", limits], ["requests", requests]] as const) {
    if (resources === undefined) continue;
    const labels = (resource: string, unit: string) =>
      `kube_pod_container_resource_${metric}{${of},container="app",resource="${resource}",unit="${unit}"}`;
    reported(labels("cpu", "core"), String(resources.cpuCores));
    reported(labels("memory", "byte"), String(resources.memoryBytes));
  }

  if (arrivals === undefined) return;
  const to = `reporter="destination",destination_workload="${name}",destination_workload_namespace="${namespace}",` +
    `pod="${pod.name}"`;
  const counted = (series: string, ratio: number) =>
    scraped(series, (at) => (ratio * waveBetween(arrivals, startSeconds, at)).toFixed(3));
  counted(`istio_requests_total{${to},response_code="200"}`, ANSWERED_RATIO);
  counted(`istio_requests_total{${to},response_code="503"}`, 1 - ANSWERED_RATIO);
  counted(`istio_request_duration_milliseconds_sum{${to}}`, MEAN_DURATION_MS);
  for (const [le, ratio] of DURATION_SHARES) {
    counted(`istio_request_duration_milliseconds_bucket{${to},le="${le}"}`, ratio);
  }
}

const CONTAINERS = [["app", 1], ["istio-proxy", SIDECAR_RATIO]] as const;
