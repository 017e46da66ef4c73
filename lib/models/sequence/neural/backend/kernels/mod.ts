/**
 * All kernels that are added to the `wasm` backend, or put in front of its own.
 *
 * @module
 */
import type { Tf } from "../load.ts";
import { type WasmBackend, Workspace } from "../simd/workspace.ts";
import { registerKernels } from "./kernel.ts";
import { MAT_MUL_KERNELS } from "./mat_mul.ts";
import { OPTIMIZER_KERNELS } from "./optimizer.ts";
import { PLAIN_KERNELS } from "./plain.ts";
import { RECURRENCE_KERNELS } from "./recurrence.ts";
import { WINDOW_KERNELS } from "./window.ts";

export type { AdamNumbers } from "./optimizer.ts";
export type { WindowPlan } from "./window.ts";

/** Registers every kernel for the running `wasm` backend. Call it once. */
export function addKernels(tf: Tf): void {
  const workspace = new Workspace(tf.backend() as unknown as WasmBackend);
  registerKernels(tf, workspace, [
    ...MAT_MUL_KERNELS,
    ...PLAIN_KERNELS,
    ...RECURRENCE_KERNELS,
    ...WINDOW_KERNELS,
    ...OPTIMIZER_KERNELS,
  ]);
}
