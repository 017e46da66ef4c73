/**
 * The PromQL of a history: many pods or workloads in one query, with the same meaning as the columns of a campaign.
 *
 * - Every container of a pod counts, sidecars too; a campaign counts its application's container alone.
 * - `max by (pod, container)` first: a container that was restarted, or is scraped twice, has several series at a time.
 * - Limits and requests count while the pod runs: kube-state-metrics reports those of finished pods for as long as the
 *   pods are kept, which for jobs is long.
 * - `rate`, never `irate`: that one looks at the last two scrapes alone, so of a step of minutes it would see seconds.
 *
 * @module
 */
import { BYTES_PER_MEBIBYTE } from "@/units.ts";
import { DESTINATION, duration, literal, type MeasuredColumn, quoted } from "../queries.ts";

/** What every query of a collection has in common. */
export interface HistoryScope {
  /** Length of the rate window, seconds. */
  readonly windowSeconds: number;
  /** More label matchers for every metric, such as `cluster="eu-1"`. */
  readonly matchers: readonly string[];
}

/** What is asked about pods. */
export const POD_QUERIES = ["cpu", "memory", "limits", "requests", "replicas"] as const;

/** A question about pods. */
export type PodQuery = (typeof POD_QUERIES)[number];

/** What is asked about requests that a mesh counted. */
export const REQUEST_QUERIES = ["arrived", "answered", "duration", "p50", "p95", "p99"] as const;

/** A question about requests. */
export type RequestQuery = (typeof REQUEST_QUERIES)[number];

/** Columns that cannot be known without the answer to a question. */
export const QUERY_COLUMNS: Readonly<Record<PodQuery | RequestQuery, readonly MeasuredColumn[]>> = {
  cpu: ["cpu_usage"],
  memory: ["memory_usage", "replicas"],
  replicas: ["replicas"],
  limits: ["cpu_limit", "memory_limit"],
  requests: ["cpu_request", "memory_request"],
  arrived: ["request_rate", "throughput", "avg_latency", "error_rate"],
  answered: ["throughput", "error_rate"],
  duration: ["avg_latency"],
  p50: ["p50_latency"],
  p95: ["p95_latency"],
  p99: ["p99_latency"],
};

/** Writes a matcher for one of several names: as alternatives, which Prometheus looks up one by one in its index. */
export function oneOf(label: string, names: readonly string[]): string {
  return `${label}=~${quoted(names.map(literal).join("|"))}`;
}

function select(metric: string, scope: HistoryScope, ...matchers: string[]): string {
  return `${metric}{${[...matchers, ...scope.matchers].join(",")}}`;
}

/**
 * PromQL about pods of one namespace.
 *
 * @param by `pod`: a series for each pod; `workload`: all of them summed, since they belong to one workload.
 * @param pods Names of the pods.
 */
export function podQuery(
  query: PodQuery,
  by: "pod" | "workload",
  namespace: string,
  pods: readonly string[],
  scope: HistoryScope,
): string {
  const chosen = [`namespace=${quoted(namespace)}`, oneOf("pod", pods)];
  const running = [...chosen, 'container!=""', 'container!="POD"'];
  const memory = select("container_memory_working_set_bytes", scope, ...running);
  const sumBy = (...labels: string[]) => `sum by (${(by === "pod" ? ["pod", ...labels] : labels).join(", ")})`;
  const resource = (kind: "limits" | "requests") => {
    const metric = select(`kube_pod_container_resource_${kind}`, scope, ...chosen, 'resource=~"cpu|memory"');
    return `${sumBy("resource")} (max by (pod, container, resource) (${metric}) and on (pod) ${memory})`;
  };
  switch (query) {
    case "cpu": {
      const used = select("container_cpu_usage_seconds_total", scope, ...running);
      return `${sumBy()} (max by (pod, container) (rate(${used}[${duration(scope.windowSeconds)}])))`;
    }
    case "memory":
      return `${sumBy()} (max by (pod, container) (${memory}))`;
    case "replicas":
      return `count(max by (pod) (${memory}))`;
    case "limits":
    case "requests":
      return resource(query);
  }
}

/** PromQL about requests to workloads of one namespace: a series for each, with the label `destination_workload`. */
export function requestQuery(
  query: RequestQuery,
  namespace: string,
  workloads: readonly string[],
  scope: HistoryScope,
): string {
  const window = `[${duration(scope.windowSeconds)}]`;
  const istio = (metric: string, ...matchers: string[]) =>
    select(
      metric,
      scope,
      DESTINATION,
      `destination_workload_namespace=${quoted(namespace)}`,
      oneOf("destination_workload", workloads),
      ...matchers,
    );
  const summed = (metric: string, ...matchers: string[]) =>
    `sum by (destination_workload) (rate(${istio(metric, ...matchers)}${window}))`;
  const quantile = (q: number) =>
    `histogram_quantile(${q}, sum by (destination_workload, le) (rate(${
      istio("istio_request_duration_milliseconds_bucket")
    }${window})))`;
  switch (query) {
    case "arrived":
      return summed("istio_requests_total");
    case "answered":
      return summed("istio_requests_total", 'response_code="200"');
    case "duration":
      return summed("istio_request_duration_milliseconds_sum");
    case "p50":
      return quantile(0.5);
    case "p95":
      return quantile(0.95);
    case "p99":
      return quantile(0.99);
  }
}

/** How a column comes of the answers, for `history.json`. */
export function describeHistoryQueries(scope: HistoryScope): Readonly<Record<MeasuredColumn, string>> {
  const pods = (query: PodQuery, by: "pod" | "workload" = "pod") =>
    podQuery(query, by, "<namespace>", ["<pods>"], scope);
  const requests = (query: RequestQuery) => requestQuery(query, "<namespace>", ["<workload>"], scope);
  const [arrived, answered] = [requests("arrived"), requests("answered")];
  return {
    replicas: pods("replicas", "workload"),
    cpu_limit: `${pods("limits")}, resource="cpu"`,
    cpu_request: `${pods("requests")}, resource="cpu"`,
    memory_limit: `${pods("limits")} / ${BYTES_PER_MEBIBYTE}, resource="memory"`,
    memory_request: `${pods("requests")} / ${BYTES_PER_MEBIBYTE}, resource="memory"`,
    request_rate: arrived,
    p50_latency: requests("p50"),
    p95_latency: requests("p95"),
    p99_latency: requests("p99"),
    avg_latency: `${requests("duration")} / ${arrived}`,
    throughput: `${answered}; 0 where requests arrived and none was answered with 200`,
    cpu_usage: pods("cpu"),
    memory_usage: `${pods("memory")} / ${BYTES_PER_MEBIBYTE}`,
    error_rate: `1 - (${answered}) / (${arrived})`,
  };
}
