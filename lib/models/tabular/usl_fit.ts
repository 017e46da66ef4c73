import { Matrix as DenseMatrix, pseudoInverse, solve } from "ml-matrix";
import { nonNegativeLeastSquares } from "./least_squares.ts";
import { studentTQuantile } from "./student_t.ts";
import { type Coefficient, type UslFit, uslGradient, uslThroughput } from "./usl_law.ts";

/** How {@linkcode fitUsl} reports what it found. */
export interface UslOptions {
  /** Coverage of the confidence intervals, ratio. @default {0.95} */
  readonly confidenceRatio?: number;
}

type Triple = readonly [alpha: number, beta: number, gamma: number];

const MAX_STEPS = 500;

/**
 * Fits the Universal Scalability Law by nonlinear least squares, with alpha and beta at least 0.
 *
 * Levenberg and Marquardt's method, projected on the bounds; it starts from the fit of N / X, which is linear in the
 * coefficients, so it needs no guess. Standard errors come from the linearised problem, s² (JᵀJ)⁻¹, and intervals from
 * Student's t with n - 3 degrees of freedom; the lower end is cut at 0 for alpha and beta. On a bound (beta = 0) that
 * interval is a rough guide only.
 *
 * Source: Gunther (2007), "Guerrilla Capacity Planning"; Marquardt (1963), SIAM J. Appl. Math. 11(2); Bates and Watts
 * (1988), "Nonlinear Regression Analysis", chapter 2, for the errors.
 *
 * @param load N > 0 of each of the n measurements: users, threads, or nodes.
 * @param throughput X > 0 of each measurement.
 * @param options Coverage of the intervals.
 * @throws {TypeError} If the lengths differ.
 * @throws {RangeError} If a value is not above 0, or there are fewer than 3 different loads.
 *
 * @example The peak of SPEC SDM91
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitUsl, uslPeakLoad } from "@/models/mod.ts";
 *
 * const load = Float64Array.of(1, 18, 36, 72, 108, 144, 216);
 * const scripts = Float64Array.of(64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2);
 * assert.equal(uslPeakLoad(fitUsl(load, scripts)).toFixed(2), "96.52");
 * ```
 */
export function fitUsl(load: Float64Array, throughput: Float64Array, options: UslOptions = {}): UslFit {
  checkMeasurements(load, throughput);
  return withErrors(descend(start(load, throughput), load, throughput), load, throughput, options);
}

function checkMeasurements(load: Float64Array, throughput: Float64Array): void {
  if (load.length !== throughput.length) {
    throw new TypeError(
      `Cannot fit the USL as each load needs one throughput: ${load.length} loads, ${throughput.length} throughputs`,
    );
  }
  for (const [name, values] of [["load", load], ["throughput", throughput]] as const) {
    const bad = values.findIndex((value) => !(value > 0 && value < Infinity));
    if (bad >= 0) {
      throw new RangeError(`Cannot fit the USL as ${name} must be > 0: measurement ${bad} is ${values[bad]}`);
    }
  }
  const levels = new Set(load).size;
  if (levels < 3) {
    throw new RangeError(`Cannot fit the USL as at least 3 different loads are needed: there are ${levels}`);
  }
}

/** Fits N / X = 1/gamma + (alpha/gamma) (N - 1) + (beta/gamma) N (N - 1), which is linear in its three unknowns. */
function start(load: Float64Array, throughput: Float64Array): Triple {
  // Weighting by X makes the residuals relative, which is what the same residuals in X would be near the solution.
  const columns = [load.map(() => 1), load.map((n) => n - 1), load.map((n) => n * (n - 1))];
  const weighted = columns.map((values) => values.map((value, i) => value * throughput[i]! / load[i]!));
  const [first, linear, quadratic] = nonNegativeLeastSquares(weighted, load.map(() => 1));
  const gamma = first! > 0 ? 1 / first! : Math.max(...throughput.map((x, i) => x / load[i]!));
  return [linear! * gamma, quadratic! * gamma, gamma];
}

function descend(from: Triple, load: Float64Array, throughput: Float64Array): Triple {
  let at = from;
  let error = sumOfSquares(at, load, throughput);
  let damping = 1e-3;
  for (let step = 0; step < MAX_STEPS && damping < 1e15; step++) {
    const to = stepFrom(at, load, throughput, damping);
    const next = sumOfSquares(to, load, throughput);
    if (!(next < error)) {
      damping *= 10;
      continue;
    }
    const moved = to.some((value, k) => Math.abs(value - at[k]!) > 1e-13 * Math.abs(value));
    [at, error, damping] = [to, next, damping / 10];
    if (!moved) break;
  }
  return at;
}

function stepFrom(at: Triple, load: Float64Array, throughput: Float64Array, damping: number): Triple {
  const { normal, gradient } = normalEquations(at, load, throughput);
  // A coefficient on its bound whose gradient points outwards stays; the others move as if it were a constant.
  const free = [0, 1, 2].filter((k) => k === 2 || at[k]! > 0 || gradient[k]! > 0);
  const left = new DenseMatrix(free.map((j) => free.map((k) => normal[j]![k]! * (j === k ? 1 + damping : 1))));
  const move = solve(left, DenseMatrix.columnVector(free.map((k) => gradient[k]!)), true);
  const to = [...at];
  free.forEach((k, row) => to[k]! += move.get(row, 0));
  return [Math.max(to[0]!, 0), Math.max(to[1]!, 0), to[2]! > 0 ? to[2]! : at[2] / 2];
}

/** JᵀJ, and Jᵀ times the residuals: the direction in which the fit improves. */
function normalEquations(at: Triple, load: Float64Array, throughput: Float64Array) {
  const normal = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  const gradient = [0, 0, 0];
  load.forEach((n, i) => {
    const row = uslGradient(...at, n);
    const residual = throughput[i]! - row[2] * at[2];
    for (let j = 0; j < 3; j++) {
      gradient[j]! += row[j]! * residual;
      for (let k = 0; k < 3; k++) normal[j]![k]! += row[j]! * row[k]!;
    }
  });
  return { normal, gradient };
}

function sumOfSquares(at: Triple, load: Float64Array, throughput: Float64Array): number {
  // By gamma the law is linear, so its last derivative is the throughput itself at gamma 1.
  return load.reduce((sum, n, i) => sum + (throughput[i]! - at[2] * uslGradient(...at, n)[2]) ** 2, 0);
}

function withErrors(
  at: Triple,
  load: Float64Array,
  throughput: Float64Array,
  { confidenceRatio = 0.95 }: UslOptions,
): UslFit {
  const degreesOfFreedom = load.length - 3;
  const variance = degreesOfFreedom > 0 ? sumOfSquares(at, load, throughput) / degreesOfFreedom : null;
  const covariance = variance === null ? null : covarianceOf(at, load, throughput, variance);
  const reach = degreesOfFreedom > 0 ? studentTQuantile((1 + confidenceRatio) / 2, degreesOfFreedom) : 0;
  const coefficient = (k: number): Coefficient => {
    const value = at[k]!;
    if (covariance === null) return { value, standardError: null, low: null, high: null };
    const standardError = Math.sqrt(covariance[k]![k]!);
    return {
      value,
      standardError,
      low: Math.max(value - reach * standardError, 0),
      high: value + reach * standardError,
    };
  };
  return {
    alpha: coefficient(0),
    beta: coefficient(1),
    gamma: coefficient(2),
    residualStandardError: variance === null ? null : Math.sqrt(variance),
    degreesOfFreedom,
    covariance,
  };
}

function covarianceOf(at: Triple, load: Float64Array, throughput: Float64Array, variance: number): number[][] {
  const { normal } = normalEquations(at, load, throughput);
  // Scaling to a unit diagonal first: alpha, beta and gamma differ by orders of magnitude.
  const scale = normal.map((row, k) => Math.sqrt(row[k]!) || 1);
  const inverse = pseudoInverse(
    new DenseMatrix(normal.map((row, j) => row.map((v, k) => v / (scale[j]! * scale[k]!)))),
  );
  return scale.map((a, j) => scale.map((b, k) => variance * inverse.get(j, k) / (a * b)));
}

/**
 * Confidence band of the mean throughput at a load, by the delta method.
 *
 * Source: Bates and Watts (1988), "Nonlinear Regression Analysis", chapter 2.
 *
 * @param fit What {@linkcode fitUsl} found.
 * @param load N ≥ 0.
 * @param options Coverage of the band.
 * @returns Prediction and band in the unit of gamma; the ends are `null` if there are no degrees of freedom.
 */
export function uslConfidenceBand(
  fit: UslFit,
  load: number,
  { confidenceRatio = 0.95 }: UslOptions = {},
): { throughput: number; low: number | null; high: number | null } {
  const throughput = uslThroughput(fit, load);
  const { covariance } = fit;
  if (covariance === null) return { throughput, low: null, high: null };
  const gradient = uslGradient(fit.alpha.value, fit.beta.value, fit.gamma.value, load);
  let variance = 0;
  gradient.forEach((a, j) => gradient.forEach((b, k) => variance += a * b * covariance[j]![k]!));
  const reach = studentTQuantile((1 + confidenceRatio) / 2, fit.degreesOfFreedom) * Math.sqrt(Math.max(variance, 0));
  return { throughput, low: throughput - reach, high: throughput + reach };
}
