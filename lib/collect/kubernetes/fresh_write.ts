/**
 * Changes an object by what it is now: reads it, plans, writes on the condition that nobody wrote in between, and begins
 * again if somebody did (409).
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import { sleep } from "../retry.ts";

/** Times that an object is read again before somebody else's writing counts as a fight. */
const ATTEMPTS = 12;

/** Wait before the second attempt, seconds; grows by as much each time. */
const WAIT_SECONDS = 0.05;

/**
 * Runs `attempt`, which reads, plans and writes, until its write meets no conflict.
 *
 * @throws {ClusterError} The last conflict; what else `attempt` throws.
 */
export async function freshWrite<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  for (let tried = 1;; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 409 || tried === ATTEMPTS) throw error;
      await sleep(WAIT_SECONDS * tried, signal);
    }
  }
}
