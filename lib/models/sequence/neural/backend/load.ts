/**
 * The door to TensorFlow.js: loaded when it is first needed, set up once, on the fastest backend that is there.
 *
 * Nothing here imports TensorFlow.js before {@linkcode loadTensorflow} is called, so whoever does not use neural networks does
 * not pay for them. It takes 100 ms: 78 for the package, the rest for its `wasm` backend, our kernels and our layers.
 *
 * @module
 */
import { type BackendName, chooseBackend } from "./choose.ts";

export { type BackendName, BACKENDS } from "./choose.ts";

/** TensorFlow.js as this project uses it. */
export type Tf = typeof import("./tensorflow.ts");

/** Layers, optimiser and initialisers of our own: see `ops/mod.ts`. */
export type Ops = typeof import("../ops/mod.ts");

/** TensorFlow.js, ready to use. */
export interface Tensorflow {
  /** All of it: `tf.tensor`, `tf.layers`, `tf.sequential`, `tf.loadLayersModel` … */
  readonly tf: Tf;
  /** Our layers, optimiser and initialisers, which are faster or seeded. */
  readonly ops: Ops;
  /** What runs the numbers. */
  readonly backend: BackendName;
  /** Why this backend: one line to print. */
  readonly reason: string;
}

let loaded: Promise<Tensorflow> | undefined;

const PACKAGES: Readonly<Record<BackendName, () => Promise<unknown>>> = {
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
  webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
};

/**
 * Loads TensorFlow.js, chooses the backend and registers our kernels. All calls share the first one's work and answer.
 *
 * The `wasm` backend reads its binary from its own package, without a network: leave to read files is all it needs. It runs on one
 * thread, since TensorFlow.js keeps its build with threads for browsers; results then do not depend on the number of cores.
 *
 * @param wanted What must run the numbers. @default `wasm`, or `cpu` where that does not start
 * @returns The same object every time.
 * @throws {Error} If what is wanted does not start, or another one was started before; if not even the `cpu` backend starts.
 *
 * @example
 * ```ts ignore
 * const { tf, ops, backend, reason } = await loadTensorflow();
 * const model = tf.sequential({ layers: [ops.fastLstm({ units: 128, seed: 1, inputShape: [10, 16] })] });
 * ```
 */
export async function loadTensorflow(wanted?: BackendName): Promise<Tensorflow> {
  const ready = await (loaded ??= load(wanted));
  if (wanted === undefined || ready.backend === wanted) return ready;
  throw new Error(
    `Cannot run networks on ${wanted} as the backend is chosen once: it is ${ready.backend} (${ready.reason})`,
  );
}

async function load(wanted: BackendName | undefined): Promise<Tensorflow> {
  const tf = await import("./tensorflow.ts");
  const choice = await chooseBackend({
    load: (name) => PACKAGES[name](),
    start: (name) => tf.setBackend(name),
    hasVectors: WebAssembly.validate(VECTOR_MODULE),
    gpu: async () => {
      const { info } = await navigator.gpu?.requestAdapter() ?? {};
      return info && (info.description || info.vendor || "an adapter without a name");
    },
  }, wanted);
  // Taken for Node.js, it would greet on the console when its cpu backend is first used.
  tf.env().set("IS_NODE", false);
  if (choice.backend === "wasm") (await import("./kernels/mod.ts")).addKernels(tf);
  return { tf, ops: await import("../ops/mod.ts"), ...choice };
}

/** A module with one vector instruction: what does not accept it runs neither the backend's fast binary nor our functions. */
const VECTOR_MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b],
);
