/**
 * Smoothing by polynomials: centred as published, and one-sided as a forecast may use it.
 *
 * @module
 */

/** On which side of the smoothed row the window lies. */
export type SmoothingAlignment =
  /** The row in its middle: half of the window is **future**. Only to show what that does to a score. */
  | "centred"
  /** The row at its end: past only. */
  | "one-sided";

/** What {@linkcode savitzkyGolay} fits. */
export interface SavitzkyGolayOptions {
  /** Rows w in the window, > order; odd if it is centred. */
  readonly window: number;
  /** Order of the polynomial, >= 0. */
  readonly order: number;
  /** On which side the window lies. */
  readonly alignment: SmoothingAlignment;
}

/**
 * Replaces each value with that of the polynomial of least squares through its window.
 *
 * ```text
 * one-sided, w = 5    * * * * x .  .     the window ends at x and holds no later row
 * centred,   w = 5    . . * * x *  *     the window reaches 2 rows behind x: a leak in a forecast
 * ```
 *
 * One-sided, the first w - 1 rows are `NaN`. Centred, the first and last w / 2 rows take the polynomial of the first and last
 * window, as `savgol_filter` of SciPy does unless told otherwise.
 *
 * Source: Savitzky and Golay (1964), "Smoothing and differentiation of data by simplified least squares procedures", Analytical
 * Chemistry 36(8); values away from the middle as in Gorry (1990), Analytical Chemistry 62(6).
 *
 * @param values Samples, length n. Left unchanged.
 * @returns A new array; `NaN` where a window holds one, and throughout if n < w. O(n w).
 * @throws {RangeError} If window or order are no whole numbers, window <= order, or a centred window is even.
 */
export function savitzkyGolay(values: Float64Array, options: SavitzkyGolayOptions): Float64Array {
  const { window, order, alignment } = options;
  const n = values.length;
  const smooth = new Float64Array(n).fill(NaN);
  const isCentred = alignment === "centred";
  if (isCentred && window % 2 === 0) {
    throw new RangeError(`Cannot smooth as a centred window must be odd: it is ${window}`);
  }
  const at = (position: number) => savitzkyGolayWeights(window, order, position);
  const apply = (weights: Float64Array, start: number) => {
    let sum = 0;
    for (let j = 0; j < window; j++) sum += weights[j]! * values[start + j]!;
    return sum;
  };
  const half = isCentred ? (window - 1) / 2 : 0;
  const position = isCentred ? half : window - 1;
  const weights = at(position);
  if (n < window) return smooth;
  for (let start = 0; start + window <= n; start++) smooth[start + position] = apply(weights, start);
  for (let edge = 0; edge < half; edge++) {
    smooth[edge] = apply(at(edge), 0);
    smooth[n - 1 - edge] = apply(at(window - 1 - edge), n - window);
  }
  return smooth;
}

/**
 * Weights of the values of a window in the polynomial of least squares at one of its rows.
 *
 * With window 5, order 3 and position 2 these are (-3, 12, 17, 12, -3) / 35.
 *
 * @param window Rows w in the window.
 * @param order Order of the polynomial, < w.
 * @param position Row of the window where the polynomial is evaluated, 0 to w - 1.
 * @returns w weights whose sum is 1.
 * @throws {RangeError} If these are no whole numbers, or not in that order.
 */
export function savitzkyGolayWeights(window: number, order: number, position: number): Float64Array {
  if (![window, order, position].every(Number.isInteger) || order < 0 || window <= order) {
    throw new RangeError(
      `Cannot smooth as window and order must be whole numbers with 0 <= order < window: they are ${window} and ${order}`,
    );
  }
  if (position < 0 || position >= window) {
    throw new RangeError(`Cannot smooth as the row must lie in the window of ${window}: it is row ${position}`);
  }
  // Polynomials that are orthogonal on the rows of the window: with powers alone, rounding would win at order 8 or so.
  const basis: Float64Array[] = [];
  for (let power = 0; power <= order; power++) {
    const column = Float64Array.from({ length: window }, (_, j) => abscissa(j, window) * (basis[power - 1]?.[j] ?? 1));
    if (power === 0) column.fill(1);
    // Twice: the second time takes away what rounding left of the first.
    for (let round = 0; round < 2; round++) {
      for (const earlier of basis) {
        let along = 0;
        for (let j = 0; j < window; j++) along += column[j]! * earlier[j]!;
        for (let j = 0; j < window; j++) column[j]! -= along * earlier[j]!;
      }
    }
    const length = Math.hypot(...column);
    basis.push(column.map((value) => value / length));
  }
  const weights = new Float64Array(window);
  for (const column of basis) for (let j = 0; j < window; j++) weights[j]! += column[j]! * column[position]!;
  return weights;
}

/** Rows of the window from -1 to 1. */
function abscissa(row: number, window: number): number {
  return window === 1 ? 0 : (2 * row - (window - 1)) / (window - 1);
}
