/**
 * Waits until workloads are what a run needs: every pod is new, ready and available, and every old one is gone.
 *
 * @module
 */
import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import { sleep } from "../retry.ts";
import type { Cluster } from "./connect.ts";
import { allDeployments, allPods, follow } from "./follow.ts";
import { rolloutReasons } from "./rollout_reasons.ts";
import { isReady, podsOf } from "./selector.ts";

/** How long a rollout may take and how often is asked. */
export interface RolloutLimits {
  /** Longest wait, seconds. */
  readonly timeoutSeconds: number;
  /** Time between questions where nothing tells of changes, seconds. */
  readonly pollSeconds: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** A workload that is up. */
export interface RolledOut {
  /** The Deployment. */
  readonly deployment: V1Deployment;
  /** Its pods, all of them ready. */
  readonly pods: readonly V1Pod[];
}

/**
 * True if the controller has seen the newest specification and has finished with it.
 *
 * `status.replicas` counts the pods of all revisions, so it says that the old ones are gone, but for those that are still
 * ending.
 */
export function isRolledOut({ metadata, spec, status }: V1Deployment, replicas: number): boolean {
  return spec?.replicas === replicas &&
    (status?.observedGeneration ?? -1) >= (metadata?.generation ?? 0) &&
    status?.updatedReplicas === replicas &&
    status.readyReplicas === replicas &&
    status.availableReplicas === replicas &&
    status.replicas === replicas;
}

/**
 * Waits for several Deployments.
 *
 * @param wanted Replicas by name of the Deployment.
 * @returns The workloads by name.
 * @throws {ClusterError} If it takes too long; the message has the reasons that the cluster gives. The reason of `signal` when
 * that is aborted.
 */
export async function waitForRollout(
  cluster: Cluster,
  wanted: ReadonlyMap<string, number>,
  { timeoutSeconds, pollSeconds, signal }: RolloutLimits,
): Promise<ReadonlyMap<string, RolledOut>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutSeconds * 1000);
  const both = AbortSignal.any([signal, late.signal]);
  try {
    while (true) {
      await untilRolledOut(cluster, wanted, pollSeconds, both);
      const workloads = await settledWorkloads(cluster, wanted, both);
      if (workloads !== undefined) return workloads;
      await sleep(pollSeconds, both);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!late.signal.aborted) throw error;
    throw await rolloutError(cluster, wanted, timeoutSeconds, signal);
  } finally {
    clearTimeout(timer);
  }
}

async function untilRolledOut(
  cluster: Cluster,
  wanted: ReadonlyMap<string, number>,
  pollSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  for await (const deployments of follow(cluster, allDeployments(cluster), pollSeconds, signal)) {
    const isDone = [...wanted].every(([name, replicas]) => {
      const deployment = deployments.get(name);
      return deployment !== undefined && isRolledOut(deployment, replicas);
    });
    if (isDone) return;
  }
}

/** The workloads, if no pod of theirs is still ending or not ready yet. */
async function settledWorkloads(
  cluster: Cluster,
  wanted: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RolledOut> | undefined> {
  const { items: pods } = await allPods(cluster).list(signal);
  const { items: deployments } = await allDeployments(cluster).list(signal);
  const settled = new Map<string, RolledOut>();
  for (const [name, replicas] of wanted) {
    const deployment = deployments.find(({ metadata }) => metadata?.name === name);
    if (deployment === undefined || !isRolledOut(deployment, replicas)) return undefined;
    const own = podsOf(deployment.spec?.selector, pods);
    if (own.length !== replicas || !own.every(isReady)) return undefined;
    settled.set(name, { deployment, pods: own });
  }
  return settled;
}

/** Says which workloads are not up and why. */
async function rolloutError(
  cluster: Cluster,
  wanted: ReadonlyMap<string, number>,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<ClusterError> {
  const { namespace } = cluster;
  const { items: deployments } = await allDeployments(cluster).list(signal);
  const { items: pods } = await allPods(cluster).list(signal);
  const events = await cluster.call(
    "list",
    "events",
    undefined,
    () => cluster.core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" }),
    signal,
  );
  const troubles = [...wanted].flatMap(([name, replicas]) => {
    const deployment = deployments.find(({ metadata }) => metadata?.name === name);
    if (deployment === undefined) return [`Deployment ${name} is gone`];
    const own = podsOf(deployment.spec?.selector, pods);
    const ready = own.filter(isReady).length;
    if (isRolledOut(deployment, replicas) && ready === replicas && own.length === replicas) return [];
    const reasons = rolloutReasons({ deployment, pods: own, events: events.items });
    return [
      `${name} has ${ready} of ${replicas} pods ready and ${own.length} in all (${
        reasons.join("; ") || "no pod and no event says why"
      })`,
    ];
  });
  return new ClusterError(
    `Cannot begin the run as all pods in namespace ${namespace} must become ready within ${timeoutSeconds} s: ` +
      troubles.join(". "),
    { status: 0 },
  );
}
