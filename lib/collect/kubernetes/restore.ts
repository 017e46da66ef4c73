/**
 * Gives back what campaigns found: autoscalers first, since a pinned one would undo the replicas again, then Deployments.
 *
 * @module
 */
import type { V1Deployment } from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { restoreAutoscalers } from "./autoscalers.ts";
import type { Cluster } from "./connect.ts";
import { FOUND_ANNOTATION, type PlannedPatch, planRestore } from "./found.ts";
import { freshWrite } from "./fresh_write.ts";

const RESOURCE = "deployments.apps";

/** What to do when giving back failed, for messages. */
export const RESTORE_HINT = "run deno task campaign --target cluster --restore once that is mended";

/** What was given back. */
export interface Restored {
  /** Names of the Deployments that are as they were found. */
  readonly deployments: readonly string[];
  /** What was left as somebody else had set it, in words. */
  readonly notes: readonly string[];
}

/** All Deployments of the namespace. */
export async function listDeployments(cluster: Cluster, signal?: AbortSignal): Promise<V1Deployment[]> {
  const { namespace } = cluster;
  const send = () => cluster.apps.listNamespacedDeployment({ namespace });
  return (await cluster.call("list", RESOURCE, undefined, send, signal)).items;
}

/** True if a campaign changed it and did not restore it. */
export function isChanged({ metadata }: V1Deployment): boolean {
  return metadata?.annotations?.[FOUND_ANNOTATION] !== undefined;
}

/**
 * Reads a Deployment, plans a patch and writes it, again from the start if somebody wrote in between.
 *
 * @returns What was planned, and the Deployment as it then is; `undefined` if nothing was.
 * @throws {ClusterError} With status 404 if there is no such Deployment.
 */
export function patchDeployment(
  cluster: Cluster,
  name: string,
  plan: (deployment: V1Deployment) => PlannedPatch | undefined,
  signal?: AbortSignal,
): Promise<{ readonly deployment: V1Deployment; readonly planned: PlannedPatch } | undefined> {
  const { namespace } = cluster;
  return freshWrite(async () => {
    const read = () => cluster.apps.readNamespacedDeployment({ name, namespace });
    const deployment = await cluster.call("get", RESOURCE, name, read, signal);
    const planned = plan(deployment);
    if (planned === undefined) return undefined;
    const { body } = planned;
    if (body === undefined) return { deployment, planned };
    const send = () => cluster.apps.patchNamespacedDeployment({ name, namespace, body }, cluster.strategicMerge);
    return { deployment: await cluster.call("patch", RESOURCE, name, send, signal), planned };
  }, signal);
}

/**
 * Restores everything in the namespace that carries what a campaign found. Whoever calls it holds the lease.
 *
 * @throws {ClusterError} If something could not be restored; everything else was, and the message names what was not.
 */
export async function restoreAll(cluster: Cluster): Promise<Restored> {
  const deployments: string[] = [];
  const notes: string[] = [];
  const failures: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(failureReason(error));
    }
  };
  await attempt(async () => void notes.push(...await restoreAutoscalers(cluster)));
  await attempt(async () => {
    for (const { metadata } of (await listDeployments(cluster)).filter(isChanged)) {
      const name = metadata?.name ?? "";
      await attempt(async () => {
        const done = await patchDeployment(cluster, name, planRestore);
        if (done === undefined) return;
        deployments.push(name);
        notes.push(...done.planned.notes);
      });
    }
  });
  if (failures.length === 0) return { deployments, notes };
  throw new ClusterError(
    `Cannot leave namespace ${cluster.namespace} as it was found: ${failures.join("; ")}; ${RESTORE_HINT}`,
    { status: 0 },
  );
}
