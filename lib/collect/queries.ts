/**
 * The PromQL behind every column of a run file, with its meaning beside it. The same for a cluster and the testbed.
 *
 * Units are converted here, in PromQL, to those of `lib/schema.ts`. A query that finds no series gives no value:
 * only where requests were counted and none had a certain code is that rate a measured 0.
 *
 * @module
 */
import type { ColumnName } from "@/schema.ts";
import { BYTES_PER_MEBIBYTE } from "@/units.ts";

/** Which workload is asked about. */
export interface QueryScope {
  /** Name of the workload, `destination_workload` in Istio; its pods are `<workload>-…`. */
  readonly workload: string;
  /** Length of the rate window, seconds; the sampling step of the campaign. */
  readonly windowSeconds: number;
  /** Namespace, where the Prometheus sees several. */
  readonly namespace?: string;
  /** More label matchers for every metric, such as `cluster="eu-1"`. */
  readonly matchers?: readonly string[];
}

/** A column that a query measures, as a number. */
export type MeasuredColumn = Exclude<ColumnName, "timestamp" | "service" | "endpoint">;

/** Writes a PromQL string literal. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Escapes the characters that RE2 would interpret. */
export function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Writes a PromQL duration, which knows no fractions. */
export function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}

/** Writes a selector of a metric: its matchers, those of the scope, and the namespace if the scope has one. */
export function selector(
  metric: string,
  scope: Omit<QueryScope, "workload">,
  matchers: readonly string[],
  namespaceLabel: string,
): string {
  const all = [...matchers, ...(scope.matchers ?? [])];
  if (scope.namespace !== undefined) all.push(`${namespaceLabel}=${quoted(scope.namespace)}`);
  return `${metric}{${all.join(",")}}`;
}

/** Selects what the proxy of the workload itself saw arrive. */
function arrivals(metric: string, scope: QueryScope, matchers: readonly string[] = []): string {
  const workload = `destination_workload=${quoted(scope.workload)}`;
  return selector(metric, scope, [DESTINATION, workload, ...matchers], "destination_workload_namespace");
}

/** Istio counts each request twice, at its source and at its destination. */
export const DESTINATION = 'reporter="destination"';

/** PromQL of every numeric column for one workload. */
export function columnQueries(scope: QueryScope): Readonly<Record<MeasuredColumn, string>> {
  const window = `[${duration(scope.windowSeconds)}]`;
  const istio = (metric: string, ...matchers: string[]) => arrivals(metric, scope, matchers);
  const pods = `pod=~${quoted(`${literal(scope.workload)}-.*`)}`;
  const pod = (metric: string, ...matchers: string[]) => selector(metric, scope, [pods, ...matchers], "namespace");
  const arrived = `sum(rate(${istio("istio_requests_total")}${window}))`;
  const withCode = (matcher: string) =>
    `(sum(rate(${istio("istio_requests_total", matcher)}${window})) or ${arrived} * 0)`;
  const quantile = (q: number) => `histogram_quantile(${q}, ${bucketsQuery(scope)})`;
  const resource = (kind: "limits" | "requests", name: "cpu" | "memory") =>
    `sum(${pod(`kube_pod_container_resource_${kind}`, 'container="app"', `resource="${name}"`)})`;
  return {
    replicas: `count(${pod("up")} == 1)`,
    cpu_limit: resource("limits", "cpu"),
    cpu_request: resource("requests", "cpu"),
    memory_limit: `${resource("limits", "memory")} / ${BYTES_PER_MEBIBYTE}`,
    memory_request: `${resource("requests", "memory")} / ${BYTES_PER_MEBIBYTE}`,
    request_rate: arrived,
    p50_latency: quantile(0.5),
    p95_latency: quantile(0.95),
    p99_latency: quantile(0.99),
    avg_latency: `sum(rate(${istio("istio_request_duration_milliseconds_sum")}${window})) / ${arrived}`,
    throughput: withCode('response_code="200"'),
    // container="app": cAdvisor also has a series for the pod as a whole, which would count its use twice.
    cpu_usage: `sum(rate(${pod("container_cpu_usage_seconds_total", 'container="app"')}${window}))`,
    memory_usage: `sum(${pod("container_memory_working_set_bytes", 'container="app"')}) / ${BYTES_PER_MEBIBYTE}`,
    error_rate: `${withCode('response_code!="200"')} / ${arrived}`,
  };
}

/** PromQL of the request rate by path; the busiest path of a sample is its `endpoint`. */
export function endpointQuery(scope: QueryScope): string {
  const requests = `${arrivals("istio_requests_total", scope)}[${duration(scope.windowSeconds)}]`;
  return `topk(1, sum by (request_path) (rate(${requests})))`;
}

/**
 * PromQL of the histogram behind the latency quantiles: the rate of requests that took at most `le` milliseconds, one
 * series for each bound `le`.
 */
export function bucketsQuery(scope: QueryScope): string {
  const buckets = arrivals("istio_request_duration_milliseconds_bucket", scope);
  return `sum by (le) (rate(${buckets}[${duration(scope.windowSeconds)}]))`;
}

/** PromQL of the request rate of every workload there is, one series each with the label `destination_workload`. */
export function workloadsQuery(scope: Omit<QueryScope, "workload">): string {
  const requests = selector("istio_requests_total", scope, [DESTINATION], "destination_workload_namespace");
  return `sum by (destination_workload) (rate(${requests}[${duration(scope.windowSeconds)}]))`;
}
