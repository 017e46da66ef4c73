/**
 * How much of a column's spread is left once something else of the row is known.
 *
 * @module
 */

/** What is known of each row. */
export interface Known {
  /** Rows with equal values share a mean, or a curve if there is an `x`. Length n. @default {all rows are one group} */
  readonly group?: ArrayLike<string | number>;
  /** A column that the curve of each group runs along. Length n. @default {each group has a mean only} */
  readonly x?: Float64Array;
  /** 1 fits straight lines, 2 parabolas. @default {1} */
  readonly degree?: 1 | 2;
}

/** What is left of the spread. */
export interface Spread {
  /** Rows that have every value. */
  readonly rows: number;
  /** Numbers that were estimated: a mean has 1, a line 2, a parabola 3, times the groups. */
  readonly parameters: number;
  /** Standard deviation of what is left over, unit of the column; `NaN` unless there are more rows than parameters. */
  readonly residualStd: number;
  /** Share of the variance that is gone (R2), 0 to 1; `NaN` if the column never changes. */
  readonly explainedRatio: number;
}

/** What keeps less than this share of its length beside what was taken away is made of rounding errors. */
const NEGLIGIBLE = 1e-9;

/**
 * Measures what is left of a column around the least-squares curve of each group.
 *
 * The deviation is divided by rows less parameters, so that many groups do not look good by their number alone.
 *
 * @param y The column, length n; a row that lacks it, or `x`, is left out.
 * @param known What is known of each row.
 *
 * @example Two services of different cost, known and not known
 * ```ts
 * import assert from "node:assert/strict";
 * import { spreadAround } from "@/dataset/mod.ts";
 *
 * const rate = Float64Array.of(1, 2, 3, 1, 2, 3);
 * const cpu = Float64Array.of(1, 2, 3, 5, 10, 15);
 * const service = ["cart", "cart", "cart", "shop", "shop", "shop"];
 * assert.ok(spreadAround(cpu, { x: rate }).explainedRatio < 0.5);
 * assert.equal(spreadAround(cpu, { x: rate, group: service }).explainedRatio, 1);
 * ```
 */
export function spreadAround(y: Float64Array, known: Known = {}): Spread {
  const { group, x, degree = 1 } = known;
  const rows = Int32Array.from(y.keys()).filter((row) =>
    !Number.isNaN(y[row]!) && (x === undefined || !Number.isNaN(x[row]!))
  );
  const whole = residualOf(rows, y, undefined, 0).squares;
  const size = rows.reduce((sum, row) => sum + y[row]! ** 2, 0);
  let parameters = 0;
  let squares = 0;
  for (const members of Map.groupBy(rows, (row) => group?.[row]).values()) {
    const found = residualOf(members, y, x, x === undefined ? 0 : degree);
    parameters += found.parameters;
    squares += found.squares;
  }
  return {
    rows: rows.length,
    parameters,
    residualStd: rows.length > parameters ? Math.sqrt(squares / (rows.length - parameters)) : NaN,
    // What is left of a constant is made of rounding errors.
    explainedRatio: whole > NEGLIGIBLE ** 2 * size ? 1 - squares / whole : NaN,
  };
}

/** Sum of squares of y around its least-squares polynomial in x, by orthogonal powers (modified Gram-Schmidt). */
function residualOf(
  rows: ArrayLike<number>,
  y: Float64Array,
  x: Float64Array | undefined,
  degree: number,
): { readonly squares: number; readonly parameters: number } {
  const left = Float64Array.from(rows, (row) => y[row]!);
  const along = x === undefined ? undefined : centred(Float64Array.from(rows, (row) => x[row]!));
  const basis: Float64Array[] = [];
  for (let power = 0; power <= degree; power++) {
    const vector = left.map((_, i) => along === undefined ? 1 : along[i]! ** power);
    const before = Math.sqrt(dot(vector, vector));
    for (const other of basis) subtract(vector, other, dot(vector, other));
    const length = Math.sqrt(dot(vector, vector));
    if (!(length > NEGLIGIBLE * before)) continue;
    for (let i = 0; i < vector.length; i++) vector[i]! /= length;
    subtract(left, vector, dot(left, vector));
    basis.push(vector);
  }
  return { squares: dot(left, left), parameters: basis.length };
}

/** Around its mean, where powers of it are least alike. */
function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, vector: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * vector[i]!;
}
