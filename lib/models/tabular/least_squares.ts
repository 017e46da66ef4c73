/**
 * Least squares that does not fall over: columns of any scale, columns that repeat each other, fewer rows than columns.
 *
 * Source: Golub and Van Loan (2013), "Matrix Computations", 4th ed., sections 5.3 (Householder QR) and 5.5 (rank).
 *
 * @module
 */
import { Matrix as DenseMatrix, SingularValueDecomposition } from "ml-matrix";

/** Singular values below this share of the largest are rounding, not information. */
const DEPENDENT_RATIO = 1e-10;

/** Sums of squares that differ by less than this share are alike. */
const ALIKE_RATIO = 1e-9;

/**
 * Minimises the sum of squares of `y - X b`.
 *
 * Columns are scaled to unit length first. If they depend on each other, the solution of smallest norm (in the scaled
 * columns) is given: a column that is all zero gets weight 0, and two equal columns share theirs.
 *
 * @param columns The p columns of X, each of length n, finite.
 * @param y Right-hand side, length n, finite.
 * @returns The p weights b.
 */
export function leastSquares(columns: readonly Float64Array[], y: Float64Array): Float64Array {
  const small = reduce(columns, y);
  return solve(small, [...columns.keys()]);
}

/**
 * Least squares with no weight below zero, for at most a handful of columns.
 *
 * Every subset of the columns is solved and the best one without a negative weight kept: 2^p tiny problems, exact, and
 * easier to trust than an active-set search. Of two subsets that fit alike, the one with the earlier columns wins, so
 * columns that cannot be told apart do not share a weight.
 *
 * Source of the problem: Lawson and Hanson (1974), "Solving Least Squares Problems", chapter 23.
 *
 * @param columns The p columns, each of length n, finite; p ≤ 4.
 * @param y Right-hand side, length n, finite.
 * @returns The p weights, each ≥ 0.
 */
export function nonNegativeLeastSquares(columns: readonly Float64Array[], y: Float64Array): Float64Array {
  const small = reduce(columns, y);
  let best = new Float64Array(columns.length);
  let bestError = squaredError(small, best);
  for (let subset = 1; subset < 1 << columns.length; subset++) {
    const used = columns.keys().filter((j) => (subset >> j) & 1).toArray();
    const solved = solve(small, used);
    if (!solved.every((weight) => weight >= 0)) continue;
    const weights = new Float64Array(columns.length);
    used.forEach((j, k) => weights[j] = solved[k]!);
    const error = squaredError(small, weights);
    if (error < bestError * (1 - ALIKE_RATIO)) [best, bestError] = [weights, error];
  }
  return best;
}

/** The problem in p + 1 rows instead of n, with columns of unit length. */
interface Reduced {
  readonly columns: readonly Float64Array[];
  readonly y: Float64Array;
  /** What each column was divided by. */
  readonly lengths: readonly number[];
}

/** Reflects the rows of `[X y]` until only a triangle is left, which changes no sum of squares. */
function reduce(columns: readonly Float64Array[], y: Float64Array): Reduced {
  // A column of zeros has length 0; divided by 1 it stays what it is and the rank sees it.
  const lengths = columns.map((values) => Math.sqrt(dot(values, values, 0)) || 1);
  const all = [...columns.map((values, j) => values.map((value) => value / lengths[j]!)), y.slice()];
  const size = all.length;
  for (let k = 0; k < Math.min(size, y.length); k++) {
    const mirror = all[k]!;
    const length = Math.sqrt(dot(mirror, mirror, k));
    if (length === 0) continue;
    // Away from the entry itself, so that nothing cancels.
    const corner = mirror[k]! > 0 ? -length : length;
    mirror[k]! -= corner;
    const half = dot(mirror, mirror, k) / 2;
    for (let j = k + 1; j < size; j++) {
      const values = all[j]!;
      const share = dot(mirror, values, k) / half;
      for (let i = k; i < values.length; i++) values[i]! -= share * mirror[i]!;
    }
    mirror[k] = corner;
  }
  const triangle = all.map((values, j) => Float64Array.from({ length: size }, (_, i) => i <= j ? values[i] ?? 0 : 0));
  return { columns: triangle.slice(0, -1), y: triangle.at(-1)!, lengths };
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Weights of the used columns, of smallest norm, by the singular value decomposition. */
function solve({ columns, y, lengths }: Reduced, used: readonly number[]): Float64Array {
  const weights = new Float64Array(used.length);
  if (used.length === 0) return weights;
  const x = new DenseMatrix(y.length, used.length);
  used.forEach((j, k) => columns[j]!.forEach((value, i) => x.set(i, k, value)));
  const { leftSingularVectors: left, diagonal, rightSingularVectors: right } = new SingularValueDecomposition(x);
  diagonal.forEach((value, s) => {
    if (!(value > DEPENDENT_RATIO * diagonal[0]!)) return;
    let along = 0;
    for (let i = 0; i < y.length; i++) along += left.get(i, s) * y[i]!;
    for (let k = 0; k < used.length; k++) weights[k]! += right.get(k, s) * along / value;
  });
  return weights.map((weight, k) => weight / lengths[used[k]!]!);
}

function squaredError({ columns, y, lengths }: Reduced, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    let residual = y[i]!;
    for (let j = 0; j < columns.length; j++) residual -= weights[j]! * lengths[j]! * columns[j]![i]!;
    sum += residual * residual;
  }
  return sum;
}

/** A straight line in p dimensions. */
export interface LinearFit {
  /** Prediction where every feature is 0, unit of the target. */
  readonly intercept: number;
  /** Change of the prediction per unit of each of the p features. */
  readonly coefficients: readonly number[];
}

/**
 * Ordinary least squares with an intercept.
 *
 * Columns and target are centred first: a better conditioned problem with the same solution. Columns that depend on
 * each other are treated as in {@linkcode leastSquares}.
 *
 * @param columns The p features, each of length n, finite.
 * @param y Target, length n ≥ 1, finite.
 */
export function ordinaryLeastSquares(columns: readonly Float64Array[], y: Float64Array): LinearFit {
  const means = columns.map(mean);
  const meanY = mean(y);
  const centred = columns.map((values, j) => centre(values, means[j]!));
  const weights = leastSquares(centred, y.map((value) => value - meanY));
  let intercept = meanY;
  weights.forEach((weight, j) => intercept -= weight * means[j]!);
  return { intercept, coefficients: [...weights] };
}

function centre(values: Float64Array, middle: number): Float64Array {
  // A column that never changes must become exactly 0: scaled up, its rounding would pass for a feature.
  const rounding = 1e-13 * Math.abs(middle);
  return values.map((value) => Math.abs(value - middle) <= rounding ? 0 : value - middle);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
