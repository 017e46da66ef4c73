import { column, type Matrix } from "@/features/mod.ts";
import type { FittedRegressor, InputContext, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";
import { type LinearFit, ordinaryLeastSquares } from "./least_squares.ts";

/** A line with the names of its features, as it is saved. */
export interface LinearState extends LinearFit {
  /** Names of the p features, in the order of the coefficients. */
  readonly names: readonly string[];
}

/**
 * The five features of the published study: the rate and its two lags, and the two lags of the target.
 *
 * Less those that the table does not have: a feature that would tell the target is not in it.
 */
export function publishedFeatures({ target, available }: InputContext): string[] {
  return ["request_rate", "request_rate_lag_1", "request_rate_lag_2", `${target}_lag_1`, `${target}_lag_2`]
    .filter((name) => available.includes(name));
}

/** Fits a line through every column of `x`. */
export function fitLinear(x: Matrix, y: Float64Array): LinearState {
  return { names: [...x.names], ...ordinaryLeastSquares(x.columns, y) };
}

/**
 * Evaluates a line, one value per row of `x`.
 *
 * @throws {TypeError} If `x` lacks one of the features of the line.
 */
export function predictLinear(line: LinearState, x: Matrix): Float64Array {
  const predictions = new Float64Array(x.rows).fill(line.intercept);
  line.names.forEach((name, j) => {
    const values = column(x, name);
    const coefficient = line.coefficients[j]!;
    for (let i = 0; i < x.rows; i++) predictions[i]! += coefficient * values[i]!;
  });
  return predictions;
}

function restore(state: unknown): FittedRegressor {
  const line = checkState<LinearState>("linear_regression", state, ["names", "intercept", "coefficients"]);
  return { predict: (x) => predictLinear(line, x), toJSON: () => line };
}

/**
 * Ordinary least squares on the five published features, all services pooled: the linear model of the published study.
 *
 * The service is not among its features, as published; `linear_per_service` says what that costs.
 */
export const linearRegression: ModelEntry = {
  summary: "ordinary least squares, services pooled, as published",
  saturates: false,
  inputs: publishedFeatures,
  create: () => ({
    fit(x, y) {
      checkTraining("linear_regression", x, y);
      return restore(fitLinear(x, y));
    },
  }),
  restore,
};
