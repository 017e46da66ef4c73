/**
 * Autoscalers of the measured workloads: they would change the replicas that a run needs, so a campaign is refused, or
 * pins them (least = most = the replicas of the run) and gives them back.
 *
 * What was found is kept as it is for Deployments: in an annotation that the first changing patch writes and the restoring
 * one removes.
 *
 * @module
 */
import type { V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { z } from "zod";
import { ClusterError } from "@/errors.ts";
import type { Cluster } from "./connect.ts";
import { FOUND_ANNOTATION, parseFound } from "./found.ts";
import { freshWrite } from "./fresh_write.ts";

const RESOURCE = "horizontalpodautoscalers.autoscaling";

const BOUNDS = z.object({ minReplicas: z.number().int().nonnegative(), maxReplicas: z.number().int().positive() });

const FOUND_BOUNDS = z.object({ campaign: z.string(), found: BOUNDS, set: BOUNDS });

type Bounds = z.infer<typeof BOUNDS>;

/** Bounds of an autoscaler; the API server fills in both. */
function boundsOf({ spec }: V2HorizontalPodAutoscaler): Bounds {
  return { minReplicas: spec?.minReplicas ?? 1, maxReplicas: spec?.maxReplicas ?? 1 };
}

function isSame(a: Bounds, b: Bounds): boolean {
  return a.minReplicas === b.minReplicas && a.maxReplicas === b.maxReplicas;
}

function describe({ minReplicas, maxReplicas }: Bounds): string {
  return `${minReplicas} to ${maxReplicas} replicas`;
}

/** All autoscalers of the namespace. */
export async function listAutoscalers(cluster: Cluster, signal?: AbortSignal): Promise<V2HorizontalPodAutoscaler[]> {
  const { namespace } = cluster;
  const send = () => cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace });
  return (await cluster.call("list", RESOURCE, undefined, send, signal)).items;
}

/** Those that set the replicas of one of some Deployments. */
export function autoscalersOf(
  autoscalers: readonly V2HorizontalPodAutoscaler[],
  deployments: readonly string[],
): V2HorizontalPodAutoscaler[] {
  return autoscalers.filter(({ spec }) =>
    spec?.scaleTargetRef.kind === "Deployment" && deployments.includes(spec.scaleTargetRef.name)
  );
}

/**
 * Makes sure that no autoscaler changes the replicas of a run.
 *
 * @param isPinningAllowed True if autoscalers may be pinned.
 * @throws {ClusterError} If there is one that may not or cannot be pinned.
 */
export function checkAutoscalers(autoscalers: readonly V2HorizontalPodAutoscaler[], isPinningAllowed: boolean): void {
  for (const autoscaler of autoscalers) {
    const { metadata, spec } = autoscaler;
    const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
    const what = `HorizontalPodAutoscaler ${metadata?.name} (${describe(boundsOf(autoscaler))})`;
    const target = spec?.scaleTargetRef.name;
    if (owner !== undefined) {
      throw new ClusterError(
        `Cannot hold the replicas of ${target} as nothing else may set them: ${what} does, and ${owner.kind} ` +
          `${owner.name} would undo its pinning; pause that first`,
        { status: 0 },
      );
    }
    if (!isPinningAllowed) {
      throw new ClusterError(
        `Cannot hold the replicas of ${target} as nothing else may set them: ${what} does; delete it, or give ` +
          "--suspend-hpa, which pins it to the replicas of each run and gives it back at the end",
        { status: 0 },
      );
    }
  }
}

/**
 * Pins an autoscaler.
 *
 * @param campaign Name of the campaign, for the annotation.
 * @param replicas Replicas that it is to keep.
 */
export async function pinAutoscaler(
  cluster: Cluster,
  name: string,
  { campaign, replicas }: { readonly campaign: string; readonly replicas: number },
  signal?: AbortSignal,
): Promise<void> {
  const set = { minReplicas: replicas, maxReplicas: replicas };
  await freshWrite(async () => {
    const autoscaler = (await listAutoscalers(cluster, signal)).find(({ metadata }) => metadata?.name === name);
    if (autoscaler === undefined) return;
    const known = foundBounds(autoscaler);
    const current = boundsOf(autoscaler);
    // Bounds that somebody else set since are what they want to have.
    const isForeign = known !== undefined && !isSame(current, known.set) && !isSame(current, known.found);
    const found = known === undefined || isForeign ? current : known.found;
    const text = JSON.stringify({ campaign, found, set });
    if (isSame(current, set) && text === autoscaler.metadata?.annotations?.[FOUND_ANNOTATION]) return;
    await patch(cluster, autoscaler, text, set, signal);
  }, signal);
}

/**
 * Gives back the bounds of all autoscalers that a campaign pinned.
 *
 * @returns What was not given back since somebody else changed it, in words.
 */
export async function restoreAutoscalers(cluster: Cluster): Promise<string[]> {
  const pinned = (await listAutoscalers(cluster)).filter((autoscaler) => foundText(autoscaler) !== undefined);
  const notes: string[] = [];
  for (const { metadata } of pinned) {
    const note = await freshWrite(async () => {
      const autoscaler = (await listAutoscalers(cluster)).find((other) => other.metadata?.name === metadata?.name);
      const known = autoscaler === undefined ? undefined : foundBounds(autoscaler);
      if (autoscaler === undefined || known === undefined) return undefined;
      const current = boundsOf(autoscaler);
      const isForeign = !isSame(current, known.set) && !isSame(current, known.found);
      await patch(cluster, autoscaler, null, isForeign ? current : known.found);
      return isForeign
        ? `HorizontalPodAutoscaler ${metadata?.name}: left at ${describe(current)}, which somebody else set; it was ` +
          `found at ${describe(known.found)}`
        : undefined;
    });
    if (note !== undefined) notes.push(note);
  }
  return notes;
}

function foundText({ metadata }: V2HorizontalPodAutoscaler): string | undefined {
  return metadata?.annotations?.[FOUND_ANNOTATION];
}

function foundBounds(autoscaler: V2HorizontalPodAutoscaler): z.infer<typeof FOUND_BOUNDS> | undefined {
  const text = foundText(autoscaler);
  return text === undefined
    ? undefined
    : parseFound(text, FOUND_BOUNDS, `HorizontalPodAutoscaler ${autoscaler.metadata?.name}`);
}

/** Writes bounds and annotation at once, on the condition that nobody wrote since it was read. */
async function patch(
  cluster: Cluster,
  { metadata }: V2HorizontalPodAutoscaler,
  annotation: string | null,
  bounds: Bounds,
  signal?: AbortSignal,
): Promise<void> {
  const body = {
    metadata: { resourceVersion: metadata?.resourceVersion, annotations: { [FOUND_ANNOTATION]: annotation } },
    spec: bounds,
  };
  const name = metadata?.name ?? "";
  const send = () =>
    cluster.autoscaling.patchNamespacedHorizontalPodAutoscaler(
      { name, namespace: cluster.namespace, body },
      cluster.merge,
    );
  await cluster.call("patch", RESOURCE, name, send, signal);
}
