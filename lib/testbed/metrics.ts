/**
 * What a replica reports: the names and labels that Istio, cAdvisor and kube-state-metrics give in a cluster, so that
 * one set of PromQL serves both.
 *
 * @module
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { mebibytesToBytes, secondsToMilliseconds } from "@/units.ts";
import { processCpuSeconds, type Processor } from "./processor.ts";
import type { ServiceConfig } from "./service_config.ts";

/** Upper bounds of Envoy's default histogram, which Istio keeps, milliseconds. */
const ENVOY_BUCKETS_MILLISECONDS = [
  ...[0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000],
  ...[300_000, 600_000, 1_800_000, 3_600_000],
];

/** Kubernetes names the container of the application so in the reference manifests. */
const CONTAINER = "app";

/** The metrics of one replica. */
export interface ServiceMetrics {
  /** Media type of {@linkcode ServiceMetrics.text}. */
  readonly contentType: string;
  /** Counts one answered request: its path, its status code, and how long it took in seconds. */
  count(path: string, status: number, durationSeconds: number): void;
  /** Everything in the text format of Prometheus, read from the operating system now. */
  text(): Promise<string>;
}

/** Sets up the metrics of a replica. */
export function serviceMetrics(config: ServiceConfig, processor: Processor): ServiceMetrics {
  const registry = new Registry();
  const container = { pod: config.podName, container: CONTAINER };
  const requests = requestMetrics(registry, config);
  containerMetrics(registry, container, processor);
  resourceMetrics(registry, container, config);
  return { contentType: registry.contentType, count: requests, text: () => registry.metrics() };
}

function requestMetrics(registry: Registry, { name }: ServiceConfig): ServiceMetrics["count"] {
  const labelNames = ["reporter", "destination_workload", "destination_service_name", "request_path", "response_code"];
  const total = new Counter({
    name: "istio_requests_total",
    help: "Requests answered.",
    labelNames,
    registers: [registry],
  });
  const duration = new Histogram({
    name: "istio_request_duration_milliseconds",
    help: "Time from the arrival of a request to its answer, milliseconds.",
    labelNames,
    buckets: ENVOY_BUCKETS_MILLISECONDS,
    registers: [registry],
  });
  const labels = (path: string, status: number): Record<string, string> => ({
    reporter: "destination",
    destination_workload: name,
    destination_service_name: `${name}-svc`,
    request_path: path,
    response_code: String(status),
  });
  // A series that starts at 0 lets rate() see the first request, and an idle service is a rate of 0, not a gap.
  total.inc(labels("/", 200), 0);
  duration.zero(labels("/", 200));
  return (path, status, durationSeconds) => {
    const of = labels(path, status);
    total.inc(of);
    duration.observe(of, secondsToMilliseconds(durationSeconds));
  };
}

/** What cAdvisor reads from the control group, read from the process at each scrape. */
function containerMetrics(registry: Registry, labels: Record<string, string>, processor: Processor): void {
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name,
      help,
      labelNames: Object.keys(labels),
      registers: [registry],
      collect() {
        // The operating system keeps the total; a counter of prom-client can only be moved by a difference.
        this.reset();
        this.inc(labels, read());
      },
    });
  };
  counter("container_cpu_usage_seconds_total", "CPU used, all threads, seconds.", processCpuSeconds);
  new Gauge({
    name: "container_memory_working_set_bytes",
    help: "Resident memory, bytes.",
    labelNames: Object.keys(labels),
    registers: [registry],
    collect() {
      this.set(labels, Deno.memoryUsage().rss);
    },
  });

  const { quota } = processor;
  if (quota === undefined) return;
  counter("container_cpu_cfs_periods_total", "Periods of 100 ms in which the process ran.", () => {
    processor.observe();
    return quota.periods;
  });
  counter(
    "container_cpu_cfs_throttled_periods_total",
    "Periods in which the CPU limit stopped the process.",
    () => quota.throttledPeriods,
  );
  counter(
    "container_cpu_cfs_throttled_seconds_total",
    "Time for which the CPU limit stopped the process, seconds.",
    () => quota.throttledSeconds,
  );
}

/** What kube-state-metrics reads from the pod's manifest. */
function resourceMetrics(registry: Registry, labels: Record<string, string>, { resources }: ServiceConfig): void {
  const kinds = [
    { kind: "limits", cores: resources.cpuLimitCores, mebibytes: resources.memoryLimitMebibytes },
    { kind: "requests", cores: resources.cpuRequestCores, mebibytes: resources.memoryRequestMebibytes },
  ];
  for (const { kind, cores, mebibytes } of kinds) {
    const gauge = new Gauge({
      name: `kube_pod_container_resource_${kind}`,
      help: `Resource ${kind} of the container.`,
      labelNames: [...Object.keys(labels), "resource", "unit"],
      registers: [registry],
    });
    if (cores !== undefined) gauge.set({ ...labels, resource: "cpu", unit: "core" }, cores);
    if (mebibytes !== undefined) {
      gauge.set({ ...labels, resource: "memory", unit: "byte" }, mebibytesToBytes(mebibytes));
    }
  }
}
