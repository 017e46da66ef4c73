/**
 * Fits and saves models, and reads them back, as every use of them does.
 *
 * @module
 */
import { INTERVAL_COVERAGE_RATIO } from "@/config.ts";
import type { FeatureTable } from "@/features/mod.ts";
import type { ModelEntry } from "./contract.ts";
import { type LoadedModel, loadModel, saveModel } from "./store.ts";
import { type FinalFit, modelSnapshot, trainModel, whyNotTrainable } from "./train.ts";

/** A model that was saved, or the reason why it was not. */
export interface TrainedModel {
  /** Name in the registry. */
  readonly model: string;
  /** Path of its file; absent if it could not be trained. */
  readonly path?: string;
  /** Size of the file, bytes. */
  readonly bytes?: number;
  /** Read back from the file. */
  readonly loaded?: LoadedModel;
  /** Why it could not be trained. */
  readonly reason?: string;
}

/** What {@linkcode trainModels} is told. */
export interface TrainModelsOptions {
  /** Models by name, in the order of the result. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** Seed of every random choice. */
  readonly seed: number;
  /** SHA-256 of the campaign, hexadecimal. */
  readonly dataDigest: string;
  /** Folder of the saved models, made if need be. */
  readonly folder: string;
  /** Nominal coverage of the intervals, ratio between 0 and 1. @default {INTERVAL_COVERAGE_RATIO} */
  readonly coverageRatio?: number;
  /** What fits of these models found already; those that are not in it are fitted here. @default {{}} */
  readonly fits?: Readonly<Record<string, FinalFit>>;
  /** Told after each model how many are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Fits every model on all rows of a table, saves it, and loads it again, so that what is used is what is on file.
 *
 * @param table Features and target of n rows; all of them train.
 * @param options Models, seed, digest, folder.
 * @returns One entry a model: its file, or why it could not be trained on this table.
 */
export async function trainModels(table: FeatureTable, options: TrainModelsOptions): Promise<TrainedModel[]> {
  const trained: TrainedModel[] = [];
  const entries = Object.entries(options.models);
  for (const [done, [name, entry]] of entries.entries()) {
    trained.push(await trainOne(table, { ...options, name, entry }));
    options.onProgress?.({ done: done + 1, total: entries.length });
    // Fits keep the thread: let whoever shows the progress do so.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return trained;
}

async function trainOne(
  table: FeatureTable,
  options: TrainModelsOptions & { readonly name: string; readonly entry: ModelEntry },
): Promise<TrainedModel> {
  const { name, entry, seed, dataDigest, coverageRatio = INTERVAL_COVERAGE_RATIO } = options;
  const reason = whyNotTrainable(entry, table);
  if (reason !== undefined) return { model: name, reason };
  const training = { name, entry, seed, dataDigest, coverageRatio };
  const fit = options.fits?.[name];
  const snapshot = fit === undefined ? trainModel(table, training) : modelSnapshot(table, training, fit);
  const { path, bytes } = await saveModel(options.folder, snapshot);
  return { model: name, path, bytes, loaded: await loadModel(path, { target: table.target }) };
}
