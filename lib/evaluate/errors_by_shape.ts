/**
 * When does "same as last sample" fail? Errors of three ways to say the next sample, for each shape of load.
 *
 * @module
 */
import { DEFAULT_SEED } from "@/config.ts";
import { applyFill, column, type FeatureTable, fitFill, loadShape, selectColumns, WINDOWS } from "@/features/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { runFolds } from "@/split/mod.ts";
import { absoluteError } from "./statistics.ts";
import { scoreSplit } from "./score_split.ts";

/** What a mean over the last samples is called among the ways to predict; it is a feature and no model. */
export const TRAILING_MEAN = `mean_of_last_${WINDOWS.at(-1)}`;

/** Ways to say the next sample, in the order of {@linkcode ShapeErrors}. */
export const SHAPE_PREDICTORS: readonly string[] = ["persistence", TRAILING_MEAN, "utilization_law"];

/** Errors on the rows of one load shape. */
export interface ShapeErrors {
  /** Name of the load shape, or `constant`. */
  readonly shape: string;
  /** Rows that were scored: those that every predictor has a measured past for. */
  readonly rows: number;
  /** Mean of the target over these rows, its unit. */
  readonly mean: number;
  /** Mean absolute error by predictor, unit of the target, on the same rows. */
  readonly mae: Readonly<Record<string, number>>;
}

/**
 * Scores the last sample, the mean of the last samples and the utilization law on each load shape.
 *
 * The law learns from constant loads only. On these it is tested by five folds of whole runs; on moving loads it has seen
 * none of them. It is told the request rate of the sample itself, the two others only what was before.
 *
 * @param steady Table of a campaign of constant loads.
 * @param moving Table of a campaign of moving loads, of the same target and services.
 * @returns Constant load first, then the shapes in the order in which run files name them.
 * @throws {TypeError} If a table lacks a feature that a predictor needs.
 * @throws {RangeError} If `steady` has fewer than five runs.
 */
export function errorsByShape(steady: FeatureTable, moving: FeatureTable): ShapeErrors[] {
  const law = MODELS.utilization_law;
  const held = new Float64Array(steady.y.length);
  for (const split of runFolds(steady.keys, { folds: 5, seed: DEFAULT_SEED })) {
    const { predictions } = scoreSplit(steady, split, { model: law });
    split.test.forEach((row, i) => held[row] = predictions[i]!);
  }
  const inputs = law.inputs({ ...steady, services: steady.keys.services, available: steady.features.names });
  const x = selectColumns(steady.features, inputs);
  const fill = fitFill(x, Int32Array.from(steady.y.keys()));
  const fitted = law.create({ seed: DEFAULT_SEED, target: steady.target }).fit(applyFill(x, fill), steady.y);
  const told = fitted.predict(applyFill(selectColumns(moving.features, inputs), fill));
  return [...errorsOf(steady, held), ...errorsOf(moving, told)];
}

/** Scores each shape of a table on the rows whose lags and longest window are measured. */
function errorsOf(table: FeatureTable, told: Float64Array): ShapeErrors[] {
  const { keys, features, target, y } = table;
  const said = [
    column(features, `${target}_lag_1`),
    column(features, `${target}_mean_${WINDOWS.at(-1)}`),
    told,
  ];
  const shapes = keys.runs.map(loadShape);
  return [...new Set(shapes)].map((shape): ShapeErrors => {
    const rows = Int32Array.from(y.keys()).filter((row) =>
      shapes[keys.run[row]!] === shape && table.hasRealLags[row] === 1 &&
      said.every((values) => !Number.isNaN(values[row]!))
    );
    const meanOver = (of: (row: number) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    const errors = said.map((values) => meanOver((row) => absoluteError(y[row]!, values[row]!)));
    return {
      shape,
      rows: rows.length,
      mean: meanOver((row) => y[row]!),
      mae: Object.fromEntries(SHAPE_PREDICTORS.map((name, i) => [name, errors[i]!])),
    };
  });
}
