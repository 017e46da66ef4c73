/**
 * Which backend runs the numbers, chosen once.
 *
 * @module
 */

/** What runs the numbers: `wasm` is the default, `webgpu` a graphics card, `cpu` the last resort. */
export type BackendName = "wasm" | "webgpu" | "cpu";

/** All of them, the default first. */
export const BACKENDS: readonly BackendName[] = ["wasm", "webgpu", "cpu"];

/** A choice that was made. */
export interface BackendChoice {
  /** What runs the numbers. */
  readonly backend: BackendName;
  /** Why: one line to print. */
  readonly reason: string;
}

/** What is asked of TensorFlow.js, and of the machine. */
export interface BackendOffers {
  /** Loads the package of a backend. */
  load(name: BackendName): Promise<unknown>;
  /** Sets a backend up; false if it does not start. */
  start(name: BackendName): Promise<boolean>;
  /** True if this machine runs vector instructions of WebAssembly. */
  readonly hasVectors: boolean;
  /** What Deno calls the adapter for WebGPU that it offers; `undefined` if it offers none. */
  gpu(): Promise<string | undefined>;
}

/**
 * Starts the backend that is asked for, or else the first that works of `wasm` and `cpu`.
 *
 * A graphics card is taken where Deno offers an adapter and somebody asks for it, not by itself. Our kernels are made for `wasm`;
 * without them an LSTM is a thousand small operations a batch, each of which waits for the device: on the adapter in software
 * of Mesa, the only one we could measure, a CNN-LSTM trains 37 times as long (on `cpu` 44 times). And each device has last digits of its own, so
 * that the same seed would no longer give the same bytes.
 *
 * @param offers Of TensorFlow.js and this machine.
 * @param wanted What must run the numbers. @default the first that works
 * @throws {Error} If what is wanted does not start, or not even the `cpu` backend.
 */
export async function chooseBackend(offers: BackendOffers, wanted?: BackendName): Promise<BackendChoice> {
  if (wanted !== undefined) return await startWanted(offers, wanted);
  if (offers.hasVectors) {
    await offers.load("wasm");
    if (await offers.start("wasm")) return { backend: "wasm", reason: "the default, with fused kernels" };
  }
  await offers.load("cpu");
  if (await offers.start("cpu")) {
    const why = offers.hasVectors
      ? "the wasm backend did not start"
      : "this machine has no vector instructions for wasm";
    return { backend: "cpu", reason: `the last resort, slow: ${why}` };
  }
  throw new Error("Cannot use TensorFlow.js as one of its backends must start: neither wasm nor cpu did");
}

async function startWanted(offers: BackendOffers, wanted: BackendName): Promise<BackendChoice> {
  const refuse = (wish: string, found: string): Error =>
    new Error(
      `Cannot run networks on ${wanted} as ${wish}: ${found}. Ask for no backend, and the best that works is taken`,
    );
  if (wanted === "wasm" && !offers.hasVectors) {
    throw refuse("this machine must have vector instructions of WebAssembly", "it has none");
  }
  const gpu = wanted === "webgpu" ? await offers.gpu() : undefined;
  if (wanted === "webgpu" && gpu === undefined) throw refuse("Deno must offer an adapter for WebGPU", "it offers none");
  await offers.load(wanted);
  if (!await offers.start(wanted)) throw refuse("TensorFlow.js must start there", "it does not");
  return { backend: wanted, reason: gpu === undefined ? "as asked for" : `as asked for; Deno offers ${gpu}` };
}
