/**
 * One campaign at a time in a namespace: a Lease that its holder renews.
 *
 * Clocks of two machines need not agree, so nobody compares its own with the times in the Lease: a Lease that does not
 * change for as long as it says it lasts, by the clock of whoever waits, is nobody's any more.
 *
 * Source: `tools/leaderelection` of the Kubernetes client for Go, which decides in the same way.
 *
 * @module
 */
import type { V1Lease } from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { sleep } from "../retry.ts";
import type { Cluster } from "./connect.ts";
import { freshWrite } from "./fresh_write.ts";

/** Name of the Lease, one a namespace. */
export const LEASE_NAME = "plimsoll-campaign";

/** Resource of Leases, for messages. */
const RESOURCE = "leases.coordination.k8s.io";

/** What {@linkcode acquireLease} needs. */
export interface LeaseOptions {
  /** Who wants it, as a person reads it; differs for every process. */
  readonly holder: string;
  /** How long it lasts without being renewed, whole seconds. */
  readonly durationSeconds: number;
  /** Waits, before a Lease of somebody who has ended may be taken. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** The time of day, seconds since 1970-01-01 UTC, for people who look at the Lease. */
  readonly nowSeconds: () => number;
  /** Told that it waits for a Lease to run out. */
  readonly onNote: (text: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** A Lease that is held. */
export interface HeldLease {
  /** Aborted, with a reason in words, when somebody else has it or it could not be renewed in time. */
  readonly lost: AbortSignal;
  /** True if it is still this process's: asks the cluster. */
  isHeld(): Promise<boolean>;
  /** Stops renewing and, if it is still held, deletes it. */
  release(): Promise<void>;
}

/**
 * Takes the Lease of the namespace and keeps renewing it.
 *
 * @throws {ClusterError} If somebody who is alive holds it; the message says who.
 */
export async function acquireLease(cluster: Cluster, options: LeaseOptions): Promise<HeldLease> {
  const { holder, signal } = options;
  await freshWrite(() => take(cluster, options), signal);
  const ending = new AbortController();
  const losing = new AbortController();
  const renewing = keepRenewed(cluster, options, ending.signal).catch((error) => losing.abort(error));
  return {
    lost: losing.signal,
    isHeld: async () => (await readLease(cluster))?.spec?.holderIdentity === holder,
    async release() {
      ending.abort();
      await renewing;
      await freshWrite(() => dropLease(cluster, holder));
    },
  };
}

/** Reads the Lease of the namespace; `undefined` if there is none. */
export function readLease(cluster: Cluster, signal?: AbortSignal): Promise<V1Lease | undefined> {
  return cluster.call("get", RESOURCE, LEASE_NAME, async () => {
    try {
      return await cluster.coordination.readNamespacedLease({ name: LEASE_NAME, namespace: cluster.namespace });
    } catch (error) {
      if ((error as { code?: unknown }).code === 404) return undefined;
      throw error;
    }
  }, signal);
}

/** Takes the Lease if it is free or has run out. A conflict, when somebody else was faster, is thrown. */
async function take(cluster: Cluster, options: LeaseOptions): Promise<void> {
  const { namespace } = cluster;
  const { signal } = options;
  const found = await readLease(cluster, signal);
  if (found === undefined) {
    const body = await leaseBody(undefined, options);
    await cluster.call(
      "create",
      RESOURCE,
      LEASE_NAME,
      () => cluster.coordination.createNamespacedLease({ namespace, body }),
      signal,
    );
    return;
  }
  const owner = found.spec?.holderIdentity ?? "";
  if (owner !== "" && owner !== options.holder && !(await hasExpired(cluster, found, options))) {
    // Its holder gave it back meanwhile.
    return await take(cluster, options);
  }
  await writeLease(cluster, await leaseBody(found, options), signal);
}

/**
 * Watches a Lease for as long as it lasts.
 *
 * @returns True if nobody touched it, false if its holder gave it back.
 * @throws {ClusterError} If it was renewed: its holder is alive.
 */
async function hasExpired(cluster: Cluster, found: V1Lease, options: LeaseOptions): Promise<boolean> {
  const { leaseDurationSeconds = options.durationSeconds, holderIdentity } = found.spec ?? {};
  options.onNote(
    `waiting up to ${leaseDurationSeconds} s to see whether ${holderIdentity} still runs: it holds the lease`,
  );
  const step = Math.min(1, leaseDurationSeconds / 5);
  for (let waitedSeconds = 0; waitedSeconds < leaseDurationSeconds; waitedSeconds += step) {
    await options.sleep(step, options.signal);
    const now = await readLease(cluster, options.signal);
    if (now === undefined || (now.spec?.holderIdentity ?? "") === "") return false;
    if (now.metadata?.resourceVersion === found.metadata?.resourceVersion) continue;
    throw new ClusterError(
      `Cannot change workloads in namespace ${cluster.namespace} as only one campaign may at a time: ` +
        `${now.spec?.holderIdentity} runs and has just renewed its lease; wait for it, or stop it`,
      { status: 0 },
    );
  }
  return true;
}

async function leaseBody(previous: V1Lease | undefined, options: LeaseOptions): Promise<V1Lease> {
  const { V1MicroTime } = await import("@kubernetes/client-node");
  const now = new V1MicroTime(options.nowSeconds() * 1000);
  const { holderIdentity, acquireTime, leaseTransitions = 0 } = previous?.spec ?? {};
  const isMine = holderIdentity === options.holder;
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: previous?.metadata ?? { name: LEASE_NAME },
    spec: {
      holderIdentity: options.holder,
      leaseDurationSeconds: options.durationSeconds,
      acquireTime: isMine && acquireTime !== undefined ? acquireTime : now,
      renewTime: now,
      leaseTransitions: previous === undefined || isMine ? leaseTransitions : leaseTransitions + 1,
    },
  };
}

/** Replaces the Lease on the condition that nobody did since it was read: its body has the version. */
async function writeLease(cluster: Cluster, body: V1Lease, signal?: AbortSignal): Promise<void> {
  const { namespace } = cluster;
  const send = () => cluster.coordination.replaceNamespacedLease({ name: LEASE_NAME, namespace, body });
  await cluster.call("update", RESOURCE, LEASE_NAME, send, signal);
}

async function keepRenewed(cluster: Cluster, options: LeaseOptions, signal: AbortSignal): Promise<void> {
  let renewedAt = performance.now();
  while (true) {
    try {
      await sleep(options.durationSeconds / 3, signal);
      await freshWrite(async () => {
        const now = await readLease(cluster, signal);
        // Somebody deleted it: it is free, and taken again.
        if (now === undefined) return await take(cluster, { ...options, signal });
        const owner = now.spec?.holderIdentity ?? "";
        if (owner !== options.holder) throw new LeaseTaken(owner || "nobody");
        await writeLease(cluster, await leaseBody(now, options), signal);
      }, signal);
      renewedAt = performance.now();
    } catch (error) {
      if (signal.aborted) return;
      const isLate = performance.now() - renewedAt > options.durationSeconds * 1000;
      if (!(error instanceof LeaseTaken) && !isLate) continue;
      throw new ClusterError(
        `Cannot go on as this campaign must hold the lease of namespace ${cluster.namespace}: ${failureReason(error)}`,
        { status: 0, cause: error },
      );
    }
  }
}

/** Somebody else holds the Lease. */
class LeaseTaken extends Error {
  constructor(holder: string) {
    super(`it is held by ${holder}`);
  }
}

async function dropLease(cluster: Cluster, holder: string): Promise<void> {
  const lease = await readLease(cluster);
  if (lease?.spec?.holderIdentity !== holder) return;
  const { uid, resourceVersion } = lease.metadata ?? {};
  const send = async (): Promise<void> => {
    try {
      await cluster.coordination.deleteNamespacedLease({
        name: LEASE_NAME,
        namespace: cluster.namespace,
        // Only this very Lease: not one that somebody else took a moment ago.
        body: { preconditions: { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) } },
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 404) throw error;
    }
  };
  await cluster.call("delete", RESOURCE, LEASE_NAME, send);
}
