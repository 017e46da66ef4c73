/**
 * Models of each kind as entries of the library, and back.
 *
 * @module
 */
import { type DensitySnapshot, densityText, type LoadedDensity, readDensity } from "../latency/mod.ts";
import { type FittedForecaster, type ForecasterOptions, FORECASTERS, type ForecasterState } from "../sequence/mod.ts";
import { type LoadedModel, type ModelSnapshot, modelText, readModelText } from "../store.ts";
import type { LibraryEntry, ReadModel } from "./library.ts";
import { ALL_SERVICES, libraryName, type ModelFacts, type ModelKind } from "./meta.ts";
import type { TrainedOn } from "./trained_on.ts";

/** What nothing but the one who trained a model knows of it. */
export type TrainingFacts = Pick<ModelFacts, "trainedAt" | "scores" | "packages">;

/** File of a model that is one text. */
const SNAPSHOT_FILE = "snapshot.json";

/** File of a forecaster's options and JSON state. */
const STATE_FILE = "state.json";

/** A tabular model as an entry: of its service if it knows one only, else of {@linkcode ALL_SERVICES}. */
export async function tabularEntry(snapshot: ModelSnapshot, facts: TrainingFacts): Promise<LibraryEntry> {
  const { model, target, services, dataDigest, seed } = snapshot;
  return {
    ...facts,
    service: services.length === 1 ? services[0]! : ALL_SERVICES,
    ...{ target, kind: "tabular", model, dataDigest, seed },
    files: { [SNAPSHOT_FILE]: utf8(await modelText(snapshot)) },
  };
}

/**
 * Restores a tabular model.
 *
 * @throws {TypeError} If the version is of another kind. Others as `loadModel` has them.
 */
export async function restoreTabular(read: ReadModel): Promise<LoadedModel> {
  return await readModelText(fileText(read, "tabular", SNAPSHOT_FILE), read.path);
}

/** A density as an entry. `target` tells what its times are: `duration` or `proc_time`. */
export async function densityEntry(
  snapshot: DensitySnapshot,
  facts: TrainingFacts & Pick<ModelFacts, "target">,
): Promise<LibraryEntry> {
  const { density, service, dataDigest, seed } = snapshot;
  return {
    ...facts,
    ...{ service, kind: "density", model: density, dataDigest, seed },
    files: { [SNAPSHOT_FILE]: utf8(await densityText(snapshot)) },
  };
}

/**
 * Restores a density.
 *
 * @throws {TypeError} If the version is of another kind. Others as `readDensity` has them.
 */
export async function restoreDensity(read: ReadModel): Promise<LoadedDensity> {
  return await readDensity(fileText(read, "density", SNAPSHOT_FILE), read.path);
}

/** A fitted forecaster with the options that it was created with. */
export interface SavedForecaster {
  /** Name in the registry. */
  readonly model: string;
  /** What it was created with. */
  readonly options: ForecasterOptions;
  /** What its `save()` gave. */
  readonly saved: ForecasterState;
  /** What it was trained on. */
  readonly trainedOn: TrainedOn;
}

/**
 * A forecaster as an entry; the target is that of its options, several are joined by `+`. Service and target are made plain
 * names, as {@linkcode libraryName} does.
 *
 * @throws {RangeError} If the forecaster has a file of the name that its options and state go to.
 */
export function forecasterEntry(
  { model, options, saved, trainedOn }: SavedForecaster,
  facts: TrainingFacts & Pick<ModelFacts, "service" | "dataDigest">,
): LibraryEntry {
  if (saved.files?.[STATE_FILE] !== undefined) {
    throw new RangeError(
      `Cannot add ${model} as ${STATE_FILE} must be free for its options: it has such a file itself`,
    );
  }
  const { onProgress: _, ...kept } = options;
  return {
    ...facts,
    service: libraryName(facts.service),
    ...{ target: options.targets.map(libraryName).join("+"), kind: "forecaster", model, seed: options.seed },
    files: {
      ...saved.files,
      [STATE_FILE]: utf8(JSON.stringify({ options: kept, trainedOn, state: saved.state }) + "\n"),
    },
  };
}

/** A forecaster that was read back. */
export interface RestoredForecaster {
  /** What it was created with. */
  readonly options: ForecasterOptions;
  /** What it was trained on. */
  readonly trainedOn: TrainedOn;
  /** The forecaster, ready to forecast. */
  readonly fitted: FittedForecaster;
}

/**
 * Restores a forecaster.
 *
 * @throws {TypeError} If the version is of another kind.
 */
export async function restoreForecaster(read: ReadModel): Promise<RestoredForecaster> {
  const { options, trainedOn, state }: Pick<SavedForecaster, "options" | "trainedOn"> & { state: unknown } = JSON.parse(
    fileText(read, "forecaster", STATE_FILE),
  );
  const { [STATE_FILE]: _, ...files } = read.files;
  const saved = Object.keys(files).length === 0 ? { state } : { state, files };
  return { options, trainedOn, fitted: await FORECASTERS[read.meta.model]!.restore(saved, options) };
}

function fileText({ meta, path, files }: ReadModel, kind: ModelKind, name: string): string {
  const content = files[name];
  if (meta.kind === kind && content !== undefined) return new TextDecoder().decode(content);
  throw new TypeError(
    `Cannot restore ${path} as it must be a ${kind} with ${name}: it is a ${meta.kind} with ${
      Object.keys(files).join(", ")
    }`,
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
