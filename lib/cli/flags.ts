/**
 * Flags that several commands share, and how they are read.
 *
 * @module
 */
import { DEFAULT_DATA_DIR, DEFAULT_OUTPUT_DIR, DEFAULT_SEED, DEFAULT_TARGET } from "@/config.ts";
import type { EvaluationCase } from "@/evaluate/mod.ts";
import { MODEL_NAMES, type ModelEntry, resolveModels } from "@/models/mod.ts";
import { type Target, TARGETS } from "@/schema.ts";
import { type FlagValues, integerFlag } from "./command.ts";
import { parseIntegers } from "./integers.ts";
import { chooseCases, readList, readTarget } from "./workflow.ts";

/** Flags of commands that learn from a campaign. */
export const DATA_FLAGS = {
  data: { type: "string", value: "FOLDER", default: DEFAULT_DATA_DIR, help: "Campaign to read" },
  output: { type: "string", value: "FOLDER", default: DEFAULT_OUTPUT_DIR, help: "Where results go" },
  target: { type: "string", value: "COLUMN", default: DEFAULT_TARGET, help: `What to predict: ${TARGETS.join(", ")}` },
  models: { type: "string", value: "LIST", help: `Only these models: ${MODEL_NAMES.join(", ")}` },
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

/** Flags of commands that evaluate. */
export const CASE_FLAGS = {
  cases: { type: "string", value: "LIST", help: "Only these cases; the beginning of a name is enough" },
  "train-users": { type: "string", value: "LIST", help: "Load levels that train in case 1 and 2" },
  "test-users": { type: "string", value: "LIST", help: "Load levels that are tested in case 1 and 2" },
  jobs: { type: "string", value: "NUMBER", help: "Threads that work (default: one a core, 4 at most)" },
} as const;

/** What {@linkcode DATA_FLAGS} say. */
export interface DataOptions {
  /** Column to predict. */
  readonly target: Target;
  /** Models by name, in registry order. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** Seed of every random choice. */
  readonly seed: number;
}

/** Reads the flags that need reading. */
export async function readDataFlags(values: FlagValues<typeof DATA_FLAGS>): Promise<DataOptions> {
  return {
    target: readTarget(values.target),
    models: await resolveModels(readList(values.models, "models")),
    seed: integerFlag(values.seed, "seed", 0),
  };
}

/** What {@linkcode CASE_FLAGS} say. */
export interface CaseChoice {
  /** The cases, in the order of the design. */
  readonly cases: readonly EvaluationCase[];
  /** Threads that work. */
  readonly jobs: number;
}

/** Reads the flags that choose cases. */
export function readCaseFlags(values: FlagValues<typeof CASE_FLAGS>): CaseChoice {
  const levels = (text: string | undefined, flag: string) => text === undefined ? undefined : parseIntegers(text, flag);
  const trainUsers = levels(values["train-users"], "--train-users");
  const testUsers = levels(values["test-users"], "--test-users");
  return {
    cases: chooseCases(readList(values.cases, "cases"), {
      ...(trainUsers === undefined ? {} : { trainUsers }),
      ...(testUsers === undefined ? {} : { testUsers }),
    }),
    jobs: values.jobs === undefined ? defaultJobs() : integerFlag(values.jobs, "jobs", 1),
  };
}

/** Threads that work unless told otherwise: one a core, 4 at most. */
export function defaultJobs(): number {
  return Math.min(4, navigator.hardwareConcurrency);
}
