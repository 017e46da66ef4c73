/**
 * Records that last some time -> bins of even width.
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { BINNED_COLUMNS, columnIndex } from "./columns.ts";

/**
 * How much of a record counts in a bin.
 *
 * - `rate`: overlap / bin width. A sum is then the mean amount in use during the bin, whatever its width.
 * - `published`: overlap / duration of the record, as kubeforecaster's `prepare_dataset.py` has it, and every column that is no
 *   maximum is summed. Each record then counts 1 in total: a bin of 2 minutes holds 2/5 of what one of 5 minutes holds, for
 *   the same usage. Kept to compare with published numbers.
 */
export type BinWeighting = "rate" | "published";

/** Time that the records of a trace cover, microseconds. */
export interface TraceSpan {
  /** When the first one begins. */
  readonly start: number;
  /** When the last one ends. */
  readonly end: number;
}

/** Bins that are filled record by record. */
export interface BinAccumulator {
  /** Width of a bin, seconds. */
  readonly binSeconds: number;
  /** Adds a record. `cells` are left unchanged; a missing value adds nothing to its column. */
  add(cells: Float64Array): void;
  /** First and last bin that a record touched, as multiples of the width; `undefined` if there was no record. */
  range(): { readonly first: number; readonly last: number } | undefined;
  /**
   * Reads one bin into `values`, in the order of {@linkcode BINNED_COLUMNS}; `NaN` where no record of the bin had a value.
   *
   * @param span Time that the trace covers: a rate of its first and last bin is the mean over the part that lies within.
   * @returns Records in the bin at a time, on average: 0 if none was.
   */
  read(bin: number, values: Float64Array, span: TraceSpan): number;
}

/** Bins that are made at once: half a day of 2 minutes. A key that is seen for an hour takes one page. */
const PAGE_BINS = 360;

const COLUMNS = BINNED_COLUMNS.length;

/** Of each bin: time of all records, then for each column its sum or maximum, then the time of records that had a value. */
const WIDTH = 1 + 2 * COLUMNS;

const INDICES = Int32Array.from(BINNED_COLUMNS, ({ index }) => index);
const IS_MAX = Uint8Array.from(BINNED_COLUMNS, ({ rule }) => rule === "max" ? 1 : 0);
const IS_MEAN = Uint8Array.from(BINNED_COLUMNS, ({ rule }) => rule === "mean" ? 1 : 0);
const START = columnIndex("start_time");
const END = columnIndex("end_time");

/**
 * Starts empty bins. They take memory by the time that records span, not by the number of records.
 *
 * ```text
 * record        |--------- 300 s ---------|
 * bins of 2 min ...|--120--|--120--|--120--|...
 * weight            60/120  120/120 120/120     rate
 * ```
 *
 * @param binSeconds Width of a bin, > 0.
 * @param weighting How much of a record counts in a bin.
 */
export function binAccumulator(binSeconds: number, weighting: BinWeighting): BinAccumulator {
  const width = binSeconds * MICROSECONDS_PER_SECOND;
  const pages = new Map<number, Float64Array>();
  let first = Infinity;
  let last = -Infinity;
  // Records come about in the order of time, so the page of one is mostly that of the one before.
  let pageNumber = -1;
  let page: Float64Array = new Float64Array(0);
  const turnTo = (number: number) => {
    pageNumber = number;
    const known = pages.get(number);
    page = known ?? new Float64Array(PAGE_BINS * WIDTH);
    if (known === undefined) pages.set(number, page);
  };
  return {
    binSeconds,
    add: (cells) => {
      const start = cells[START]!;
      const end = cells[END]!;
      const from = Math.floor(start / width);
      const to = Math.ceil(end / width) - 1;
      if (from < first) first = from;
      if (to > last) last = to;
      for (let bin = from; bin <= to; bin++) {
        const overlap = Math.min(end, (bin + 1) * width) - Math.max(start, bin * width);
        if (!(overlap > 0)) continue;
        const weight = weighting === "rate" ? overlap / width : overlap / (end - start);
        const number = Math.floor(bin / PAGE_BINS);
        if (number !== pageNumber) turnTo(number);
        const base = (bin - number * PAGE_BINS) * WIDTH;
        page[base]! += overlap;
        for (let column = 0; column < COLUMNS; column++) {
          const value = cells[INDICES[column]!]!;
          if (Number.isNaN(value)) continue;
          const at = base + 1 + column;
          const seen = at + COLUMNS;
          if (IS_MAX[column] === 0) page[at]! += weight * value;
          else if (page[seen] === 0 || value > page[at]!) page[at] = value;
          page[seen]! += overlap;
        }
      }
    },
    range: () => last < first ? undefined : { first, last },
    read: (bin, values, span) => {
      const number = Math.floor(bin / PAGE_BINS);
      const own = pages.get(number);
      const base = (bin - number * PAGE_BINS) * WIDTH;
      const covered = coveredTime(bin, width, span);
      for (let column = 0; column < COLUMNS; column++) {
        const seen = own?.[base + 1 + COLUMNS + column] ?? 0;
        const value = own?.[base + 1 + column] ?? NaN;
        if (seen === 0) values[column] = NaN;
        else if (weighting === "published" || IS_MAX[column] === 1) values[column] = value;
        // Weights are overlap / width: a mean is over the sum of the weights, a rate over the time that the trace covers.
        else values[column] = value * width / (IS_MEAN[column] === 1 ? seen : covered);
      }
      return (own?.[base] ?? 0) / covered;
    },
  };
}

/** Time of a bin that the trace covers; a unit is that of the width. */
export function coveredTime(bin: number, width: number, { start, end }: TraceSpan): number {
  return Math.min(end, (bin + 1) * width) - Math.max(start, bin * width);
}
