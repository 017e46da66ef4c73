/**
 * Fitted models as small files: everything that a prediction needs, and what it was learned from.
 *
 * @module
 */
import { writeFileAtomic } from "@/files.ts";
import { type Target, TARGETS } from "@/schema.ts";
import type { FittedRegressor } from "./contract.ts";
import type { IntervalBands } from "./intervals.ts";
import type { TrainingRange } from "./range.ts";
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

const FORMAT = "plimsoll-model";
/** 2: half-widths hold at one prediction and may grow from there, and the range knows the target. */
const VERSION = 2;

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
  const sha256 = await sha256Of(JSON.stringify(snapshot));
  const text = JSON.stringify({ format: FORMAT, version: VERSION, sha256, snapshot }) + "\n";
  const content = new TextEncoder().encode(text);
  return { path: await writeFileAtomic(path, content), bytes: content.length };
}

/**
 * Reads a model that {@linkcode saveModel} wrote.
 *
 * @param path The file.
 * @param expected What the model must be, if the reader cares.
 * @throws {SyntaxError} If the file is not a saved model, or was damaged.
 * @throws {RangeError} If the registry does not have the model, or the file is of another version of this format.
 * @throws {TypeError} If the model predicts another target, or takes other features, than expected.
 */
export async function loadModel(path: string, expected: Expected = {}): Promise<LoadedModel> {
  const snapshot = await readSnapshot(path);
  const refuse = (wish: string, state: string): string => `Cannot load model file "${path}" as ${wish}: ${state}`;
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

async function readSnapshot(path: string): Promise<ModelSnapshot> {
  const text = await Deno.readTextFile(path);
  const refuse = (wish: string, state: string): string => `Cannot load model file "${path}" as ${wish}: ${state}`;
  let file: Partial<{ format: string; version: number; sha256: string; snapshot: ModelSnapshot }> | null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(refuse("it must be JSON", "it is damaged or cut off"), { cause });
  }
  if (file?.format !== FORMAT || file.snapshot === undefined) {
    throw new SyntaxError(refuse(`its format must be "${FORMAT}"`, `it is ${JSON.stringify(file?.format)}`));
  }
  if (file.version !== VERSION) {
    throw new RangeError(refuse(`its version must be ${VERSION}`, `it is ${file.version}; train it again`));
  }
  // JSON keeps every digit and the order of keys, so writing the parsed value again gives the text that was hashed.
  if (await sha256Of(JSON.stringify(file.snapshot)) !== file.sha256) {
    throw new SyntaxError(refuse("its content must match its checksum", "it was damaged or edited; train it again"));
  }
  return file.snapshot;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

async function sha256Of(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}
