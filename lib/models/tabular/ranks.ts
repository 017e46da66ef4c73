/**
 * A column as ranks: trees only ask which value is larger, so they work on small whole numbers.
 *
 * @module
 */

/** A column of n numbers as indices into its distinct values. */
export interface RankedColumn {
  /** Distinct values, ascending. */
  readonly values: Float64Array;
  /** Index into `values`, one a row, length n. */
  readonly codes: Int32Array;
}

/**
 * Ranks a column. O(n log n).
 *
 * @param column Finite numbers, length n. Not changed.
 */
export function rankColumn(column: Float64Array): RankedColumn {
  const values = distinctSorted(column);
  const codes = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) codes[i] = indexOfSorted(values, column[i]!);
  return { values, codes };
}

/** The distinct numbers of an array, ascending; 0 and -0 are one number. */
export function distinctSorted(numbers: Float64Array): Float64Array {
  const sorted = numbers.toSorted();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (count === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i]!;
  }
  return sorted.slice(0, count);
}

/** Position of a number in ascending numbers that hold it. */
export function indexOfSorted(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Row indices in ascending order of code, rows of one code in their own order: a counting sort, O(n). */
export function orderByCode(ranked: RankedColumn): Int32Array {
  const { values, codes } = ranked;
  const next = new Int32Array(values.length + 1);
  for (let i = 0; i < codes.length; i++) next[codes[i]! + 1]!++;
  for (let code = 1; code < next.length; code++) next[code]! += next[code - 1]!;
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]!]!++] = i;
  return order;
}

/**
 * The number that separates two neighbours: `low <= cut < high` also where rounding would give `high`.
 *
 * @param low The smaller number.
 * @param high The larger number.
 */
export function cutBetween(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high && middle >= low ? middle : low;
}
