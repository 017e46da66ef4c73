/**
 * A progress bar under the running cell; nothing outside the kernel.
 *
 * @module
 */
import { escapeMarkup } from "@/plots/mod.ts";
import { findKernel } from "./kernel.ts";
import type { Broadcast } from "./show.ts";

/** A bar that is told how far the work is. */
export interface KernelProgressBar {
  /** Shows `done` of `total`. Returns at once: the bar moves when the cell next waits for something. */
  update(progress: { readonly done: number; readonly total: number }): void;
  /** Leaves the last state in the notebook. Wait for it before the cell ends. */
  stop(): Promise<void>;
}

let bars = 0;

/**
 * Starts a bar. What it leaves behind says only what is the same in every run: `trained 9 of 9`, no times.
 *
 * @param label What is counted, as a word that may stand before "9 of 9".
 * @param broadcast How to reach the viewers. By default the kernel's way, or nothing outside a kernel.
 */
export async function progressBar(
  label: string,
  broadcast: Broadcast | undefined = findKernel()?.broadcast,
): Promise<KernelProgressBar> {
  if (broadcast === undefined) return { update: () => {}, stop: () => Promise.resolve() };
  // Counted, not random: a second run of a notebook gives the same messages.
  const display = { metadata: {}, transient: { display_id: `plimsoll-progress-${++bars}` } };
  let latest = { done: 0, total: 0 };
  let shown = barBundle(label, latest);
  let sending = Promise.resolve();
  let isWaiting = false;
  await broadcast("display_data", { ...display, data: shown });

  // States that come faster than messages go out are passed over; the last one never is.
  const sendLatest = async (): Promise<void> => {
    isWaiting = false;
    const data = barBundle(label, latest);
    if (data["text/html"] === shown["text/html"]) return;
    shown = data;
    await broadcast("update_display_data", { ...display, data });
  };
  return {
    update: (progress) => {
      latest = progress;
      if (isWaiting) return;
      isWaiting = true;
      sending = sending.then(sendLatest);
      // Told to stop(), which waits for the same promise.
      sending.catch(() => {});
    },
    stop: () => sending,
  };
}

interface BarBundle {
  readonly "text/plain": string;
  readonly "text/html": string;
}

function barBundle(label: string, { done, total }: { readonly done: number; readonly total: number }): BarBundle {
  const text = total > 0 ? `${label} ${done} of ${total}` : label;
  const state = total > 0 ? ` value="${done}" max="${total}"` : "";
  return {
    "text/plain": text,
    "text/html": `<label>${escapeMarkup(text)} <progress${state}></progress></label>`,
  };
}
