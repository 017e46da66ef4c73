/**
 * Watches over workloads while they are measured: a pod that restarts or goes, or a Deployment that somebody else changes,
 * makes the measurement one of another system.
 *
 * @module
 */
import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { RunDisturbedError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { sleep } from "../retry.ts";
import type { Cluster } from "./connect.ts";
import { allDeployments, allPods, follow, type Followed } from "./follow.ts";
import type { RolledOut } from "./rollout.ts";
import { podsOf } from "./selector.ts";

/** A watch over workloads. */
export interface SteadyWatch {
  /** Rejects with what happened, the first time that the measured system becomes another one. */
  readonly failed: Promise<never>;
  /** What happened that leaves the system the same, such as pods that were not ready for a time; each once. */
  notes(): readonly string[];
  /** Ends the watch. */
  stop(): Promise<void>;
}

/**
 * Begins to watch.
 *
 * @param workloads As they were when they had come up.
 */
export function watchSteady(
  cluster: Cluster,
  workloads: ReadonlyMap<string, RolledOut>,
  pollSeconds: number,
): SteadyWatch {
  const ending = new AbortController();
  const notes = new Set<string>();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever waits gets the rejection; nobody waiting must not end the process.
  failed.catch(() => {});
  const fail = (what: string): void =>
    reject(new RunDisturbedError(`Cannot use the run as the measured pods must stay the same: ${what}`));
  /** Follows a kind of object until the end; an API server that is out of reach for a time does not end a measurement. */
  const watch = async <Item extends V1Deployment | V1Pod>(
    followed: Followed<Item>,
    look: (items: ReadonlyMap<string, Item>) => void,
  ): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        for await (const items of follow(cluster, followed, pollSeconds, ending.signal)) look(items);
      } catch (error) {
        if (ending.signal.aborted) return;
        notes.add(`the cluster could not be watched for a time: ${failureReason(error)}`);
        await sleep(pollSeconds, ending.signal).catch(() => {});
      }
    }
  };
  const watching = [
    watch(allDeployments(cluster), (deployments) => {
      for (const [name, { deployment }] of workloads) {
        const now = deployments.get(name);
        const change = deploymentChange(name, deployment, now);
        if (change !== undefined) fail(change);
        const available = now?.status?.availableReplicas ?? 0;
        const replicas = deployment.spec?.replicas ?? 0;
        if (available < replicas) notes.add(`${name}: ${available} of ${replicas} pods were available for a time`);
      }
    }),
    watch(allPods(cluster), (pods) => {
      for (const [name, workload] of workloads) {
        const change = podChange(workload, pods);
        if (change !== undefined) fail(`${name}: ${change}`);
      }
    }),
  ];
  return {
    failed,
    notes: () => [...notes],
    async stop() {
      ending.abort(new Error("The watch has ended"));
      await Promise.all(watching);
    },
  };
}

function deploymentChange(name: string, before: V1Deployment, now: V1Deployment | undefined): string | undefined {
  if (now === undefined) return `Deployment ${name} was deleted`;
  if (now.metadata?.generation === before.metadata?.generation) return undefined;
  const [from, to] = [before.spec?.replicas, now.spec?.replicas];
  return from === to
    ? `somebody else changed the specification of Deployment ${name}`
    : `somebody else scaled Deployment ${name} from ${from} to ${to} replicas`;
}

function podChange({ deployment, pods }: RolledOut, now: ReadonlyMap<string, V1Pod>): string | undefined {
  for (const before of pods) {
    const name = before.metadata?.name ?? "";
    const pod = now.get(name);
    if (pod === undefined || pod.metadata?.uid !== before.metadata?.uid) return `pod ${name} is gone`;
    if (pod.metadata?.deletionTimestamp !== undefined) return `pod ${name} was told to end`;
    if (pod.status?.phase === "Failed") return `pod ${name} failed: ${pod.status.reason ?? "no reason is given"}`;
    const restart = restartOf(before, pod);
    if (restart !== undefined) return restart;
  }
  const known = new Set(pods.map(({ metadata }) => metadata?.name));
  const added = podsOf(deployment.spec?.selector, now.values()).find(({ metadata }) => !known.has(metadata?.name));
  return added === undefined ? undefined : `pod ${added.metadata?.name} was added`;
}

function restartOf(before: V1Pod, now: V1Pod): string | undefined {
  for (const { name, restartCount, lastState } of now.status?.containerStatuses ?? []) {
    const known = before.status?.containerStatuses?.find((container) => container.name === name)?.restartCount ?? 0;
    if (restartCount <= known) continue;
    const ended = lastState?.terminated;
    const reason = ended === undefined ? "" : ` (${ended.reason ?? "Error"}, code ${ended.exitCode})`;
    return `container ${name} of pod ${now.metadata?.name} was restarted${reason}`;
  }
  return undefined;
}
