/**
 * Columns in at most 256 bins of about equally many rows: what boosting works on.
 *
 * @module
 */
import { cutBetween, rankColumn } from "./ranks.ts";
import type { TrainingData } from "./tree_data.ts";

/** Largest number of bins: one byte a value. */
export const MAX_BINS = 256;

/** Binned data of n rows and p features. */
export interface BinnedData {
  /** Number of rows n. */
  readonly rows: number;
  /** Number of features p. */
  readonly features: number;
  /** Bin of each value; feature f of row r is at `f * n + r`. */
  readonly bins: Uint8Array;
  /** Where the bins of each feature start in a histogram, length p + 1; the last is the length of a histogram. */
  readonly offsets: Int32Array;
  /** For each feature, the cut between each bin and the next: one fewer than it has bins. */
  readonly cuts: readonly Float64Array[];
}

/**
 * Bins each column: one bin a distinct value if these are few enough, else bins of about equally many rows. Equal
 * values always share a bin.
 *
 * @param data Columns of n rows, finite.
 * @param maxBins From 2 to {@linkcode MAX_BINS}.
 */
export function binColumns(data: TrainingData, maxBins: number): BinnedData {
  const { rows, columns } = data;
  const bins = new Uint8Array(columns.length * rows);
  const offsets = new Int32Array(columns.length + 1);
  const cuts = columns.map((column, f) => {
    const { values, codes } = rankColumn(column);
    const binOfCode = assignBins(codes, values.length, maxBins);
    for (let i = 0; i < rows; i++) bins[f * rows + i] = binOfCode[codes[i]!]!;
    const firstCodes = [...binOfCode.keys()].filter((code) => code > 0 && binOfCode[code] !== binOfCode[code - 1]);
    offsets[f + 1] = offsets[f]! + firstCodes.length + 1;
    return Float64Array.from(firstCodes, (code) => cutBetween(values[code - 1]!, values[code]!));
  });
  return { rows, features: columns.length, bins, offsets, cuts };
}

/** Walks the distinct values and starts the next bin once this one has its share of the rows that were left for it. */
function assignBins(codes: Int32Array, distinct: number, maxBins: number): Uint8Array {
  if (distinct <= maxBins) return Uint8Array.from({ length: distinct }, (_, code) => code);
  const counts = new Int32Array(distinct);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  const binOfCode = new Uint8Array(distinct);
  let bin = 0;
  let left = codes.length;
  let share = left / maxBins;
  let filled = 0;
  for (let code = 0; code < distinct; code++) {
    binOfCode[code] = bin;
    filled += counts[code]!;
    if (filled >= share && bin < maxBins - 1) {
      left -= filled;
      filled = 0;
      bin++;
      share = left / (maxBins - bin);
    }
  }
  return binOfCode;
}
