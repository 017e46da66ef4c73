/**
 * Loads the WebAssembly modules of the npm package `@bsull/augurs`, each once and only when a model asks for it.
 *
 * @module
 */
import { readBesideModule } from "@/files.ts";

/** The module with `AutoETS`. */
export type EtsModule = typeof import("@bsull/augurs/ets");
/** The module with `MSTL`. */
export type MstlModule = typeof import("@bsull/augurs/mstl");
/** The module with `Prophet`. */
export type ProphetModule = typeof import("@bsull/augurs/prophet");
/** What fits `Prophet`: Stan, compiled to WebAssembly. */
export type ProphetOptimizer = typeof import("@bsull/augurs-prophet-wasmstan").optimizer;

/** Calls `load` once; a failed call may be repeated. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
}

/** `AutoETS`, ready to use. */
export const loadEts: () => Promise<EtsModule> = once(async () => {
  const module = await import("@bsull/augurs/ets");
  module.initSync({ module: await readBesideModule(import.meta.resolve("@bsull/augurs/ets"), "ets_bg.wasm") });
  return module;
});

/** `MSTL`, ready to use. */
export const loadMstl: () => Promise<MstlModule> = once(async () => {
  const module = await import("@bsull/augurs/mstl");
  module.initSync({ module: await readBesideModule(import.meta.resolve("@bsull/augurs/mstl"), "mstl_bg.wasm") });
  return module;
});

/** `Prophet`, ready to use with an optimiser of {@linkcode prophetOptimizer}. */
export const loadProphet: () => Promise<ProphetModule> = once(async () => {
  const module = await import("@bsull/augurs/prophet");
  module.initSync({ module: await readBesideModule(import.meta.resolve("@bsull/augurs/prophet"), "prophet_bg.wasm") });
  return module;
});

let instances = 0;
let current: Promise<ProphetOptimizer> | undefined;

/** The optimiser of Prophet. After it has thrown, {@linkcode discardProphetOptimizer} must be told. */
export function prophetOptimizer(): Promise<ProphetOptimizer> {
  if (current !== undefined) return current;
  const loading = (instances++ === 0 ? import("@bsull/augurs-prophet-wasmstan") : anotherInstance())
    .then(({ optimizer }: { optimizer: ProphetOptimizer }) => optimizer);
  loading.catch(() => current = undefined);
  return current = loading;
}

/** A query makes the same file a module of its own, with memory of its own. */
const anotherInstance = (): Promise<{ optimizer: ProphetOptimizer }> =>
  import(`${import.meta.resolve("@bsull/augurs-prophet-wasmstan")}?instance=${instances}`);

/**
 * Makes {@linkcode prophetOptimizer} load another instance. Stan is compiled without exceptions there: where it throws one, the
 * instance has stopped for good, for all series that follow.
 */
export async function discardProphetOptimizer(stopped: ProphetOptimizer): Promise<void> {
  // Another forecast that met the same instance may have discarded it already.
  if (await current === stopped) current = undefined;
}
