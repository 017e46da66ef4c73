/**
 * How a cell shows something without losing it.
 *
 * The Deno kernel sends the last value of a cell, and what the console prints, on ways of their own: 3 to 6 of 60 came
 * after the message that the cell has ended (Deno 2.9.6), and JupyterLab drops what comes then. What a cell sends and
 * waits for came in time in 60 of 60.
 *
 * @module
 */
import { DISPLAY, type Displayable, type MimeBundle } from "./displayable.ts";
import { assertFresh } from "./fresh.ts";
import { findKernel } from "./kernel.ts";

/** Sends a message to all viewers of a notebook. */
export type Broadcast = (type: string, content: Record<string, unknown>) => Promise<void>;

/**
 * Shows a value below the running cell.
 *
 * @param bundle The value in all its forms.
 * @param broadcast How to reach the viewers. By default the kernel's way, or nothing outside a kernel.
 * @returns Nothing in a kernel, where it has been shown; elsewhere the value, which shows itself.
 */
export async function show(
  bundle: MimeBundle,
  broadcast: Broadcast | undefined = findKernel()?.broadcast,
): Promise<Displayable | undefined> {
  if (broadcast === undefined) return { [DISPLAY]: () => bundle };
  await broadcast("display_data", { data: bundle, metadata: {}, transient: {} });
  return undefined;
}

/**
 * Ends a notebook: prints `checked`, which a reader and `deno task notebooks:run` insist on.
 *
 * @param broadcast How to reach the viewers. By default the kernel's way, or nothing outside a kernel.
 * @throws {Error} If `lib/` changed since the kernel loaded it: then other code was checked than there is.
 */
export async function checked(broadcast: Broadcast | undefined = findKernel()?.broadcast): Promise<void> {
  assertFresh();
  await broadcast?.("stream", { name: "stdout", text: "checked\n" });
}
