/**
 * What the library is told of every training: when it was, and with which packages.
 *
 * @module
 */
import type { ForecasterKind, ModelFacts } from "@/models/mod.ts";
import { packageVersions } from "./package_versions.ts";

const AUGURS = ["@bsull/augurs", "@bsull/augurs-prophet-wasmstan"];

/** Packages that forecasters of a kind compute with. */
const FORECASTER_PACKAGES: Readonly<Partial<Record<ForecasterKind, readonly string[]>>> = {
  statistical: AUGURS,
  neural: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
};

/** Packages that tabular models compute with. */
export const TABULAR_PACKAGES: readonly string[] = ["ml-matrix", "ml-random-forest"];

/** Packages that a forecaster computes with. */
export function forecasterPackages(kind: ForecasterKind): readonly string[] {
  return FORECASTER_PACKAGES[kind] ?? [];
}

/**
 * Looks at the clock, whole seconds of UTC, and at the versions of packages.
 *
 * @param packages Names as they are imported. @default {Deno alone}
 */
export async function trainingFacts(
  packages: readonly string[] = [],
): Promise<Pick<ModelFacts, "trainedAt" | "packages">> {
  return {
    trainedAt: `${new Date().toISOString().slice(0, 19)}Z`,
    packages: await packageVersions(packages),
  };
}
