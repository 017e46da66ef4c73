/**
 * PromQL of the nodes that host a workload. Nodes without a pod of it have no say.
 *
 * @module
 */
import { duration, quoted } from "../queries.ts";
import { clusterMetric, containerMetric, type MeasuredScope, podMetric } from "./metric_sources.ts";

/** A node whose CPU is busier than this has the pressure flag. Kubernetes itself knows no condition of that kind. */
export const BUSY_NODE_RATIO = 0.9;

/** One series for each node with a pod of the workload that runs; only its label `node` is looked at. */
function hosting(scope: MeasuredScope): string {
  if (scope.sources.objects === "cadvisor") {
    return `sum by (node) (${named(scope, containerMetric(scope, "container_memory_working_set_bytes"))})`;
  }
  const running = `${podMetric(scope, "kube_pod_status_phase", 'phase="Running"')} == 1`;
  return `sum by (node) (${podMetric(scope, "kube_pod_info", 'node!=""')} and on (pod) (${running}))`;
}

/** Gives a metric of nodes the label `node`. */
function named(scope: MeasuredScope, metric: string): string {
  const { nodeLabel } = scope.sources;
  return nodeLabel === "node"
    ? metric
    : `label_replace(${metric}, "node", "$1", ${quoted(nodeLabel)}, "(.*?)(?::[0-9]+)?")`;
}

/** Share of each node's CPU that is in use, 0 to 1: never negative, as both sides are sums of the same counters. */
function busyCpu(scope: MeasuredScope): string {
  const rate = (metric: string, ...matchers: string[]) =>
    `sum by (node) (${
      named(scope, `rate(${clusterMetric(scope, metric, ...matchers)}[${duration(scope.windowSeconds)}])`)
    })`;
  if (scope.sources.nodes === "cadvisor") {
    const cores = `sum by (node) (${named(scope, clusterMetric(scope, "machine_cpu_cores"))})`;
    return `${rate("container_cpu_usage_seconds_total", 'id="/"')} / ${cores}`;
  }
  // Waiting for a disk is idle time of a CPU.
  return `${rate("node_cpu_seconds_total", 'mode!~"idle|iowait"')} / ${rate("node_cpu_seconds_total")}`;
}

/** Share of each node's memory that is in use, 0 to 1. */
function usedMemory(scope: MeasuredScope): string {
  const bytes = (metric: string, ...matchers: string[]) =>
    `sum by (node) (${named(scope, clusterMetric(scope, metric, ...matchers))})`;
  if (scope.sources.nodes === "cadvisor") {
    return `${bytes("container_memory_working_set_bytes", 'id="/"')} / ${bytes("machine_memory_bytes")}`;
  }
  return `1 - ${bytes("node_memory_MemAvailable_bytes")} / ${bytes("node_memory_MemTotal_bytes")}`;
}

/** PromQL of the share of CPU or memory in use, as the mean over the hosting nodes. */
export function nodeRatioQuery(scope: MeasuredScope, resource: "cpu" | "memory"): string {
  const ratio = resource === "cpu" ? busyCpu(scope) : usedMemory(scope);
  return `avg(${ratio} and on (node) ${hosting(scope)})`;
}

/** PromQL of 1 where a hosting node is busier than {@linkcode BUSY_NODE_RATIO}, else 0. */
export function cpuPressureQuery(scope: MeasuredScope): string {
  return `max(${busyCpu(scope)} and on (node) ${hosting(scope)}) > bool ${BUSY_NODE_RATIO}`;
}

/** PromQL of 1 where a hosting node has the condition MemoryPressure, else 0; only kube-state-metrics knows. */
export function memoryPressureQuery(scope: MeasuredScope): string | undefined {
  if (scope.sources.objects === "cadvisor") return undefined;
  const condition = clusterMetric(
    scope,
    "kube_node_status_condition",
    'condition="MemoryPressure"',
    'status="true"',
  );
  return `max(max by (node) (${condition}) and on (node) ${hosting(scope)})`;
}
