/**
 * How a kernel of ours is written, and how it takes the place of one of the backend's.
 *
 * @module
 */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "../tensorflow.ts";
import type { Tf } from "../load.ts";
import type { Workspace } from "../simd/workspace.ts";

/** What a kernel is handed. */
export interface KernelCall {
  /** Tensors by name. */
  readonly inputs: NamedTensorInfoMap;
  /** Everything else by name. */
  readonly attrs: NamedAttrMap;
}

/** A kernel for the `wasm` backend. */
export interface Kernel {
  /** Name of the operation; those of our own begin with `Plimsoll`. */
  readonly name: string;
  /**
   * Does the operation.
   *
   * @returns `undefined` to leave the call to the backend's own kernel.
   */
  run(workspace: Workspace, call: KernelCall): TensorInfo | TensorInfo[] | undefined;
}

/** Registers kernels, each in front of the backend's own of that name if there is one. */
export function registerKernels(tf: Tf, workspace: Workspace, kernels: readonly Kernel[]): void {
  for (const { name, run } of kernels) {
    const own = tf.getKernel(name, "wasm");
    if (own !== undefined && own !== null) tf.unregisterKernel(name, "wasm");
    tf.registerKernel({
      kernelName: name,
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs = {}, backend }) => {
        const result = run(workspace, { inputs, attrs }) ?? own?.kernelFunc({ inputs, attrs, backend });
        if (result === undefined) {
          throw new Error(`Cannot run ${name} as its shapes must be supported: no kernel takes them`);
        }
        return result;
      },
    });
  }
}
