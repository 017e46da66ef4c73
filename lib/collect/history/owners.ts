/**
 * Which workload a pod belonged to, and when: its chain of owners as kube-state-metrics told it.
 *
 * ```text
 * pod -> ReplicaSet            -> Deployment | Rollout
 *        ReplicationController -> DeploymentConfig
 *        Job                   -> CronJob, or itself, or a GroupedJob by one of its labels
 *        DaemonSet | StatefulSet | StrimziPodSet
 * ```
 *
 * @module
 */
import { type Workload, WORKLOAD_KINDS, type WorkloadKind, workloadTitle } from "./workload.ts";

/** A pod with an owner, for a while. Times are numbers of hours since 1970-01-01 UTC; hour `h` ends at `h * 3600` s. */
export interface OwnedPod {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly pod: string;
  /** Kind of its controller; `<none>` if it has none. */
  readonly ownerKind: string;
  /** Name of its controller. */
  readonly ownerName: string;
  /** First hour in which it was seen. */
  readonly firstHour: number;
  /** Last hour in which it was seen. */
  readonly lastHour: number;
}

/** The owner of something that owns pods. */
export interface UpperOwner {
  /** Namespace of both. */
  readonly namespace: string;
  /** Kind of what is owned: `ReplicaSet`, `ReplicationController` or `Job`. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Kind of its owner. */
  readonly ownerKind: string;
  /** Name of its owner. */
  readonly ownerName: string;
}

/** A pod of a workload. */
export interface WorkloadPod {
  /** Its name. */
  readonly name: string;
  /** First hour in which it was seen. */
  readonly firstHour: number;
  /** Last hour in which it was seen. */
  readonly lastHour: number;
  /** First hour in which what the pod does counts for this workload; `-Infinity` unless another had the name before. */
  readonly ownedFrom: number;
  /** Last hour in which it does; `Infinity` unless another had the name after. */
  readonly ownedUntil: number;
}

/** A workload with all of its pods, those that are gone included. */
export interface OwningWorkload extends Workload {
  /** Its pods, by name, then by time. */
  readonly pods: readonly WorkloadPod[];
}

/** Pods that belong to no workload of a known kind. */
export interface SkippedPods {
  /** Their namespace. */
  readonly namespace: string;
  /** Why they are left out. */
  readonly reason: string;
  /** How many. */
  readonly pods: number;
}

/** What {@linkcode resolveOwners} finds. */
export interface ResolvedOwners {
  /** Workloads, by namespace, kind and name. */
  readonly workloads: readonly OwningWorkload[];
  /** Pods left out, by namespace and reason. */
  readonly skipped: readonly SkippedPods[];
}

/** Owners whose own owner is the workload. */
const INTERMEDIATE: Readonly<Record<string, readonly WorkloadKind[]>> = {
  ReplicaSet: ["Deployment", "Rollout"],
  ReplicationController: ["DeploymentConfig"],
  Job: ["CronJob"],
};

/** Kinds that own their pods themselves. */
const DIRECT: readonly string[] = ["DaemonSet", "StatefulSet", "StrimziPodSet"] satisfies readonly WorkloadKind[];

/**
 * Finds the workload of every pod.
 *
 * @param pods Pods with their controllers; a pod whose name was used again stands here once for each controller.
 * @param upper Owners of those controllers.
 * @param jobGroups Label and value by which a job is grouped, by `<namespace>/<job>`.
 */
export function resolveOwners(
  pods: readonly OwnedPod[],
  upper: readonly UpperOwner[],
  jobGroups: ReadonlyMap<string, string> = new Map(),
): ResolvedOwners {
  const owners = new Map(upper.map((owner) => [`${owner.namespace}/${owner.kind}/${owner.name}`, owner]));
  const workloads = new Map<string, Workload & { pods: { -readonly [K in keyof WorkloadPod]: WorkloadPod[K] }[] }>();
  const skipped = new Map<string, { namespace: string; reason: string; pods: number }>();
  const byPod = new Map<string, { -readonly [K in keyof WorkloadPod]: WorkloadPod[K] }[]>();

  for (const pod of pods) {
    const found = workloadOf(pod, owners, jobGroups);
    if (typeof found === "string") {
      const key = `${pod.namespace}/${found}`;
      const entry = skipped.get(key) ?? { namespace: pod.namespace, reason: found, pods: 0 };
      entry.pods++;
      skipped.set(key, entry);
      continue;
    }
    const title = workloadTitle(found);
    if (!workloads.has(title)) workloads.set(title, { ...found, pods: [] });
    const { firstHour, lastHour } = pod;
    const owned = { name: pod.pod, firstHour, lastHour, ownedFrom: -Infinity, ownedUntil: Infinity };
    workloads.get(title)!.pods.push(owned);
    const key = `${pod.namespace}/${pod.pod}`;
    byPod.set(key, [...byPod.get(key) ?? [], owned]);
  }

  for (const uses of byPod.values()) {
    // Of two owners in one hour the later has it: there is nothing finer to go by.
    uses.sort((a, b) => a.firstHour - b.firstHour || a.lastHour - b.lastHour);
    for (let i = 1; i < uses.length; i++) {
      uses[i]!.ownedFrom = uses[i]!.firstHour;
      uses[i - 1]!.ownedUntil = uses[i]!.firstHour - 1;
    }
  }
  return {
    workloads: [...workloads.values()].sort(byWorkload).map((workload) => ({
      ...workload,
      pods: workload.pods.sort((a, b) => compare(a.name, b.name) || a.firstHour - b.firstHour),
    })),
    skipped: [...skipped.values()].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.reason, b.reason)),
  };
}

/** The workload of a pod, or why it has none. */
function workloadOf(
  { namespace, ownerKind, ownerName }: OwnedPod,
  owners: ReadonlyMap<string, UpperOwner>,
  jobGroups: ReadonlyMap<string, string>,
): Workload | string {
  if (DIRECT.includes(ownerKind)) return { namespace, kind: ownerKind as WorkloadKind, name: ownerName };
  const kinds = INTERMEDIATE[ownerKind];
  if (kinds === undefined) {
    return ownerKind === "<none>" || ownerKind === "" ? "pods without a controller" : `pods of the kind ${ownerKind}`;
  }
  const upper = owners.get(`${namespace}/${ownerKind}/${ownerName}`);
  const kind = kinds.find((known) => known === upper?.ownerKind);
  if (kind !== undefined) return { namespace, kind, name: upper!.ownerName };
  if (ownerKind === "Job") {
    const group = jobGroups.get(`${namespace}/${ownerName}`);
    return group === undefined
      ? { namespace, kind: "Job", name: ownerName }
      : { namespace, kind: "GroupedJob", name: group };
  }
  return upper === undefined || upper.ownerKind === "<none>"
    ? `pods of a ${ownerKind} whose owner is not known`
    : `pods of the kind ${upper.ownerKind}`;
}

function byWorkload(a: Workload, b: Workload): number {
  return compare(a.namespace, b.namespace) || WORKLOAD_KINDS.indexOf(a.kind) - WORKLOAD_KINDS.indexOf(b.kind) ||
    compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
