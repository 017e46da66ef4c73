/**
 * A series as a weighted sum of its own past: ridge regression on chosen lags, continued by recursion.
 *
 * @module
 */
import { solvePositiveDefinite } from "./cholesky.ts";

/** Share of the diagonal that is always added, so that lags which repeat each other can be solved. */
const LEAST_PENALTY = 1e-10;

/** A fitted autoregression: y(t) = intercept + sum of coefficient(j) y(t - lag(j)). */
export interface Autoregression {
  /** Lags, steps, ascending, >= 1. */
  readonly lags: readonly number[];
  /** Weight of each lag. */
  readonly coefficients: Float64Array;
  /** Constant, in the unit of the series. */
  readonly intercept: number;
}

/** Sums that every penalty shares: they are the costly part of a fit. */
export interface LagMoments {
  /** Lags, steps, ascending, >= 1. */
  readonly lags: readonly number[];
  /** Mean of the target and of each lag over the rows used, p + 1 numbers, target first. */
  readonly means: Float64Array;
  /** Sums of products of deviations from the means, (p + 1) x (p + 1), row by row, target first; lower triangle. */
  readonly products: Float64Array;
}

/**
 * Sums over all rows that have every lag: n - largest lag of them.
 *
 * @param values Series of n samples, finite; n is above the largest lag.
 * @param lags Ascending, >= 1.
 */
export function lagMoments(values: Float64Array, lags: readonly number[]): LagMoments {
  const shifts = [0, ...lags];
  const size = shifts.length;
  const from = lags[lags.length - 1]!;
  const rows = values.length - from;
  const means = Float64Array.from(shifts, (shift) => {
    let sum = 0;
    for (let t = from; t < values.length; t++) sum += values[t - shift]!;
    return sum / rows;
  });
  const products = new Float64Array(size * size);
  const columns = shifts.map((shift, j) => {
    const centred = values.slice(from - shift, values.length - shift);
    for (let t = 0; t < rows; t++) centred[t]! -= means[j]!;
    return centred;
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [columns[i]!, columns[j]!];
      let sum = 0;
      for (let t = 0; t < rows; t++) sum += a[t]! * b[t]!;
      products[i * size + j] = sum;
    }
  }
  return { lags, means, products };
}

/**
 * Ridge regression: least squares with a penalty on the squares of the weights. The intercept is not penalised.
 *
 * Source: Hoerl and Kennard (1970), "Ridge regression: biased estimation for nonorthogonal problems", Technometrics 12(1).
 *
 * @param moments From {@linkcode lagMoments}.
 * @param penalty As a share of the mean sum of squares of a lag, >= 0: it means the same for every unit and length.
 */
export function fitAutoregression(moments: LagMoments, penalty: number): Autoregression {
  const { lags, means, products } = moments;
  const size = lags.length + 1;
  const p = lags.length;
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p);
  let squares = 0;
  for (let i = 0; i < p; i++) {
    right[i] = products[(i + 1) * size]!;
    squares += products[(i + 1) * size + i + 1]!;
    for (let j = 0; j <= i; j++) gram[i * p + j] = products[(i + 1) * size + j + 1]!;
  }
  const added = Math.max(penalty, LEAST_PENALTY) * (squares / p || 1);
  for (let i = 0; i < p; i++) gram[i * p + i]! += added;
  const coefficients = solvePositiveDefinite(gram, right);
  const intercept = coefficients.reduce((rest, weight, j) => rest - weight * means[j + 1]!, means[0]!);
  return { lags, coefficients, intercept };
}

/**
 * Continues a series by recursion: each forecast is a sample for the next.
 *
 * A recursion can run away, so each step is kept within one range (largest minus smallest sample) of what the past has shown.
 *
 * @param model From {@linkcode fitAutoregression}.
 * @param past At least as many samples as the largest lag.
 * @param horizonSteps Steps h.
 */
export function continueAutoregression(model: Autoregression, past: Float64Array, horizonSteps: number): Float64Array {
  const { lags, coefficients, intercept } = model;
  let least = Infinity;
  let most = -Infinity;
  for (const value of past) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  const n = past.length;
  const all = new Float64Array(n + horizonSteps);
  all.set(past);
  for (let t = n; t < all.length; t++) {
    let sum = intercept;
    for (let j = 0; j < lags.length; j++) sum += coefficients[j]! * all[t - lags[j]!]!;
    all[t] = Math.min(most + range, Math.max(least - range, sum));
  }
  return all.slice(n);
}
