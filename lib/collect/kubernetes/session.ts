/**
 * One campaign's use of a cluster: takes the lease, brings workloads to the state of each run, watches over them while they
 * are measured, and gives back what was found.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import type { PlannedRun } from "../plan.ts";
import { prometheusClient } from "../prometheus.ts";
import type { PreparedSystem } from "../target.ts";
import { autoscalersOf, checkAutoscalers, listAutoscalers, pinAutoscaler } from "./autoscalers.ts";
import {
  type ClusterOptions,
  DEFAULT_CONTAINER,
  DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  DEFAULT_SERVICES,
} from "./cluster_options.ts";
import type { Cluster } from "./connect.ts";
import { findEntryUrl } from "./entry_url.ts";
import { planChange } from "./found.ts";
import { giveBack, type Held, hold } from "./held.ts";
import { listDeployments, patchDeployment } from "./restore.ts";
import { waitForRollout } from "./rollout.ts";
import { watchSteady } from "./steady.ts";
import { describeField, differences, stateOf, type WantedState } from "./workload_state.ts";

/** Time between questions where nothing tells of changes, unless the caller says otherwise, seconds. */
const DEFAULT_POLL_SECONDS = 2;

/** A cluster while a campaign has it. */
export interface ClusterSession {
  /** Brings the workloads to the state of a run. */
  prepare(run: PlannedRun, signal: AbortSignal): Promise<PreparedSystem>;
  /** Gives back what was found, and the lease. May be called once. */
  close(): Promise<void>;
}

/**
 * Opens a cluster for a campaign.
 *
 * @throws {ClusterError} If permissions are missing, another campaign runs, or the workloads cannot be used as they are;
 * nothing is changed then.
 */
export async function openSession(options: ClusterOptions, signal: AbortSignal): Promise<ClusterSession> {
  const held = await hold(options, signal);
  const note = options.onNote ?? (() => {});
  try {
    const entryUrl = await findEntryUrl(held.cluster, options, signal);
    const services = options.services ?? DEFAULT_SERVICES;
    await checkWorkloads(held.cluster, services, options, signal);
    return {
      prepare: (run, signal) => prepareRun(held, { ...options, services, entryUrl }, run, signal),
      async close() {
        const { notes } = await giveBack(held);
        notes.forEach(note);
      },
    };
  } catch (error) {
    await held.lease.release().finally(() => held.cluster.close());
    throw error;
  }
}

/** Refuses workloads that cannot be brought to the state of a run, before anything is touched. */
async function checkWorkloads(
  cluster: Cluster,
  services: readonly string[],
  { isolation, pinsAutoscalers = false, container = DEFAULT_CONTAINER }: ClusterOptions,
  signal: AbortSignal,
): Promise<void> {
  const deployments = await listDeployments(cluster, signal);
  const names = deployments.map(({ metadata }) => metadata?.name ?? "");
  const missing = services.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new ClusterError(
      `Cannot run a campaign on ${
        services.join(", ")
      } as namespace ${cluster.namespace} must have a Deployment of each: ` +
        `it has no ${missing.join(", ")}, but ${names.sort().join(", ") || "none at all"}`,
      { status: 404 },
    );
  }
  if (isolation !== undefined && !services.includes(isolation.service)) {
    throw new RangeError(
      `Cannot isolate ${isolation.service} as it must be one of the services: they are ${services.join(", ")}`,
    );
  }
  for (const deployment of deployments.filter(({ metadata }) => services.includes(metadata?.name ?? ""))) {
    stateOf(deployment, container);
    if (deployment.spec?.paused === true) {
      throw new ClusterError(
        `Cannot run a campaign on ${deployment.metadata?.name} as its rollouts must go on: it is paused ` +
          `(kubectl rollout resume deployment/${deployment.metadata?.name})`,
        { status: 0 },
      );
    }
  }
  checkAutoscalers(autoscalersOf(await listAutoscalers(cluster, signal), services), pinsAutoscalers);
}

type ReadyOptions = ClusterOptions & { readonly services: readonly string[]; readonly entryUrl: string };

/** What a run asks of each workload. */
export function wantedStates(
  run: PlannedRun,
  { services, isolation }: Pick<ReadyOptions, "services" | "isolation">,
): ReadonlyMap<string, WantedState> {
  const varied: WantedState = {
    replicas: run.replicas,
    ...(run.cpuLimitCores === undefined ? {} : { cpuLimitCores: run.cpuLimitCores }),
  };
  return new Map(services.map((name) => [
    name,
    isolation === undefined || isolation.service === name ? varied : { replicas: isolation.holdReplicas },
  ]));
}

async function prepareRun(
  { cluster, lease }: Held,
  options: ReadyOptions,
  run: PlannedRun,
  interrupt: AbortSignal,
): Promise<PreparedSystem> {
  // Who lost the lease must not change anything any more.
  const signal = AbortSignal.any([interrupt, lease.lost]);
  const { campaign, services, isolation, container = DEFAULT_CONTAINER, onNote = () => {} } = options;
  const pollSeconds = options.pollSeconds ?? DEFAULT_POLL_SECONDS;
  const wanted = wantedStates(run, options);
  const autoscalers = autoscalersOf(await listAutoscalers(cluster, signal), services);
  checkAutoscalers(autoscalers, options.pinsAutoscalers ?? false);
  for (const { metadata, spec } of autoscalers) {
    const { replicas } = wanted.get(spec!.scaleTargetRef.name)!;
    await pinAutoscaler(cluster, metadata?.name ?? "", { campaign, replicas }, signal);
  }
  for (const [name, state] of wanted) {
    signal.throwIfAborted();
    const done = await patchDeployment(
      cluster,
      name,
      (deployment) => planChange(deployment, { campaign, container, wanted: state }),
      signal,
    );
    done?.planned.notes.forEach(onNote);
    const kept = stateOf(done!.deployment, container);
    const unlike = differences(kept, done!.planned.state)[0];
    if (unlike === undefined) continue;
    throw new ClusterError(
      `Cannot begin the run as Deployment ${name} must take ${
        describeField(done!.planned.state, unlike)
      }: something in ` +
        `the cluster makes it ${describeField(kept, unlike)}`,
      { status: 0 },
    );
  }
  const replicas = new Map([...wanted].map(([name, state]) => [name, state.replicas]));
  const workloads = await waitForRollout(cluster, replicas, {
    timeoutSeconds: options.rolloutTimeoutSeconds ?? DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
    pollSeconds,
    signal,
  });
  const steady = watchSteady(cluster, workloads, pollSeconds);
  const failed = Promise.race([steady.failed, rejectionOf(lease.lost)]);
  // Whoever waits gets the rejection; nobody waiting must not end the process.
  failed.catch(() => {});
  return {
    entryUrls: [options.entryUrl],
    entryService: services[0]!,
    services: isolation === undefined ? services : [isolation.service],
    prometheus: prometheusClient(options.prometheus),
    scope: {
      namespace: cluster.namespace,
      ...(options.matchers === undefined ? {} : { matchers: options.matchers }),
    },
    scrapeIntervalSeconds: options.scrapeIntervalSeconds ?? DEFAULT_SCRAPE_INTERVAL_SECONDS,
    failed,
    notes: () => steady.notes(),
    release: () => steady.stop(),
  };
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
