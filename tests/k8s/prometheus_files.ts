/**
 * The configuration and the rules of `k8s/monitoring/prometheus`, and how they are tried without a cluster.
 */
import { join } from "node:path";
import { parse } from "yaml";
import { type Json, K8S } from "./manifest.ts";

/** Path of the rules. */
export const RULES_FILE = join(K8S, "monitoring/prometheus/rules.yaml");

/** Path of the configuration. */
export const CONFIGURATION_FILE = join(K8S, "monitoring/prometheus/prometheus.yaml");

/** A rule that records a series or raises an alert. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

/** Every rule, in order. */
export async function readRules(): Promise<readonly Rule[]> {
  const { groups } = parse(await Deno.readTextFile(RULES_FILE)) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** The configuration. */
export async function readConfiguration(): Promise<Json> {
  return parse(await Deno.readTextFile(CONFIGURATION_FILE));
}

/** One job of a configuration. */
export function jobOf(configuration: Json, name: string): Json {
  const job = configuration.scrape_configs.find((one: Json) => one.job_name === name);
  if (job === undefined) throw new RangeError(`Cannot find the job ${name} as the configuration must have it`);
  return job;
}

/** Whether a job keeps a metric, by its own relabelling. Regular expressions are anchored, as Prometheus does. */
export function keeps(job: Json, metric: string): boolean {
  return (job.metric_relabel_configs ?? []).every(({ source_labels: labels, regex, action }: Json) =>
    action !== "keep" || String(labels) !== "__name__" || new RegExp(`^(?:${regex})$`).test(metric)
  );
}

/**
 * The configuration for a Prometheus that is older than the one of `k8s/`, or built without Kubernetes as Debian builds it:
 * without the fields that those do not know.
 */
export function forAnyPrometheus(configuration: Json): Json {
  const copy = structuredClone(configuration);
  for (const job of copy.scrape_configs) {
    delete job.kubernetes_sd_configs;
    // Known since 2.48.
    delete job.track_timestamps_staleness;
  }
  return copy;
}

/** A target as service discovery would find it. */
export interface Discovered {
  /** `address:port`. */
  readonly address: string;
  /** What discovery knows of it: `__meta_kubernetes_…`. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The configuration with some of its jobs, whose targets are given instead of discovered, over plain HTTP at `/metrics`.
 * Everything else, above all the relabelling, is left as it is.
 */
export function withTargets(configuration: Json, targets: Readonly<Record<string, readonly Discovered[]>>): Json {
  const copy = forAnyPrometheus(configuration);
  copy.global = { "scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "1s" };
  copy.rule_files = [RULES_FILE];
  copy.scrape_configs = Object.entries(targets).map(([name, discovered]) => {
    const { scheme: _1, authorization: _2, tls_config: _3, ...job } = jobOf(copy, name);
    const statics = discovered.map(({ address, labels }) => ({ targets: [address], labels }));
    return { ...job, "metrics_path": "/metrics", "static_configs": statics };
  });
  return copy;
}
