/**
 * Flags of `deno task campaign --target cluster`, and the options that they make together with the environment.
 *
 * @module
 */
import {
  type CampaignPlan,
  type ClusterChoice,
  type ClusterOptions,
  DEFAULT_CONTAINER,
  DEFAULT_GATEWAY,
  DEFAULT_NAMESPACE,
  DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  DEFAULT_SERVICES,
  type Isolation,
  readSourceEnvironment,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { type FlagValues, integerFlag, numberFlag } from "./command.ts";
import { readList } from "./workflow.ts";

/** Replicas of the others while one workload is isolated. */
const DEFAULT_HOLD_REPLICAS = 3;

/** The flags. */
export const CLUSTER_FLAGS = {
  kubeconfig: {
    type: "string",
    value: "FILE",
    help: "Cluster: kubeconfig (default: as kubectl; in a pod, its account)",
  },
  context: { type: "string", value: "NAME", help: "Cluster: context of the kubeconfig (default: the current one)" },
  namespace: {
    type: "string",
    value: "NAME",
    help: `Cluster: namespace of the services (default: that of the context, else ${DEFAULT_NAMESPACE})`,
  },
  services: {
    type: "string",
    value: "LIST",
    help: `Cluster: Deployments to measure, the entry first (default: ${DEFAULT_SERVICES.join(",")})`,
  },
  container: {
    type: "string",
    value: "NAME",
    help: `Cluster: container whose CPU limit is set (default: ${DEFAULT_CONTAINER})`,
  },
  prometheus: { type: "string", value: "URL", help: "Cluster: its Prometheus (default: PROMETHEUS_URL)" },
  "scrape-interval": {
    type: "string",
    value: "SECONDS",
    help: `Cluster: how often that scrapes (default: ${DEFAULT_SCRAPE_INTERVAL_SECONDS})`,
  },
  "entry-url": {
    type: "string",
    value: "URL",
    help: "Cluster: where the load goes (default: PLIMSOLL_ENTRY_URL, else the address of the gateway)",
  },
  gateway: {
    type: "string",
    value: "NAMESPACE/NAME",
    help: `Cluster: Service of the gateway (default: ${DEFAULT_GATEWAY})`,
  },
  "rollout-timeout": {
    type: "string",
    value: "SECONDS",
    help: `Cluster: longest wait for pods to become ready (default: ${DEFAULT_ROLLOUT_TIMEOUT_SECONDS})`,
  },
  isolate: { type: "string", value: "NAME", help: "Cluster: vary and record this service only, hold the others" },
  "hold-replicas": {
    type: "string",
    value: "NUMBER",
    help: `Cluster: replicas of the others with --isolate (default: ${DEFAULT_HOLD_REPLICAS})`,
  },
  "suspend-hpa": {
    type: "boolean",
    help: "Cluster: pin autoscalers for the time of the campaign, else they are refused",
  },
  restore: { type: "boolean", help: "Cluster: only give back what an interrupted campaign left changed" },
} as const;

/** What {@linkcode CLUSTER_FLAGS} say. */
export type ClusterFlagValues = FlagValues<typeof CLUSTER_FLAGS>;

/**
 * Refuses flags that mean nothing to the testbed.
 *
 * @throws {CliError} If one of them is given.
 */
export function refuseClusterFlags(values: ClusterFlagValues): void {
  const names = Object.keys(CLUSTER_FLAGS) as (keyof typeof CLUSTER_FLAGS)[];
  const given = names.find((name) => values[name] !== undefined && values[name] !== false);
  if (given === undefined) return;
  throw new CliError(`Cannot use --${given} as only a cluster knows it: give --target cluster, or leave it out`);
}

/** Reads which cluster is meant. */
export function readClusterChoice({ kubeconfig, context, namespace }: ClusterFlagValues): ClusterChoice {
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Reads which service is isolated. */
export function readIsolation(values: ClusterFlagValues): Isolation | undefined {
  const { isolate: service, "hold-replicas": held } = values;
  if (service === undefined && held !== undefined) {
    throw new CliError("Cannot use --hold-replicas as it is of the others beside one: --isolate is not given");
  }
  if (service === undefined) return undefined;
  const holdReplicas = held === undefined ? DEFAULT_HOLD_REPLICAS : integerFlag(held, "hold-replicas", 1);
  return { service, holdReplicas };
}

/** Seconds that a rollout may take. */
export function readRolloutTimeout(values: ClusterFlagValues): number {
  const text = values["rollout-timeout"];
  return text === undefined ? DEFAULT_ROLLOUT_TIMEOUT_SECONDS : numberFlag(text, "rollout-timeout", 1);
}

/**
 * Address of the Prometheus of the cluster.
 *
 * @throws {CliError} If nothing names it.
 */
export function prometheusAddress(flag: string | undefined): string {
  const url = flag ?? (Deno.env.get("PROMETHEUS_URL")?.trim() || undefined);
  if (url !== undefined) return url;
  throw new CliError(
    "Cannot measure a cluster as its Prometheus must be known: give --prometheus or set PROMETHEUS_URL; outside of the " +
      "cluster, forward its port first (kubectl -n plimsoll-monitoring port-forward service/prometheus 9090)",
  );
}

/**
 * Reads the options of a campaign on a cluster.
 *
 * @param values Flags; what they leave open is read from the environment: `PROMETHEUS_URL`, `PROMETHEUS_TOKEN`,
 * `COLLECT_MATCHERS`, `PLIMSOLL_ENTRY_URL`.
 * @throws {CliError} If something is missing or cannot be read.
 */
export function readClusterOptions(
  values: ClusterFlagValues,
  { campaign, plan }: { readonly campaign: string; readonly plan: CampaignPlan },
): ClusterOptions {
  const url = prometheusAddress(values.prometheus);
  // Its token and its matchers are those of every other command that asks a Prometheus.
  const source = readSourceEnvironment((name) => name === "PROMETHEUS_URL" ? url : Deno.env.get(name))!;
  const interval = values["scrape-interval"];
  const scrapeIntervalSeconds = interval === undefined
    ? DEFAULT_SCRAPE_INTERVAL_SECONDS
    : numberFlag(interval, "scrape-interval", 0.1);
  if (plan.stepSeconds < 2 * scrapeIntervalSeconds) {
    throw new CliError(
      `Cannot measure rates over a step of ${plan.stepSeconds} s as it must hold at least two scrapes: there is one every ` +
        `${scrapeIntervalSeconds} s; give a longer --step, or the true --scrape-interval`,
    );
  }
  const entryUrl = values["entry-url"] ?? (Deno.env.get("PLIMSOLL_ENTRY_URL")?.trim() || undefined);
  const services = readList(values.services, "services");
  return {
    ...readClusterChoice(values),
    campaign,
    prometheus: { url, ...(source.bearerToken === undefined ? {} : { bearerToken: source.bearerToken }) },
    ...(source.matchers === undefined ? {} : { matchers: [source.matchers] }),
    ...(services === undefined ? {} : { services }),
    ...(values.container === undefined ? {} : { container: values.container }),
    scrapeIntervalSeconds,
    ...(entryUrl === undefined ? {} : { entryUrl }),
    ...(values.gateway === undefined ? {} : { gateway: values.gateway }),
    rolloutTimeoutSeconds: readRolloutTimeout(values),
    ...(plan.isolation === undefined ? {} : { isolation: plan.isolation }),
    pinsAutoscalers: values["suspend-hpa"],
  };
}
