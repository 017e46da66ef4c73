/**
 * Fitted models as small files: everything that a prediction needs, and what it was learned from.
 *
 * @module
 */
import { writeFileAtomic } from "@/files.ts";
import { type Target, TARGETS } from "@/schema.ts";
import { checkedText, readCheckedText, refusal, type TextFormat } from "./checked_text.ts";
import type { FittedRegressor } from "./contract.ts";
import type { IntervalBands } from "./intervals.ts";
import type { TrainingRange } from "./range.ts";
import { type DensitySnapshot, densityText, type LoadedDensity, readDensity } from "./latency/mod.ts";
import { resolveModels } from "./registry.ts";

/** A fitted model with all that is needed to use it, and to doubt it. JSON-safe. */
export interface ModelSnapshot {
  /** Name in the registry. */
  readonly model: string;
  /** Column that is predicted. */
  readonly target: Target;
  /** Names of the features, in the order of the model's `inputs()`. */
  readonly inputs: readonly string[];
  /** Services of the training rows, sorted. */
  readonly services: readonly string[];
  /** Seed of every random choice. */
  readonly seed: number;
  /** Training rows. */
  readonly rows: number;
  /** SHA-256 of the campaign, hexadecimal, as `lib/dataset` computes it. */
  readonly dataDigest: string;
  /** What training covered. */
  readonly range: TrainingRange;
  /** Smallest and largest target in training, unit of the target. */
  readonly targetRange: { readonly low: number; readonly high: number };
  /** Training median of each feature: what a missing one is filled with. */
  readonly fill: Readonly<Record<string, number>>;
  /** Calibrated intervals, or `null` if none could be calibrated. */
  readonly intervals: IntervalBands | null;
  /** What the model's `toJSON()` returned. */
  readonly state: unknown;
}

/** A model that was read back. */
export interface LoadedModel {
  /** What the file says. */
  readonly snapshot: ModelSnapshot;
  /** The model, ready to predict. */
  readonly fitted: FittedRegressor;
}

/** A model that was written. */
export interface SavedModel {
  /** Path of its file. */
  readonly path: string;
  /** Size of the file, bytes. */
  readonly bytes: number;
}

/** What a reader insists on. */
export interface Expected {
  /** Column that the model must predict. */
  readonly target?: Target;
  /** Features that the model must take, in any order. */
  readonly inputs?: readonly string[];
}

/** Version 2: half-widths hold at one prediction and may grow from there, and the range knows the target. */
const MODEL_FILE: TextFormat = { format: "plimsoll-model", version: 2, title: "model file" };

/** File name of a saved model, `<model>_<target>.json`. */
export function modelFileName(model: string, target: Target): string {
  return `${model}_${target}.json`;
}

/**
 * Writes a model into a folder, which is made if need be.
 *
 * The file appears whole or not at all: it is written under another name first and then renamed. Equal snapshots give
 * equal bytes.
 *
 * @param folder Where to.
 * @param snapshot The model.
 * @returns Path and size of the file.
 */
export async function saveModel(folder: string, snapshot: ModelSnapshot): Promise<SavedModel> {
  const path = `${folder}/${modelFileName(snapshot.model, snapshot.target)}`;
  const content = new TextEncoder().encode(await modelText(snapshot));
  return { path: await writeFileAtomic(path, content), bytes: content.length };
}

/** What {@linkcode saveModel} writes: one line of JSON with its checksum. */
export async function modelText(snapshot: ModelSnapshot): Promise<string> {
  return await checkedText(MODEL_FILE, snapshot);
}

/**
 * Reads a model that {@linkcode saveModel} wrote.
 *
 * @param path The file.
 * @param expected What the model must be, if the reader cares.
 * @throws As {@linkcode readModelText}.
 */
export async function loadModel(path: string, expected: Expected = {}): Promise<LoadedModel> {
  return await readModelText(await Deno.readTextFile(path), path, expected);
}

/**
 * Reads a model from what {@linkcode modelText} gave.
 *
 * @param text The text.
 * @param source Where it comes from, for messages.
 * @param expected What the model must be, if the reader cares.
 * @throws {SyntaxError} If the text is not a saved model, or was damaged.
 * @throws {RangeError} If the registry does not have the model, or the text is of another version of this format.
 * @throws {TypeError} If the model predicts another target, or takes other features, than expected.
 */
export async function readModelText(text: string, source: string, expected: Expected = {}): Promise<LoadedModel> {
  const snapshot = await readCheckedText<ModelSnapshot>(MODEL_FILE, text, source);
  const refuse = refusal(MODEL_FILE, source);
  if (!TARGETS.includes(snapshot.target)) {
    throw new RangeError(refuse(`its target must be one of ${TARGETS.join(", ")}`, `it is "${snapshot.target}"`));
  }
  if (expected.target !== undefined && expected.target !== snapshot.target) {
    throw new TypeError(refuse(`it must predict ${expected.target}`, `it predicts ${snapshot.target}`));
  }
  if (expected.inputs !== undefined && !sameNames(expected.inputs, snapshot.inputs)) {
    throw new TypeError(refuse(`it must take ${expected.inputs.join(", ")}`, `it takes ${snapshot.inputs.join(", ")}`));
  }
  try {
    const entry = (await resolveModels([snapshot.model]))[snapshot.model]!;
    return { snapshot, fitted: entry.restore(snapshot.state) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(refuse("its model must be known and whole", message), { cause });
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** File name of a saved density of latency, `<service>.json`. */
export function densityFileName(service: string): string {
  return `${encodeURIComponent(service)}.json`;
}

/** Writes a density of latency into a folder, as {@linkcode saveModel} writes a model. */
export async function saveDensity(folder: string, snapshot: DensitySnapshot): Promise<SavedModel> {
  const path = `${folder}/${densityFileName(snapshot.service)}`;
  const content = new TextEncoder().encode(await densityText(snapshot));
  return { path: await writeFileAtomic(path, content), bytes: content.length };
}

/**
 * Reads a density of latency that {@linkcode saveDensity} wrote.
 *
 * @throws As {@linkcode readDensity}, and what the file system throws.
 */
export async function loadDensity(path: string): Promise<LoadedDensity> {
  return await readDensity(await Deno.readTextFile(path), path);
}
