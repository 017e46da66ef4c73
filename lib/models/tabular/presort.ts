/**
 * Training data of a forest, sorted once and shared by all its trees.
 *
 * @module
 */
import { orderByCode, rankColumn } from "./ranks.ts";
import type { TrainingData } from "./tree_data.ts";

/** Data of n rows and p features, presorted. Feature f of row r is at `f * n + r`, its r-th smallest at the same place. */
export interface PresortedData {
  /** Number of rows n. */
  readonly rows: number;
  /** Number of features p. */
  readonly features: number;
  /** Distinct values of each feature, ascending. */
  readonly values: readonly Float64Array[];
  /** Rank of each value among the distinct values of its feature, p × n. */
  readonly codes: Int32Array;
  /** Row indices in ascending order of each feature, p × n. */
  readonly order: Int32Array;
  /** The target in fixed point: whole numbers, length n. */
  readonly target: Float64Array;
  /** What one step of `target` is worth, unit of the target. */
  readonly unit: number;
  /** What `target` 0 stands for, unit of the target. */
  readonly centre: number;
}

/**
 * Sorts each column and puts the target into fixed point.
 *
 * Sums of whole numbers below 2^53 are exact, so they do not depend on the order of rows: two features that part a node
 * in the same way score exactly the same, and the choice between them is the seed's and not that of rounding errors.
 *
 * @param data Columns of n rows, finite.
 * @param y Target, length n, finite.
 */
export function presort(data: TrainingData, y: Float64Array): PresortedData {
  const { rows, columns } = data;
  const codes = new Int32Array(columns.length * rows);
  const order = new Int32Array(columns.length * rows);
  const values = columns.map((column, f) => {
    const ranked = rankColumn(column);
    codes.set(ranked.codes, f * rows);
    order.set(orderByCode(ranked), f * rows);
    return ranked.values;
  });
  return { rows, features: columns.length, values, codes, order, ...fixedPoint(y) };
}

/** Middle of the range as centre, so that a constant target is answered exactly; unit a power of two, so scaling is. */
function fixedPoint(y: Float64Array): Pick<PresortedData, "target" | "unit" | "centre"> {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < y.length; i++) {
    low = Math.min(low, y[i]!);
    high = Math.max(high, y[i]!);
  }
  const centre = low === high ? low : low / 2 + high / 2;
  const halfRange = Math.max(high - centre, centre - low);
  const steps = 2 ** (51 - Math.ceil(Math.log2(y.length)));
  const unit = halfRange === 0 ? 1 : Math.max(2 ** Math.ceil(Math.log2(halfRange)) / steps, Number.MIN_VALUE);
  return { target: y.map((value) => Math.round((value - centre) / unit)), unit, centre };
}
