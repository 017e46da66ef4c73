/**
 * Who measures what in a cluster: the same column, asked of Istio or of ingress-nginx, of kube-state-metrics or of cAdvisor.
 *
 * @module
 */
import { z } from "zod";
import { literal, type QueryScope, quoted, selector } from "../queries.ts";

/** Where the metrics of a cluster come from. The defaults are those of `k8s/monitoring`. */
export interface MetricSources {
  /** Who counts requests. ingress-nginx sees only those from outside. @default {"istio"} */
  readonly requests: "istio" | "ingress-nginx";
  /** Labels of ingress-nginx that name the Service behind it; without `exported_` where labels are honoured. @default {"exported_"} */
  readonly ingressLabelPrefix: "exported_" | "";
  /** Who knows limits, replicas and restarts. @default {"kube-state-metrics"} */
  readonly objects: "kube-state-metrics" | "cadvisor";
  /** Container of the application; the empty string counts every container of a pod. @default {"app"} */
  readonly container: string;
  /** Who measures nodes. @default {"node-exporter"} */
  readonly nodes: "node-exporter" | "cadvisor";
  /** Label that names the node in the metrics of nodes; a port behind the name is cut off. @default {"node"} */
  readonly nodeLabel: string;
}

/** Sources unless told otherwise. */
export const DEFAULT_METRIC_SOURCES: MetricSources = {
  requests: "istio",
  ingressLabelPrefix: "exported_",
  objects: "kube-state-metrics",
  container: "app",
  nodes: "node-exporter",
  nodeLabel: "node",
};

/** What {@linkcode MetricSources} in `campaign.json` must be. */
export const METRIC_SOURCES_SCHEMA = z.object({
  requests: z.enum(["istio", "ingress-nginx"]),
  ingressLabelPrefix: z.enum(["exported_", ""]),
  objects: z.enum(["kube-state-metrics", "cadvisor"]),
  container: z.string(),
  nodes: z.enum(["node-exporter", "cadvisor"]),
  nodeLabel: z.string().regex(/^[a-zA-Z_]\w*$/),
});

/**
 * Reads one source.
 *
 * @param source Which of {@linkcode MetricSources}.
 * @param value What it is to be.
 * @throws {RangeError} If it cannot be that; the message says what it can.
 */
export function metricSource<Source extends keyof MetricSources>(source: Source, value: string): MetricSources[Source] {
  const schema: z.ZodType = METRIC_SOURCES_SCHEMA.shape[source];
  const read = schema.safeParse(value);
  if (read.success) return read.data as MetricSources[Source];
  const wish = schema instanceof z.ZodEnum ? `one of ${schema.options.join(", ")}` : "the name of a label";
  throw new RangeError(`Cannot measure by "${value}" as ${source} must be ${wish}`);
}

/** One workload and who measures it. */
export interface MeasuredScope extends QueryScope {
  /** Who measures what. */
  readonly sources: MetricSources;
}

/** Selects a metric of the pods of a workload. */
export function podMetric(scope: MeasuredScope, metric: string, ...matchers: string[]): string {
  const pods = `pod=~${quoted(`${literal(scope.workload)}-.*`)}`;
  return selector(metric, scope, [pods, ...matchers], "namespace");
}

/** Selects a metric of the application's containers in those pods. */
export function containerMetric(scope: MeasuredScope, metric: string, ...matchers: string[]): string {
  const { container } = scope.sources;
  // cAdvisor also has a series for the pod as a whole and one for its pause container, which would count use twice.
  const chosen = container === "" ? ['container!=""', 'container!="POD"'] : [`container=${quoted(container)}`];
  return podMetric(scope, metric, ...chosen, ...matchers);
}

/** Selects a metric that belongs to no namespace. */
export function clusterMetric(scope: MeasuredScope, metric: string, ...matchers: string[]): string {
  return `${metric}{${[...matchers, ...(scope.matchers ?? [])].join(",")}}`;
}
