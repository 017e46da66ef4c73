/**
 * Why pods are not ready, in the words of the cluster: conditions of the Deployment and its pods, states of containers,
 * and warnings among the events.
 *
 * @module
 */
import type { CoreV1Event, V1ContainerStatus, V1Deployment, V1Pod } from "@kubernetes/client-node";

/** What is known of a workload that does not come up. */
export interface RolloutEvidence {
  /** The Deployment. */
  readonly deployment: V1Deployment;
  /** Its pods. */
  readonly pods: readonly V1Pod[];
  /** Warnings of the namespace. */
  readonly events: readonly CoreV1Event[];
}

/** States of a container that is only about to start. */
const STARTING: readonly string[] = ["ContainerCreating", "PodInitializing"];

/** Longest reason that a message carries, letters. */
const LONGEST = 240;

function shortened(message: string): string {
  return message.replaceAll(/\s+/g, " ").slice(0, LONGEST);
}

/**
 * Lists the reasons, the most frequent first; each once, with how often it was seen.
 *
 * @returns Texts such as `Unschedulable: 0/3 nodes are available: 3 Insufficient cpu (3 times)`; empty if the cluster
 * gives no reason.
 */
export function rolloutReasons({ deployment, pods, events }: RolloutEvidence): string[] {
  const counts = new Map<string, number>();
  const add = (reason: string, message: string | undefined): void => {
    const text = message ? `${reason}: ${shortened(message)}` : reason;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  };
  for (const { type, status, reason, message } of deployment.status?.conditions ?? []) {
    // FailedCreate, with the words of the quota or of the admission controller that refused the pods; or the deadline.
    const isTrouble = type === "ReplicaFailure" ? status === "True" : type === "Progressing" && status === "False";
    if (isTrouble) add(reason ?? type, message);
  }
  for (const pod of pods) for (const [reason, message] of podReasons(pod)) add(reason, message);
  const names = new Set(pods.map(({ metadata }) => metadata?.name));
  for (const event of events) {
    if (event.type !== "Warning" || !concerns(event, deployment, names)) continue;
    // Most events repeat what a condition says already, under another name.
    const { reason = "Warning", message = "" } = event;
    if (message === "" || ![...counts.keys()].some((text) => text.includes(shortened(message)))) add(reason, message);
  }
  return [...counts].sort(([, a], [, b]) => b - a)
    .map(([text, count]) => count === 1 ? text : `${text} (${count} times)`);
}

function* podReasons({ status }: V1Pod): Generator<readonly [reason: string, message: string | undefined]> {
  if (status?.reason !== undefined) yield [status.reason, status.message];
  const unscheduled = status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled !== undefined) yield [unscheduled.reason ?? "Unschedulable", unscheduled.message];
  for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    yield* containerReasons(container);
  }
}

function* containerReasons(
  { name, state, lastState, ready }: V1ContainerStatus,
): Generator<readonly [reason: string, message: string | undefined]> {
  const waiting = state?.waiting;
  if (waiting?.reason !== undefined && !STARTING.includes(waiting.reason)) yield [waiting.reason, waiting.message];
  const ended = state?.terminated ?? (ready ? undefined : lastState?.terminated);
  if (ended !== undefined && ended.exitCode !== 0) {
    yield [ended.reason ?? "Error", `container ${name} ended with code ${ended.exitCode}`];
  }
}

/** True if an event tells of the Deployment, of a replica set of it, or of one of its pods. */
function concerns(
  { involvedObject }: CoreV1Event,
  { metadata }: V1Deployment,
  pods: ReadonlySet<string | undefined>,
): boolean {
  const { kind, name = "" } = involvedObject;
  if (kind === "Pod") return pods.has(name);
  if (kind === "Deployment") return name === metadata?.name;
  // A replica set is called by its Deployment and a hash without dashes.
  return kind === "ReplicaSet" && name.slice(0, name.lastIndexOf("-")) === metadata?.name;
}
