/**
 * What a model is. To add one: one file that exports a {@linkcode ModelEntry}, one line in `registry.ts`.
 *
 * Letters: n training rows, m prediction rows, p features, k lag, w window, h horizon.
 *
 * @module
 */
import type { Matrix } from "@/features/mod.ts";
import type { Target } from "@/schema.ts";

/** A model before it has seen data. Holds hyper-parameters only. */
export interface Regressor {
  /** Learns from `x` (n × p) and `y` (n), both finite. Leaves both unchanged. */
  fit(x: Matrix, y: Float64Array): FittedRegressor;
}

/** What `fit()` learned. Immutable; `predict()` exists only here. */
export interface FittedRegressor {
  /** One prediction per row of `x` (m × p), in the unit of `y`. */
  predict(x: Matrix): Float64Array;
  /** JSON-safe state that {@linkcode ModelEntry.restore} accepts. */
  toJSON(): unknown;
  /** Share of the explained error per feature, summing to 1, for models that can say. Keyed by feature name. */
  importances?(): Readonly<Record<string, number>>;
}

/** What every model is told before it sees data. */
export interface CreateOptions {
  /** Seed of every random choice the model makes. */
  readonly seed: number;
  /** The column that `y` will be. */
  readonly target: Target;
  /**
   * What the fit is for: to predict, or only to measure how far predictions miss (see `calibration.ts`). A model may
   * spend less on the latter if its errors stay the same. @default {"prediction"}
   */
  readonly purpose?: "prediction" | "calibration";
}

/** What a model chooses its features from. */
export interface InputContext {
  /** The column to predict. */
  readonly target: Target;
  /** Services of the campaign, sorted; each has a 0/1 feature `service_<name>`. */
  readonly services: readonly string[];
  /** Names of all features that the table has. */
  readonly available: readonly string[];
}

/** How the rest of the project finds, builds and reloads one model. */
export interface ModelEntry {
  /** One line for results tables and `--help`. */
  readonly summary: string;
  /** True if predictions stay constant beyond the largest training load. */
  readonly saturates: boolean;
  /** Targets that the model can predict; absent if any. */
  readonly targets?: readonly Target[];
  /** True if the model only runs when it is asked for by name. @default {false} */
  readonly optional?: boolean;
  /** Names of the features that the model wants, in order. */
  inputs(context: InputContext): readonly string[];
  /** Builds an unfitted model; equal options give equal models. */
  create(options: CreateOptions): Regressor;
  /** Rebuilds a fitted model from its `toJSON()` state. */
  restore(state: unknown): FittedRegressor;
}

/**
 * Tells whether a model answers "what if" (no measured past of the target among its inputs) or "what next".
 *
 * @param inputs Names of the model's features.
 * @param target Column to predict.
 */
export function isStatic(inputs: readonly string[], target: Target): boolean {
  return !inputs.some((name) => name.startsWith(`${target}_`));
}
