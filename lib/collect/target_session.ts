/**
 * Opens the target of a campaign when it is first needed, and closes it once, however the campaign ends.
 *
 * @module
 */
import { failureReason } from "./failure_reason.ts";
import type { CampaignTarget } from "./target.ts";

/** One use of a target by one campaign. */
export interface TargetSession {
  /** Opens the target; does nothing if that was done before. */
  open(signal: AbortSignal): Promise<void>;
  /** Gives back what a killed process left changed, if the target was not opened: whoever opened it closes it as well. */
  recover(signal: AbortSignal): Promise<void>;
  /**
   * Does the work, then closes the target if it was opened.
   *
   * @throws What the work threw. If closing failed too, an error with both messages: somebody has to look at the system.
   */
  closeAfter<T>(work: () => Promise<T>): Promise<T>;
}

/** Begins a session; the target is not touched before its `open()`. */
export function targetSession(target: Pick<CampaignTarget, "open" | "recover" | "close">): TargetSession {
  let isOpened = false;
  return {
    async open(signal) {
      if (isOpened) return;
      // Set first: what fails halfway has to be closed as well.
      isOpened = true;
      await target.open?.(signal);
    },
    async recover(signal) {
      if (!isOpened) await target.recover?.(signal);
    },
    async closeAfter(work) {
      const ended = await work().then((value) => ({ value }), (error: unknown) => ({ error }));
      try {
        if (isOpened) await target.close?.();
      } catch (cause) {
        if (!("error" in ended)) throw cause;
        throw new Error(`${failureReason(cause)}. Before that the campaign ended: ${failureReason(ended.error)}`, {
          cause,
        });
      }
      if ("error" in ended) throw ended.error;
      return ended.value;
    },
  };
}
