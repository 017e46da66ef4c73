/**
 * PromQL of the requests of one service, as Istio or ingress-nginx counted them. Never of an ingress as a whole.
 *
 * @module
 */
import { DESTINATION, duration, endpointQuery, type MeasuredColumn, quoted, selector } from "../queries.ts";
import type { MeasuredScope } from "./metric_sources.ts";

/** The columns of a run file that are counted by whoever sees the requests. */
export type RequestColumn = Extract<
  MeasuredColumn,
  "request_rate" | "p50_latency" | "p95_latency" | "p99_latency" | "avg_latency" | "throughput" | "error_rate"
>;

/** What counts requests, and its labels. */
interface RequestMetrics {
  /** Selects requests, by a matcher of their code if there is one. */
  readonly count: (codes?: string) => string;
  /** Matcher of codes that say "the server failed". */
  readonly failed: string;
  /** Matcher of code 200, and of all others. */
  readonly answered: readonly [isOk: string, isNot: string];
  /** Selects the sum and the buckets of durations. */
  readonly durations: (part: "sum" | "bucket") => string;
  /** Milliseconds in the unit of durations. */
  readonly milliseconds: number;
}

function metricsOf(scope: MeasuredScope): RequestMetrics {
  if (scope.sources.requests === "istio") {
    const istio = (metric: string, ...matchers: string[]) =>
      selector(
        metric,
        scope,
        [DESTINATION, `destination_workload=${quoted(scope.workload)}`, ...matchers],
        "destination_workload_namespace",
      );
    return {
      count: (codes) => istio("istio_requests_total", ...(codes === undefined ? [] : [codes])),
      failed: 'response_code=~"5.."',
      answered: ['response_code="200"', 'response_code!="200"'],
      durations: (part) => istio(`istio_request_duration_milliseconds_${part}`),
      milliseconds: 1,
    };
  }
  const prefix = scope.sources.ingressLabelPrefix;
  const nginx = (metric: string, ...matchers: string[]) =>
    selector(metric, scope, [`${prefix}service=${quoted(scope.workload)}`, ...matchers], `${prefix}namespace`);
  return {
    count: (codes) => nginx("nginx_ingress_controller_requests", ...(codes === undefined ? [] : [codes])),
    failed: 'status=~"5.."',
    answered: ['status="200"', 'status!="200"'],
    durations: (part) => nginx(`nginx_ingress_controller_request_duration_seconds_${part}`),
    milliseconds: 1000,
  };
}

/**
 * PromQL of the request columns of a run file.
 *
 * @returns `undefined` for Istio, which `columnQueries` asks already.
 */
export function requestColumnQueries(scope: MeasuredScope): Readonly<Record<RequestColumn, string>> | undefined {
  if (scope.sources.requests === "istio") return undefined;
  const metrics = metricsOf(scope);
  const window = `[${duration(scope.windowSeconds)}]`;
  const arrived = `sum(rate(${metrics.count()}${window}))`;
  const withCode = (codes: string) => `(sum(rate(${metrics.count(codes)}${window})) or ${arrived} * 0)`;
  const buckets = `sum by (le) (rate(${metrics.durations("bucket")}${window}))`;
  const quantile = (q: number) => `histogram_quantile(${q}, ${buckets}) * ${metrics.milliseconds}`;
  return {
    request_rate: arrived,
    p50_latency: quantile(0.5),
    p95_latency: quantile(0.95),
    p99_latency: quantile(0.99),
    avg_latency: `sum(rate(${metrics.durations("sum")}${window})) / ${arrived} * ${metrics.milliseconds}`,
    throughput: withCode(metrics.answered[0]),
    error_rate: `${withCode(metrics.answered[1])} / ${arrived}`,
  };
}

/** PromQL of the request rate by path, with the label `request_path` whoever counts. */
export function pathQuery(scope: MeasuredScope): string {
  if (scope.sources.requests === "istio") return endpointQuery(scope);
  const rates = `sum by (path) (rate(${metricsOf(scope).count()}[${duration(scope.windowSeconds)}]))`;
  return `topk(1, label_replace(${rates}, "request_path", "$1", "path", "(.*)"))`;
}

/** PromQL of the share of requests that the service failed to answer: code 5xx over all. */
export function serverErrorQuery(scope: MeasuredScope): string {
  const { count, failed } = metricsOf(scope);
  const window = `[${duration(scope.windowSeconds)}]`;
  const arrived = `sum(rate(${count()}${window}))`;
  return `(sum(rate(${count(failed)}${window})) or ${arrived} * 0) / ${arrived}`;
}

/**
 * PromQL of the mean number of requests in a service at a time: the seconds of request that a second holds.
 *
 * Source: Little (1961), "A proof for the queuing formula L = λW", Operations Research 9(3): the rate of the sum of
 * durations is λW.
 */
export function requestsInFlightQuery(scope: MeasuredScope): string {
  const { durations, milliseconds } = metricsOf(scope);
  const busy = `sum(rate(${durations("sum")}[${duration(scope.windowSeconds)}]))`;
  return milliseconds === 1 ? `${busy} / 1000` : busy;
}
