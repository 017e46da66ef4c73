/**
 * Histograms of packed slopes over all bins of all features: how they are filled, and the best cut that they show.
 *
 * @module
 */
import type { BinnedData } from "./bins.ts";
import type { Packing } from "./packed_slopes.ts";

/**
 * Sums packed slopes by bin, for each feature.
 *
 * @param data Binned data of n rows.
 * @param packed Packed slope of each row, length n.
 * @param rows Row indices; those from `start` to `end` are summed.
 * @param start First place in `rows`.
 * @param end Place to stop before.
 * @param into The histogram, one number a bin of each feature; overwritten.
 * @param gathered Working memory, length n.
 */
export function fillHistogram(
  data: BinnedData,
  packed: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  into: Float64Array,
  gathered: Float64Array,
): void {
  into.fill(0);
  for (let i = start; i < end; i++) gathered[i] = packed[rows[i]!]!;
  const { bins, offsets, features } = data;
  // Two features a pass: rows and slopes are read half as often, and the two sums do not wait for each other.
  for (let f = 0; f + 1 < features; f += 2) {
    const base = f * data.rows;
    const nextBase = base + data.rows;
    const offset = offsets[f]!;
    const nextOffset = offsets[f + 1]!;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      const slope = gathered[i]!;
      into[offset + bins[base + row]!]! += slope;
      into[nextOffset + bins[nextBase + row]!]! += slope;
    }
  }
  if (features % 2 === 0) return;
  const base = (features - 1) * data.rows;
  const offset = offsets[features - 1]!;
  for (let i = start; i < end; i++) into[offset + bins[base + rows[i]!]!]! += gathered[i]!;
}

/** Turns a node's histogram into that of one child, given the other's. Exact, since packed sums are whole numbers. */
export function subtractHistogram(from: Float64Array, other: Float64Array): void {
  for (let b = 0; b < from.length; b++) from[b]! -= other[b]!;
}

/** What the cut search needs besides the histogram. */
export interface CutLimits {
  /** How counts and slopes are packed. */
  readonly packing: Packing;
  /** Fewest rows on each side, >= 1. */
  readonly minSamplesLeaf: number;
  /** Rows of slope 0 that are added to each side, >= 0. */
  readonly l2: number;
}

/** A cut of one node. */
export interface Cut {
  /** Feature that is cut. */
  readonly feature: number;
  /** Last bin of the left side. */
  readonly bin: number;
  /** Fall of the loss, in squared steps; 0 if no cut is worth it. */
  readonly gain: number;
  /** Packed sum of the left side. */
  readonly left: number;
}

/** No cut of a node is worth it. */
export const NO_CUT: Cut = { feature: -1, bin: -1, gain: 0, left: 0 };

/** A gain below this share of the node's own term is rounding. */
const GAIN_MARGIN = 1e-12;

/**
 * Finds the cut of a node with the largest gain G_L² / (n_L + l2) + G_R² / (n_R + l2) - G² / (n + l2), where G is a sum of
 * slopes and n a count.
 *
 * Source: Chen and Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD, equation 7.
 *
 * @param data Binned data.
 * @param histogram The node's histogram.
 * @param total The node's packed sum.
 * @param limits What a cut has to keep to.
 */
export function findCut(data: BinnedData, histogram: Float64Array, total: number, limits: CutLimits): Cut {
  const { minSamplesLeaf, l2, packing: { unit } } = limits;
  const count = Math.floor(total / unit + 0.5);
  const slope = total - count * unit;
  const parent = slope * slope / (count + l2);
  let feature = -1;
  let bin = -1;
  let best = parent * (1 + GAIN_MARGIN);
  let left = 0;
  for (let f = 0; f < data.features; f++) {
    const first = data.offsets[f]!;
    const last = data.offsets[f + 1]! - 1;
    let sum = 0;
    for (let b = first; b < last; b++) {
      const here = histogram[b]!;
      if (here === 0) continue;
      sum += here;
      const leftCount = Math.floor(sum / unit + 0.5);
      const rightCount = count - leftCount;
      if (leftCount < minSamplesLeaf) continue;
      if (rightCount < minSamplesLeaf) break;
      const leftSlope = sum - leftCount * unit;
      const rightSlope = slope - leftSlope;
      const leftWeight = leftCount + l2;
      const rightWeight = rightCount + l2;
      const score = (leftSlope * leftSlope * rightWeight + rightSlope * rightSlope * leftWeight) /
        (leftWeight * rightWeight);
      if (score > best) {
        best = score;
        feature = f;
        bin = b - first;
        left = sum;
      }
    }
  }
  return feature < 0 ? NO_CUT : { feature, bin, gain: best - parent, left };
}
