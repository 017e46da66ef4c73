/**
 * Holding a namespace: the lease that keeps other campaigns away, and giving back what was changed under it.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { sleep } from "../retry.ts";
import { requireAccess } from "./access.ts";
import { type ClusterOptions, DEFAULT_LEASE_SECONDS } from "./cluster_options.ts";
import { type Cluster, type ClusterChoice, connectCluster } from "./connect.ts";
import { readFound } from "./found.ts";
import { acquireLease, type HeldLease, readLease } from "./lease.ts";
import { listDeployments, RESTORE_HINT, restoreAll, type Restored } from "./restore.ts";

/** A cluster with its lease. */
export interface Held {
  readonly cluster: Cluster;
  readonly lease: HeldLease;
}

/** Who wants to hold a cluster. */
export type Holder = ClusterChoice & Pick<ClusterOptions, "campaign" | "leaseSeconds" | "clock" | "onNote">;

/**
 * Connects, asks what is permitted, and takes the lease. Nothing else is changed.
 *
 * @throws {ClusterError} If permissions are missing or another campaign runs.
 */
export async function hold(
  options: Holder,
  signal: AbortSignal,
): Promise<Held> {
  const cluster = await connectCluster(options);
  try {
    await requireAccess(cluster, signal);
    const lease = await acquireLease(cluster, {
      holder: holderName(options.campaign),
      durationSeconds: options.leaseSeconds ?? DEFAULT_LEASE_SECONDS,
      sleep: options.clock?.sleep ?? sleep,
      nowSeconds: options.clock?.nowSeconds ?? (() => Date.now() / 1000),
      onNote: options.onNote ?? (() => {}),
      signal,
    });
    return { cluster, lease };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** Who holds a lease, for people; differs for every process. */
function holderName(campaign: string): string {
  return `${holderPrefix(campaign)}${Deno.hostname()}, process ${Deno.pid} since ${new Date().toISOString()}`;
}

function holderPrefix(campaign: string): string {
  return `campaign ${campaign} on `;
}

/**
 * Gives back everything that campaigns changed in the namespace, then the lease, and ends the connections.
 *
 * @throws {ClusterError} If somebody else has the lease now, or something cannot be given back.
 */
export async function giveBack({ cluster, lease }: Held): Promise<Restored> {
  const outcome = await restoreHeld(cluster, lease).then((restored) => ({ restored }), (error: unknown) => ({ error }));
  try {
    await lease.release();
  } catch (error) {
    if ("restored" in outcome) throw error;
  } finally {
    await cluster.close();
  }
  if ("error" in outcome) throw outcome.error;
  return outcome.restored;
}

async function restoreHeld(cluster: Cluster, lease: HeldLease): Promise<Restored> {
  const isHeld = await lease.isHeld().catch((cause) => {
    throw new ClusterError(`${failureReason(cause)}; ${RESTORE_HINT}`, { status: 0, cause });
  });
  if (isHeld) return await restoreAll(cluster);
  throw new ClusterError(
    `Cannot leave namespace ${cluster.namespace} as it was found as this campaign must still hold its lease: whoever ` +
      "holds it now gives back what was found",
    { status: 0 },
  );
}

/**
 * Restores what campaigns left in a namespace.
 *
 * @throws {ClusterError} If one of them still runs, or something cannot be restored.
 */
export async function restoreCluster(
  options: ClusterChoice & Pick<ClusterOptions, "leaseSeconds" | "clock" | "onNote">,
  signal: AbortSignal,
): Promise<Restored> {
  return await giveBack(await hold({ ...options, campaign: "restore" }, signal));
}

/** True if a campaign of this name left something in the namespace. Changes nothing. */
export async function hasLeftovers(
  options: Holder,
  signal: AbortSignal,
): Promise<boolean> {
  const cluster = await connectCluster(options);
  try {
    const holder = (await readLease(cluster, signal))?.spec?.holderIdentity ?? "";
    return holder.startsWith(holderPrefix(options.campaign)) ||
      (await listDeployments(cluster, signal)).some((deployment) =>
        readFound(deployment)?.campaign === options.campaign
      );
  } finally {
    await cluster.close();
  }
}
