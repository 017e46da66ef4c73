import { column, type Matrix } from "@/features/mod.ts";
import type { FittedRegressor, ModelEntry } from "@/models/mod.ts";

type Predict = (x: Matrix) => Float64Array;

/** A model that needs the given features, and predicts by what `learn` returns. */
export function stubModel(
  inputs: readonly string[],
  learn: (x: Matrix, y: Float64Array) => Predict,
  tags: Partial<Pick<ModelEntry, "targets" | "saturates">> = {},
): ModelEntry {
  const fitted = (predict: Predict): FittedRegressor => ({
    predict,
    toJSON: () => null,
    importances: () => Object.fromEntries(inputs.map((name) => [name, 1 / inputs.length])),
  });
  return {
    summary: "a model for tests",
    saturates: false,
    ...tags,
    inputs: () => inputs,
    create: () => ({ fit: (x, y) => fitted(learn(x, y)) }),
    restore: () => fitted((x) => new Float64Array(x.rows)),
  };
}

/** Predicts the mean of the training rows. */
export const MEAN = stubModel(["request_rate"], (_, y) => {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return (x) => new Float64Array(x.rows).fill(mean);
});

/** Predicts in proportion to the request rate, one factor for all services. */
export const PROPORTIONAL = stubModel(["request_rate"], (x, y) => {
  const rate = column(x, "request_rate");
  const factor = y.reduce((sum, value, i) => sum + value * rate[i]!, 0) / rate.reduce((sum, r) => sum + r * r, 0);
  return (tested) => column(tested, "request_rate").map((r) => factor * r);
});
