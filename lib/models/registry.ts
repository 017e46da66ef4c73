/**
 * Every model, as one object to read.
 *
 * @module
 */
import type { ModelEntry } from "./contract.ts";
import { gradientBoosting } from "./tabular/gradient_boosting.ts";
import { hybrid } from "./tabular/hybrid.ts";
import { linearPerService } from "./tabular/linear_per_service.ts";
import { linearRegression } from "./tabular/linear_regression.ts";
import { persistence } from "./tabular/persistence.ts";
import { randomForest } from "./tabular/random_forest.ts";
import { usl } from "./tabular/usl.ts";
import { utilizationLaw } from "./tabular/utilization_law.ts";

/** Every model that runs by default, in the order results tables list them. Add new ones here. */
export const MODELS = {
  persistence,
  linear_regression: linearRegression,
  linear_per_service: linearPerService,
  random_forest: randomForest,
  gradient_boosting: gradientBoosting,
  utilization_law: utilizationLaw,
  usl,
  hybrid,
} as const satisfies Readonly<Record<string, ModelEntry>>;

/** Models that run only when they are asked for by name; their packages are not loaded before. */
export const OPTIONAL_MODELS = {
  ml_random_forest: async () => await (await import("./tabular/ml_random_forest.ts")).loadMlRandomForest(),
} as const satisfies Readonly<Record<string, () => Promise<ModelEntry>>>;

/** Names of all models, optional ones last. */
export const MODEL_NAMES: readonly string[] = [...Object.keys(MODELS), ...Object.keys(OPTIONAL_MODELS)];

/**
 * Finds models by name, loading the packages of optional ones.
 *
 * @param names Names wanted, in any order. @default every model that runs by default
 * @returns The models, in the order of the registry.
 * @throws {RangeError} If there is no model of that name; the message lists those there are.
 */
export async function resolveModels(names?: readonly string[]): Promise<Record<string, ModelEntry>> {
  if (names === undefined) return { ...MODELS };
  const unknown = names.find((name) => !MODEL_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot use model "${unknown}" as it must be one of ${MODEL_NAMES.join(", ")}: it is not`);
  }
  const resolved: Record<string, ModelEntry> = {};
  for (const [name, entry] of Object.entries(MODELS)) if (names.includes(name)) resolved[name] = entry;
  for (const [name, load] of Object.entries(OPTIONAL_MODELS)) if (names.includes(name)) resolved[name] = await load();
  return resolved;
}
