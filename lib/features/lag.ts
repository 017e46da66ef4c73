/**
 * The value of k rows before, inside one run.
 *
 * @module
 */

/**
 * Shifts a column down by k rows, run by run.
 *
 * ```text
 * run     0 0 0 0 1 1 1
 * value   a b c d e f g
 * lag 2   . . a b . . e      . is NaN: the run has no such row
 * ```
 *
 * A lag counts rows, not seconds: behind a missing sample it is older than k steps.
 *
 * @param values Column of length n, by run, then time.
 * @param run Code of the run of each row, in runs of equal numbers. Length n.
 * @param k Rows to look back, >= 1.
 * @returns A new column of length n; the first k rows of a run are `NaN`. O(n).
 * @throws {RangeError} If k is not a whole number >= 1.
 */
export function lag(values: Float64Array, run: Int32Array, k: number): Float64Array {
  if (!Number.isInteger(k) || k < 1) {
    throw new RangeError(`Cannot lag a column as k must be a whole number >= 1: it is ${k}`);
  }
  const n = values.length;
  const lagged = new Float64Array(n).fill(NaN, 0, Math.min(k, n));
  // Rows of a run are contiguous, so row i - k is of the same run exactly if its code is the same.
  for (let i = k; i < n; i++) lagged[i] = run[i] === run[i - k] ? values[i - k]! : NaN;
  return lagged;
}
