/**
 * Which pods belong to a Deployment.
 *
 * @module
 */
import type { V1LabelSelector, V1Pod } from "@kubernetes/client-node";

/** True if labels satisfy a selector, as the API server decides it. */
export function matchesSelector(
  selector: V1LabelSelector | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  // An empty selector would select everything; a Deployment cannot have one.
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const isListed = value !== undefined && values.includes(value);
      return operator === "In" ? isListed : !isListed;
    });
}

/** Pods that a selector selects, without those that have run to their end. */
export function podsOf(selector: V1LabelSelector | undefined, pods: Iterable<V1Pod>): V1Pod[] {
  return [...pods].filter((pod) =>
    matchesSelector(selector, pod.metadata?.labels) && pod.status?.phase !== "Succeeded" &&
    pod.status?.phase !== "Failed"
  );
}

/** True if a pod takes requests and nobody has told it to end. */
export function isReady({ metadata, status }: V1Pod): boolean {
  return metadata?.deletionTimestamp === undefined &&
    (status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false);
}
