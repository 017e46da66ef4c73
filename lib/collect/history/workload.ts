/**
 * What has a history: a workload, which stays the same while its pods come and go.
 *
 * @module
 */

/** Kinds of workloads that are told apart: those that Robusta KRR knows. */
export const WORKLOAD_KINDS = [
  "Deployment",
  "DaemonSet",
  "StatefulSet",
  "Job",
  "CronJob",
  "Rollout",
  "DeploymentConfig",
  "StrimziPodSet",
  "GroupedJob",
] as const;

/** A kind of workload. */
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** Which workload. Two of the same name differ by kind or namespace. */
export interface Workload {
  /** Its namespace. */
  readonly namespace: string;
  /** Its kind; a `GroupedJob` is all jobs that share the value of a label. */
  readonly kind: WorkloadKind;
  /** Its name; `<label>=<value>` of a `GroupedJob`. */
  readonly name: string;
}

/** Names a workload for a person: `shop/Deployment/front`. It tells every two workloads apart. */
export function workloadTitle({ namespace, kind, name }: Workload): string {
  return `${namespace}/${kind}/${name}`;
}

/** File systems take names of 255 bytes; a suffix of ours and of a temporary file must fit too. */
const LONGEST_FILE_STEM = 200;

/**
 * Name of the file of a workload: `<namespace>.<kind>.<name>.csv`, kind in lower case.
 *
 * A namespace and a kind hold no dot, so the name is what stands behind the second one. Characters that are not in
 * `a-z 0-9 . _ = -` are written as `%` and two hexadecimal digits a byte, so that a file system that ignores case keeps
 * all apart. A name too long for a file is cut, and a checksum of the whole ends it.
 */
export function historyFileName({ namespace, kind, name }: Workload): string {
  const escaped = name.replaceAll(
    /[^a-z0-9._=-]/gu,
    (character) =>
      Array.from(new TextEncoder().encode(character), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
  const stem = `${namespace}.${kind.toLowerCase()}.${escaped}`;
  if (stem.length <= LONGEST_FILE_STEM) return `${stem}.csv`;
  return `${stem.slice(0, LONGEST_FILE_STEM)}~${checksum(stem)}.csv`;
}

/** FNV-1a, 32 bits, hexadecimal. Source: Fowler, Noll and Vo, "The FNV non-cryptographic hash algorithm". */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
