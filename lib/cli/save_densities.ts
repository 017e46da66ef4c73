/**
 * Densities of latency on disk: trained on all levels, one file a service.
 *
 * @module
 */
import { join } from "node:path";
import type { LatencyCells, LatencyMeasure } from "@/dataset/mod.ts";
import { densityLibraryScores, finalDensity, type LatencyResult } from "@/evaluate/mod.ts";
import {
  densityEntry,
  densityFileName,
  type DensitySnapshot,
  LIBRARY_FOLDER,
  openLibrary,
  saveDensity,
  type StoredModel,
} from "@/models/mod.ts";
import { trainingFacts } from "./training_facts.ts";

/** Folder of the densities below that of `--output`. */
export const DENSITIES_FOLDER = join("models", "latency");

/** File of a service's density. */
export function densityFile(output: string, service: string): string {
  return join(output, DENSITIES_FOLDER, densityFileName(service));
}

/** A density that was written. */
export interface SavedDensity {
  /** Its file. */
  readonly path: string;
  /** What the file holds. */
  readonly snapshot: DensitySnapshot;
}

/**
 * Fits the chosen mixture of each service on all of its cells, those that were held out for the scores as well, and writes
 * it with those scores.
 */
export async function saveDensities(
  output: string,
  result: LatencyResult,
  data: LatencyCells,
): Promise<SavedDensity[]> {
  const saved: SavedDensity[] = [];
  for (const found of result.services) {
    const snapshot = finalDensity(found, data, result.seed);
    const { path } = await saveDensity(join(output, DENSITIES_FOLDER), snapshot);
    saved.push({ path, snapshot });
  }
  return saved;
}

/**
 * Adds densities to the library, each with its scores on held-out levels beside both baselines.
 *
 * The files of {@linkcode saveDensities} stay beside it: they are the last ones, the same bytes for the same data, while the
 * library keeps every version that it is given, with its time.
 *
 * @param output Folder of `--output`; the library lies below it.
 * @param saved What was written.
 * @param result The evaluation that they were chosen by.
 * @param measure What their times are.
 */
export async function addDensities(
  output: string,
  saved: readonly SavedDensity[],
  result: LatencyResult,
  measure: LatencyMeasure,
): Promise<StoredModel[]> {
  const library = openLibrary(join(output, LIBRARY_FOLDER));
  const facts = await trainingFacts();
  const stored: StoredModel[] = [];
  for (const { snapshot } of saved) {
    const scores = densityLibraryScores(result.services.find(({ service }) => service === snapshot.service)!);
    stored.push(await library.add(await densityEntry(snapshot, { ...facts, target: measure, scores })));
  }
  return stored;
}
