/**
 * What `deno task latency` wrote; made anew where it is missing or of other data, so that a notebook runs alone.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR, DEFAULT_SEED } from "@/config.ts";
import { LATENCY_MEASURES, type LatencyCells, loadLatencyCells } from "@/dataset/mod.ts";
import {
  type Candidate,
  DEFAULT_CANDIDATES,
  evaluateLatency,
  finalDensity,
  refitHeldOut,
  saveEvaluation,
  type ServiceLatencyResult,
  storedLatencyFiles,
  type StoredLatencyResult,
} from "@/evaluate/mod.ts";
import { densityFileName, loadDensity, type LoadedDensity, saveDensity } from "@/models/mod.ts";
import { type LatencyInput, readLatencyResult } from "@/plots/mod.ts";
import { projectPath } from "./project.ts";
import { unlessUnusable } from "./unless_unusable.ts";

/** Which files the step starts from. */
export interface DensityStepOptions {
  /** Folder of the recording. */
  readonly recording: string;
  /** Folder of all output. @default {"output" of the project, wherever the kernel works} */
  readonly output?: string;
  /** Mixtures to choose from. @default {those of `deno task latency`} */
  readonly candidates?: readonly Candidate[];
  /** Told after each fit; at once that all are there if the evaluation was stored, so that a bar ends in one way. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** An evaluation with what its charts need, and the densities that were saved. */
export interface OpenedDensities extends LatencyInput {
  /** The recording. */
  readonly data: LatencyCells;
  /** Densities that were fitted on all levels, by service. */
  readonly densities: Readonly<Record<string, LoadedDensity>>;
}

/**
 * Reads `<output>/latency/` and `<output>/models/latency/`, and makes what is not there or is of another recording.
 *
 * @throws {SchemaError} If the folder is no recording.
 */
export async function openDensities(options: DensityStepOptions): Promise<OpenedDensities> {
  const output = options.output ?? projectPath(DEFAULT_OUTPUT_DIR);
  const data = await loadLatencyCells(options.recording);
  const stored = await openEvaluation(output, data, options);
  const densities: Record<string, LoadedDensity> = {};
  for (const found of stored.result.services) densities[found.service] = await openDensity(output, data, found);
  return { ...stored, cells: data.cells, fits: refitHeldOut(data.cells, stored.result), data, densities };
}

async function openDensity(output: string, data: LatencyCells, found: ServiceLatencyResult): Promise<LoadedDensity> {
  const folder = `${output}/models/latency`;
  const path = `${folder}/${densityFileName(found.service)}`;
  const saved = await unlessUnusable(() => loadDensity(path));
  const isWanted = saved?.snapshot.dataDigest === data.digest && saved.snapshot.seed === DEFAULT_SEED &&
    saved.snapshot.density === found.chosen.density;
  if (isWanted) return saved;
  await saveDensity(folder, finalDensity(found, data, DEFAULT_SEED));
  return await loadDensity(path);
}

async function openEvaluation(
  output: string,
  data: LatencyCells,
  { candidates = DEFAULT_CANDIDATES, onProgress }: DensityStepOptions,
): Promise<StoredLatencyResult> {
  const stored = await unlessUnusable(() => readLatencyResult(output));
  if (stored !== undefined && isWanted(stored, data, candidates)) {
    const total = data.services.length * candidates.length;
    onProgress?.({ done: total, total });
    return stored;
  }
  const made: StoredLatencyResult = {
    dataDigest: data.digest,
    measure: LATENCY_MEASURES[0],
    result: evaluateLatency(data.cells, {
      seed: DEFAULT_SEED,
      candidates,
      services: data.services,
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
  };
  await saveEvaluation(`${output}/latency`, storedLatencyFiles(made));
  return made;
}

/** True if an evaluation is the one that `deno task latency` makes of the recording, choosing from the same mixtures. */
function isWanted(
  { dataDigest, measure, result }: StoredLatencyResult,
  data: LatencyCells,
  wanted: readonly Candidate[],
): boolean {
  const { seed, services, notPossible } = result;
  const evaluated = [...services, ...notPossible].map(({ service }) => service);
  return dataDigest === data.digest && measure === LATENCY_MEASURES[0] && seed === DEFAULT_SEED &&
    data.services.every((service) => evaluated.includes(service)) &&
    services.every(({ candidates }) =>
      candidates.length === wanted.length &&
      wanted.every(({ density, components }, i) =>
        candidates[i]!.density === density && candidates[i]!.components === components
      )
    );
}
