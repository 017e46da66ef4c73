/**
 * Mean and standard deviation of a trailing window, inside one run.
 *
 * @module
 */

/** Statistics of the last w rows of every row; each a new column of length n. */
export interface TrailingWindow {
  /** Arithmetic mean. */
  readonly mean: Float64Array;
  /** Sample standard deviation (divided by w - 1). */
  readonly std: Float64Array;
}

/**
 * Mean and standard deviation of a window that **ends at the current row and includes it**.
 *
 * ```text
 * w = 3, row x:   . . * * x     the window is * * x
 * ```
 *
 * To end at the row before, as a window of the target must, give it the column lagged by 1. Each window is summed anew:
 * a running sum would carry the rounding of one huge value into all later rows. O(n w).
 *
 * @param values Column of length n, by run, then time.
 * @param run Code of the run of each row, in runs of equal numbers. Length n.
 * @param w Rows in the window, >= 2.
 * @returns Both columns are `NaN` in the first w - 1 rows of a run, and where the window holds a `NaN`.
 * @throws {RangeError} If w is not a whole number >= 2.
 */
export function trailingWindow(values: Float64Array, run: Int32Array, w: number): TrailingWindow {
  if (!Number.isInteger(w) || w < 2) {
    throw new RangeError(`Cannot take a trailing window as w must be a whole number >= 2: it is ${w}`);
  }
  const n = values.length;
  const mean = new Float64Array(n).fill(NaN);
  const std = new Float64Array(n).fill(NaN);
  for (let i = w - 1; i < n; i++) {
    const start = i - w + 1;
    if (run[start] !== run[i]) continue;
    let sum = 0;
    for (let j = start; j <= i; j++) sum += values[j]!;
    const centre = sum / w;
    let squares = 0;
    for (let j = start; j <= i; j++) squares += (values[j]! - centre) ** 2;
    mean[i] = centre;
    std[i] = Math.sqrt(squares / (w - 1));
  }
  return { mean, std };
}
