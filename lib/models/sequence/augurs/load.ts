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
/** The module with `Prophet`, and the optimiser (Stan, compiled to WebAssembly) that fits it. */
export type ProphetModule = typeof import("@bsull/augurs/prophet") & {
  readonly optimizer: typeof import("@bsull/augurs-prophet-wasmstan").optimizer;
};

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

/** `Prophet` and its optimiser, ready to use. */
export const loadProphet: () => Promise<ProphetModule> = once(async () => {
  const [module, { optimizer }] = await Promise.all([
    import("@bsull/augurs/prophet"),
    import("@bsull/augurs-prophet-wasmstan"),
  ]);
  module.initSync({ module: await readBesideModule(import.meta.resolve("@bsull/augurs/prophet"), "prophet_bg.wasm") });
  return { ...module, optimizer };
});
