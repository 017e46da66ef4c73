/**
 * The files that the step before wrote; made anew where they are missing or of other data, so that a notebook runs alone.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR, DEFAULT_SEED, DEFAULT_TARGET } from "@/config.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { buildFeatures, readFeatures, saveFeatures, type StoredFeatures } from "@/features/mod.ts";
import { type LoadedModel, loadModel, modelFileName, MODELS, trainModels } from "@/models/mod.ts";
import type { Target } from "@/schema.ts";
import { projectPath } from "./project.ts";
import { unlessUnusable } from "./unless_unusable.ts";

/** Which files a step starts from. */
export interface StepOptions {
  /** Folder of the campaign. */
  readonly campaign: string;
  /** Folder of all output. @default {"output" of the project, wherever the kernel works} */
  readonly output?: string;
  /** Column to predict. @default {DEFAULT_TARGET} */
  readonly target?: Target;
}

/**
 * Reads `<output>/features/`, or builds and writes it if it is not there or was made of another state of the campaign.
 *
 * @throws {SchemaError} If the folder is no campaign.
 */
export async function openFeatures(options: StepOptions): Promise<StoredFeatures> {
  const { target = DEFAULT_TARGET } = options;
  const folder = `${options.output ?? projectPath(DEFAULT_OUTPUT_DIR)}/features`;
  const campaign = await loadCampaign(options.campaign, { target });
  const stored = await unlessUnusable(() => readFeatures(folder, target));
  if (stored?.dataDigest === campaign.digest) return stored;
  const table = buildFeatures(campaign, { target });
  await saveFeatures(folder, table, { dataDigest: campaign.digest });
  return { table, dataDigest: campaign.digest };
}

/**
 * Reads the models of `<output>/models/`, and trains those that are not there or were trained on other data.
 *
 * @returns Models by name, in the order of the registry; those that the table cannot train are left out.
 * @throws {SchemaError} If the folder is no campaign.
 */
export async function openModels(options: StepOptions): Promise<Record<string, LoadedModel>> {
  const { table, dataDigest } = await openFeatures(options);
  const folder = `${options.output ?? projectPath(DEFAULT_OUTPUT_DIR)}/models`;
  const opened: Record<string, LoadedModel> = {};
  for (const [name, entry] of Object.entries(MODELS)) {
    const path = `${folder}/${modelFileName(name, table.target)}`;
    const stored = await unlessUnusable(() => loadModel(path, { target: table.target }));
    if (stored?.snapshot.dataDigest === dataDigest && stored.snapshot.seed === DEFAULT_SEED) {
      opened[name] = stored;
      continue;
    }
    const [trained] = await trainModels(table, { models: { [name]: entry }, seed: DEFAULT_SEED, dataDigest, folder });
    if (trained?.loaded !== undefined) opened[name] = trained.loaded;
  }
  return opened;
}
