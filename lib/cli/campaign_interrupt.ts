/**
 * Ctrl-C while a campaign runs.
 *
 * @module
 */
import { withInterrupt } from "./interrupt.ts";

/** Runs `work` with a signal that Ctrl-C or a request to end aborts, with a message for the user. */
export async function withCampaignInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  return await withInterrupt(work, "Interrupted: finished runs are kept, the same command goes on from here");
}
