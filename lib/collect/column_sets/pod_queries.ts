/**
 * PromQL of the containers and pods of one workload.
 *
 * @module
 */
import { BYTES_PER_MEBIBYTE } from "@/units.ts";
import { duration, type MeasuredColumn, quoted, selector } from "../queries.ts";
import { containerMetric, DEFAULT_METRIC_SOURCES, type MeasuredScope, podMetric } from "./metric_sources.ts";

/** A resource that containers use and that has a limit. */
export type Resource = "cpu" | "memory";

const window = (scope: MeasuredScope) => `[${duration(scope.windowSeconds)}]`;

/** Use of each container: cores or bytes. */
function use(scope: MeasuredScope, resource: Resource): string {
  return resource === "cpu"
    ? `sum by (pod, container) (rate(${containerMetric(scope, "container_cpu_usage_seconds_total")}${window(scope)}))`
    : `sum by (pod, container) (${containerMetric(scope, "container_memory_working_set_bytes")})`;
}

/** Limit or request of each container: cores or bytes; no series where there is none. cAdvisor knows no requests. */
function allowance(scope: MeasuredScope, kind: "limits" | "requests", resource: Resource): string | undefined {
  const by = "by (pod, container)";
  if (scope.sources.objects === "kube-state-metrics") {
    return `sum ${by} (${containerMetric(scope, `kube_pod_container_resource_${kind}`, `resource="${resource}"`)})`;
  }
  if (kind === "requests") return undefined;
  // 0, or -1 for the quota of CPU, is how cAdvisor says that there is no limit.
  if (resource === "memory") return `sum ${by} (${containerMetric(scope, "container_spec_memory_limit_bytes")} > 0)`;
  const quota = `sum ${by} (${containerMetric(scope, "container_spec_cpu_quota")} > 0)`;
  return `${quota} / sum ${by} (${containerMetric(scope, "container_spec_cpu_period")})`;
}

/**
 * PromQL of use over limit, 0 to 1 and above where a limit is exceeded for a moment: the containers that have a limit, over the
 * limits of the containers that run.
 */
export function limitRatioQuery(scope: MeasuredScope, resource: Resource): string {
  const used = use(scope, resource);
  const limit = allowance(scope, "limits", resource)!;
  return `sum(${used} and on (pod, container) ${limit}) / sum(${limit} and on (pod, container) ${used})`;
}

/**
 * PromQL of the restarts of containers within the rate window.
 *
 * kube-state-metrics: the difference of its counter, which `increase()` would extrapolate to fractions; a pod that is younger
 * than the window started at 0. cAdvisor: containers that started within the window in a pod that is older than it, so two
 * restarts of one container within a window count once.
 */
export function restartsQuery(scope: MeasuredScope): string {
  const length = duration(scope.windowSeconds);
  if (scope.sources.objects === "kube-state-metrics") {
    const restarts = (moment = "") =>
      `sum by (pod, container) (${containerMetric(scope, "kube_pod_container_status_restarts_total")}${moment})`;
    const young = `time() - max by (pod) (${podMetric(scope, "kube_pod_created")}) < ${scope.windowSeconds}`;
    return `sum(${restarts()} - (${restarts(` offset ${length}`)} or ${restarts()} * 0 and on (pod) (${young})))`;
  }
  const started = `max by (pod, container) (${containerMetric(scope, "container_start_time_seconds")})`;
  const born = `min by (pod) (${podMetric(scope, "container_start_time_seconds", 'container=~"|POD"')})`;
  const since = `time() - ${scope.windowSeconds}`;
  return `count(${started} > ${since} unless on (pod) (${born} > ${since})) or count(${started}) * 0`;
}

/** PromQL of pods that are ready, or of all that there are. cAdvisor sees those that run, and cannot tell them apart. */
export function replicasQuery(scope: MeasuredScope, which: "ready" | "all"): string | undefined {
  if (scope.sources.objects === "cadvisor") {
    const running = `count(count by (pod) (${containerMetric(scope, "container_memory_working_set_bytes")}))`;
    return which === "ready" ? running : undefined;
  }
  const suffix = which === "ready" ? "status_replicas_ready" : "status_replicas";
  const of = (kind: string) =>
    `sum(${selector(`kube_${kind}_${suffix}`, scope, [`${kind}=${quoted(scope.workload)}`], "namespace")})`;
  return `${of("deployment")} or ${of("statefulset")}`;
}

/** PromQL of the bytes a second that pods received or sent, whatever their containers. */
export function networkQuery(scope: MeasuredScope, direction: "receive" | "transmit"): string {
  const bytes = podMetric(scope, `container_network_${direction}_bytes_total`, 'interface!="lo"');
  // The containers of a pod share its network; where cAdvisor reports it for each, one of them stands for all.
  return `sum(max by (pod, interface) (rate(${bytes}${window(scope)})))`;
}

/** PromQL of the share of scheduling periods in which a container was stopped as its CPU was used up, 0 to 1. */
export function throttledQuery(scope: MeasuredScope): string {
  const periods = (which: string) =>
    `sum(rate(${containerMetric(scope, `container_cpu_cfs_${which}_total`)}${window(scope)}))`;
  return `${periods("throttled_periods")} / ${periods("periods")}`;
}

/** The columns of a run file that are about containers. */
export type ContainerColumn = Extract<
  MeasuredColumn,
  "replicas" | "cpu_limit" | "cpu_request" | "memory_limit" | "memory_request" | "cpu_usage" | "memory_usage"
>;

/**
 * PromQL of the columns of a run file that are about containers, where they are not asked as `columnQueries` does: another
 * container than `app`, or no kube-state-metrics. A column that cAdvisor has no metric of keeps its query, and finds nothing.
 */
export function containerColumnQueries(scope: MeasuredScope): Partial<Readonly<Record<ContainerColumn, string>>> {
  const { container, objects } = scope.sources;
  if (container === DEFAULT_METRIC_SOURCES.container && objects === DEFAULT_METRIC_SOURCES.objects) return {};
  const total = (kind: "limits" | "requests", resource: Resource) => {
    const each = allowance(scope, kind, resource);
    return each === undefined ? undefined : `sum(${each})${resource === "memory" ? ` / ${BYTES_PER_MEBIBYTE}` : ""}`;
  };
  const queries: Partial<Record<ContainerColumn, string | undefined>> = {
    "replicas": objects === "cadvisor" ? replicasQuery(scope, "ready") : undefined,
    "cpu_limit": total("limits", "cpu"),
    "cpu_request": total("requests", "cpu"),
    "memory_limit": total("limits", "memory"),
    "memory_request": total("requests", "memory"),
    "cpu_usage": `sum(${use(scope, "cpu")})`,
    "memory_usage": `sum(${use(scope, "memory")}) / ${BYTES_PER_MEBIBYTE}`,
  };
  return Object.fromEntries(Object.entries(queries).filter(([, query]) => query !== undefined));
}
