/**
 * What a family of components is: one kind of distribution with a location and a shape.
 *
 * Everything is in logarithms, so that durations of 1e-8 s and of 1e6 s are alike: a component describes z = ln y, has a
 * location u that moves with z (y times 2 moves u by ln 2), and the logarithm v of a shape without unit. Densities are
 * those of z; the density of y is less by a factor y, which no parameter changes.
 *
 * The loops over rows live in the families, not behind a call a row: a family is called once a component and batch.
 *
 * @module
 */
import type { Prng } from "@/random/mod.ts";

/** Name of a family. */
export type FamilyName = "weibull" | "gamma" | "lognormal" | "gaussian";

/** The smallest spread of ln y that a component may have: 1 %. Without it a component could sit on one repeated value. */
export const MIN_SPREAD = 0.01;

/** The largest spread of ln y that a component may have. */
export const MAX_SPREAD = 8;

/** One kind of distribution. */
export interface ComponentFamily {
  /** Its name. */
  readonly name: FamilyName;
  /** The log shape v of a component whose ln y has about this standard deviation. */
  logShapeOf(spread: number): number;
  /** About the standard deviation of ln y of a component; what {@linkcode logShapeOf} undoes. */
  spreadOf(logShape: number): number;
  /**
   * Writes the log density of z for each row.
   *
   * @param rows Where z stands, and which part of it is meant.
   * @param u Location, unit of z.
   * @param v Log shape.
   * @param out Written from index `at` on, one a row.
   */
  logDensities(rows: LogRows, u: number, v: number, out: Float64Array, at: number): void;
  /**
   * Adds the weighted derivatives of the log density: by u to `sums[0]`, by v to `sums[1]`.
   *
   * @param weights Weights, read from index `at` on, one a row.
   */
  addGradient(rows: LogRows, u: number, v: number, weights: Float64Array, at: number, sums: Float64Array): void;
  /** Probability that ln y is at most z. */
  cdf(z: number, u: number, v: number): number;
  /** Draws ln y. */
  draw(random: Prng, u: number, v: number): number;
}

/** A run of rows: `values[from]` up to, not including, `values[to]`. */
export interface LogRows {
  /** Logarithms of durations. */
  readonly values: Float64Array;
  /** First row. */
  readonly from: number;
  /** Behind the last row. */
  readonly to: number;
}

/** Past this exponent a density is 0 anyway, and its exponential must stay finite. */
export const MAX_EXPONENT = 300;
