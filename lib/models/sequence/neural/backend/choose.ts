/**
 * Which backend runs the numbers, chosen once.
 *
 * @module
 */

/** What runs the numbers: `wasm` is the default, `webgpu` is taken where it is there on purpose, `cpu` is the last resort. */
export type BackendName = "wasm" | "webgpu" | "cpu";

/** A choice that was made. */
export interface BackendChoice {
  /** What runs the numbers. */
  readonly backend: BackendName;
  /** Why: one line to print. */
  readonly reason: string;
}

/** What is asked of TensorFlow.js, and of the machine. */
export interface BackendOffers {
  /** True if the package of a backend is loaded. */
  isLoaded(name: BackendName): boolean;
  /** Loads the package of the `wasm` backend. */
  loadWasm(): Promise<unknown>;
  /** Sets a backend up; false if it does not start. */
  start(name: BackendName): Promise<boolean>;
  /** True if this machine runs vector instructions of WebAssembly. */
  readonly hasVectors: boolean;
  /** True if there is an adapter for WebGPU. */
  hasGpu(): Promise<boolean>;
}

/**
 * Starts the first backend that works.
 *
 * `webgpu` only comes first if somebody has loaded its package, `@tensorflow/tfjs-backend-webgpu`, before: our kernels are made for
 * `wasm`, and without them an LSTM is a thousand small operations a batch, each of which waits for the device.
 *
 * @throws {Error} If not even the `cpu` backend starts.
 */
export async function chooseBackend(offers: BackendOffers): Promise<BackendChoice> {
  const isGpuWanted = offers.isLoaded("webgpu");
  if (isGpuWanted && await offers.hasGpu() && await offers.start("webgpu")) {
    return { backend: "webgpu", reason: "its package is loaded and there is an adapter" };
  }
  if (offers.hasVectors) {
    await offers.loadWasm();
    if (await offers.start("wasm")) {
      return { backend: "wasm", reason: isGpuWanted ? "WebGPU did not start" : "the default, with fused kernels" };
    }
  }
  if (await offers.start("cpu")) {
    const why = offers.hasVectors
      ? "the wasm backend did not start"
      : "this machine has no vector instructions for wasm";
    return { backend: "cpu", reason: `the last resort, slow: ${why}` };
  }
  throw new Error("Cannot use TensorFlow.js as one of its backends must start: neither wasm nor cpu did");
}
