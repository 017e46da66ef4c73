/**
 * Whether this process is a notebook's kernel, and what can be asked of it.
 *
 * @module
 */

/** The interface to the viewer of a notebook, or `undefined` outside the kernel, where merely reading it throws. */
export function findKernel(): typeof Deno.jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    return undefined;
  }
}
