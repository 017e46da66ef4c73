/**
 * `meta.json`: what a version of the library is, what it was learned from, and the checksum of each of its files.
 *
 * @module
 */
import { z } from "zod";
import { FORECASTERS } from "../sequence/mod.ts";
import { DENSITIES } from "../latency/mod.ts";
import { MODEL_NAMES } from "../registry.ts";
import { sha256Of } from "@/checksum.ts";
import type { LibraryScore } from "./scores.ts";

/** Name of the file in the folder of its version. */
export const META_FILE = "meta.json";

const FORMAT = "plimsoll-library-1";

/** What kinds of models there are: by registry. */
export const MODEL_KINDS = ["tabular", "forecaster", "density"] as const;

/** Kind of a model. */
export type ModelKind = (typeof MODEL_KINDS)[number];

/** What is known of a model when it is added. */
export interface ModelFacts {
  /** Workload that it is for, such as `task1`; {@linkcode ALL_SERVICES} if it is for several. */
  readonly service: string;
  /** What it answers, such as `cpu_usage`; several columns are joined by `+`. */
  readonly target: string;
  /** Its kind. */
  readonly kind: ModelKind;
  /** Name in the registry of its kind. */
  readonly model: string;
  /** When it was trained, UTC, such as `2026-03-01T12:00:00Z`. */
  readonly trainedAt: string;
  /** SHA-256 of what it was trained on, hexadecimal, as `lib/dataset` computes it. */
  readonly dataDigest: string;
  /** Seed of every random choice. */
  readonly seed: number;
  /** Its scores beside baselines; empty if it was not scored. */
  readonly scores: readonly LibraryScore[];
  /** Versions of the packages that it was trained with, by name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** What the library knows of one of its versions. */
export interface ModelMeta extends ModelFacts {
  /** Number of the version, from 1, among those of its service and target. */
  readonly version: number;
  /** Its files, by name. */
  readonly files: readonly StoredFile[];
}

/** One file of a version. */
export interface StoredFile {
  /** Its name. */
  readonly name: string;
  /** Its size, bytes. */
  readonly bytes: number;
  /** SHA-256 of its content, hexadecimal. */
  readonly sha256: string;
}

/** Service of a model that is for several services. */
export const ALL_SERVICES = "all";

/** Names become folders and files: nothing that leads elsewhere, or that hides. */
const NAME = z.string().max(120).regex(/^[A-Za-z0-9](?:[\w.+-]*[A-Za-z0-9])?$/, "must be a plain name, such as task1");
const FILE_NAME = z.string().max(120).regex(/^[A-Za-z0-9][\w.-]*$/, "must be a plain file name, such as model.json")
  .refine((name) => name !== META_FILE, `must not be ${META_FILE}`);
const DIGEST = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256, 64 hexadecimal digits");
const SCORE = z.number().nullable();

/**
 * Makes a name that the library takes of one that data has: `task1 week` becomes `task1-week`.
 *
 * @throws {RangeError} If no letter or digit is left.
 */
export function libraryName(text: string): string {
  const name = text.replaceAll(/[^\w.+-]+/g, "-").slice(0, 120).replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  if (NAME.safeParse(name).success) return name;
  throw new RangeError(`Cannot name a model after "${text}" as a letter or digit must be in it: there is none`);
}

const FACTS = {
  service: NAME,
  target: NAME,
  kind: z.enum(MODEL_KINDS),
  model: z.string(),
  trainedAt: z.iso.datetime("must be a time in UTC, such as 2026-03-01T12:00:00Z"),
  dataDigest: DIGEST,
  seed: z.number().int(),
  scores: z.array(z.object({
    case: z.string(),
    metric: z.string(),
    unit: z.string(),
    better: z.enum(["lower", "higher", "none"]),
    value: SCORE,
    baselines: z.record(z.string(), SCORE).refine(
      (values) => Object.keys(values).length > 0,
      "must hold a baseline: no score without one",
    ),
  })),
  packages: z.record(z.string(), z.string()),
};

const FACTS_SCHEMA = z.object(FACTS);

const META_SCHEMA = z.object({
  ...FACTS,
  version: z.number().int().positive(),
  files: z.array(z.object({ name: FILE_NAME, bytes: z.number().int().nonnegative(), sha256: DIGEST })),
});

/**
 * Checks what is to be added, before anything is written.
 *
 * @throws {RangeError} If a fact cannot be kept, the registry does not have the model, or there is no file.
 */
export function checkFacts(facts: ModelFacts, fileNames: readonly string[]): void {
  const refuse = (wish: string, state: string) => new RangeError(`Cannot add a model as ${wish}: ${state}`);
  const parsed = FACTS_SCHEMA.safeParse(facts);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw refuse(`${path.join(".")} ${message}`, `it is ${shown(path.reduce(at, facts))}`);
  }
  const names = registryNames(facts.kind);
  if (!names.includes(facts.model)) {
    throw refuse(`a ${facts.kind} must be one of ${names.join(", ")}`, `it is "${facts.model}"`);
  }
  if (fileNames.length === 0) throw refuse("it must have a file", "it has none");
  const wrong = fileNames.find((name) => !FILE_NAME.safeParse(name).success);
  if (wrong !== undefined) throw refuse("a file must have a plain name that is not taken", `one is "${wrong}"`);
}

/** Writes a `meta.json`, with the checksum of its own content. */
export async function metaText(meta: ModelMeta): Promise<string> {
  const sha256 = await sha256Of(JSON.stringify(meta));
  return JSON.stringify({ format: FORMAT, sha256, meta }, null, 1) + "\n";
}

/**
 * Reads a `meta.json`.
 *
 * @param text Its text.
 * @returns What it says, or why it is refused.
 */
export async function parseMeta(text: string): Promise<ModelMeta | { readonly reason: string }> {
  let file: { format?: unknown; sha256?: unknown; meta?: unknown } | null;
  try {
    file = JSON.parse(text);
  } catch {
    return { reason: `${META_FILE} must be JSON: it is damaged or cut off` };
  }
  if (file?.format !== FORMAT) {
    return { reason: `the format of ${META_FILE} must be "${FORMAT}": it is ${shown(file?.format)}` };
  }
  // JSON keeps every digit and the order of keys, so writing the parsed value again gives the text that was hashed.
  if (await sha256Of(JSON.stringify(file.meta)) !== file.sha256) {
    return { reason: `${META_FILE} must match its checksum: it was damaged or edited` };
  }
  const parsed = META_SCHEMA.safeParse(file.meta);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return { reason: `${META_FILE} must say what a version is: ${path.join(".") || "it"} ${message}` };
  }
  const names = registryNames(parsed.data.kind);
  if (!names.includes(parsed.data.model)) {
    return {
      reason: `its model must be known: the registry has no ${parsed.data.kind} "${parsed.data.model}", only ` +
        names.join(", "),
    };
  }
  return parsed.data;
}

/** Names in the registry of a kind. */
function registryNames(kind: ModelKind): readonly string[] {
  if (kind === "tabular") return MODEL_NAMES;
  return Object.keys(kind === "forecaster" ? FORECASTERS : DENSITIES);
}

function at(value: unknown, key: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown> | undefined)?.[key];
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? "missing";
}
