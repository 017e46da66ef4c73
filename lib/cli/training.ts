/**
 * Fits and saves models, and reads them back, as every use of them does.
 *
 * @module
 */
import { join } from "node:path";
import { INTERVAL_COVERAGE_RATIO } from "@/config.ts";
import type { Prepared } from "./workflow.ts";
import {
  type FinalFit,
  type LoadedModel,
  loadModel,
  type ModelEntry,
  modelSnapshot,
  saveModel,
  trainModel,
  whyNotTrainable,
} from "@/models/mod.ts";

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

/**
 * Trains every model on all rows, saves it under `<output>/models/`, and loads it again.
 *
 * @param prepared Campaign and table.
 * @param options Models, seed, folder of all output.
 */
export async function trainAndSave(
  { campaign, table }: Prepared,
  options: {
    readonly models: Readonly<Record<string, ModelEntry>>;
    readonly seed: number;
    readonly output: string;
    /** What fits of these models found already; those that are not in it are fitted here. @default {} */
    readonly fits?: Readonly<Record<string, FinalFit>>;
    readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  },
): Promise<TrainedModel[]> {
  const trained: TrainedModel[] = [];
  const entries = Object.entries(options.models);
  for (const [done, [name, entry]] of entries.entries()) {
    const reason = whyNotTrainable(entry, table);
    if (reason === undefined) {
      const training = {
        name,
        entry,
        seed: options.seed,
        dataDigest: campaign.digest,
        coverageRatio: INTERVAL_COVERAGE_RATIO,
      };
      const fit = options.fits?.[name];
      const snapshot = fit === undefined ? trainModel(table, training) : modelSnapshot(table, training, fit);
      const path = await saveModel(join(options.output, "models"), snapshot);
      const { size } = await Deno.stat(path);
      trained.push({ model: name, path, bytes: size, loaded: await loadModel(path, { target: table.target }) });
    } else {
      trained.push({ model: name, reason });
    }
    options.onProgress?.({ done: done + 1, total: entries.length });
  }
  return trained;
}
