/**
 * Samples at the times they have -> columns at even steps, as every model of series wants them.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import { median } from "./statistics.ts";

/** Columns at even steps. */
export interface EvenGrid {
  /** Time of the first row, seconds since 1970-01-01 UTC. */
  readonly startSeconds: number;
  /** One array a column, in the order given, of one length; `NaN` where no sample is near. */
  readonly columns: readonly Float64Array[];
  /** Rows without a sample. */
  readonly gapRows: number;
  /** Samples that were left out since another one is nearer to the same row. */
  readonly crowdedSamples: number;
}

/** Most rows a grid may have for each sample: beyond it, a time is wrong rather than a gap long. */
const MOST_ROWS_PER_SAMPLE = 50;

/** A grid of fewer rows than this is never too large. */
const SMALL_GRID_ROWS = 10_000;

/** Share of samples that may share a row with another: clocks drift by less. */
const MOST_CROWDED_RATIO = 0.05;

/**
 * Median time from one sample to the next.
 *
 * @param timesSeconds Ascending, each once.
 * @returns `NaN` for fewer than two samples.
 */
export function medianGapSeconds(timesSeconds: Float64Array): number {
  return median(timesSeconds.subarray(1).map((time, i) => time - timesSeconds[i]!));
}

/**
 * Puts each sample on the nearest row of an even grid that begins with the first sample.
 *
 * ```text
 * time    0    9    21   52     step 10
 * row     0    1    2    .  .  5      . is NaN
 * ```
 *
 * @param timesSeconds Ascending, each once, length n ≥ 1.
 * @param columns Arrays of length n; they are left unchanged.
 * @param stepSeconds Distance of the rows, > 0.
 * @param file Name of what is read, for messages.
 * @throws {SchemaError} If one sample in twenty meets another on its row, or almost every row would be empty.
 */
export function putOnGrid(
  timesSeconds: Float64Array,
  columns: readonly Float64Array[],
  stepSeconds: number,
  file: string,
): EvenGrid {
  const samples = timesSeconds.length;
  const startSeconds = timesSeconds[0]!;
  const rows = Math.round((timesSeconds[samples - 1]! - startSeconds) / stepSeconds) + 1;
  const refuse = (wish: string, is: string) =>
    new SchemaError(`Cannot put "${file}" on a grid of ${stepSeconds} s as ${wish}: ${is}`, { column: "timestamp" });
  if (rows > Math.max(SMALL_GRID_ROWS, MOST_ROWS_PER_SAMPLE * samples)) {
    throw refuse("most of its rows must have a sample", `${samples} samples stand on ${rows} rows`);
  }
  const sampleOf = new Int32Array(rows).fill(-1);
  const distance = (sample: number, row: number) => Math.abs(timesSeconds[sample]! - startSeconds - row * stepSeconds);
  let crowdedSamples = 0;
  for (let sample = 0; sample < samples; sample++) {
    const row = Math.min(rows - 1, Math.round((timesSeconds[sample]! - startSeconds) / stepSeconds));
    const other = sampleOf[row]!;
    if (other >= 0) crowdedSamples++;
    if (other < 0 || distance(sample, row) < distance(other, row)) sampleOf[row] = sample;
  }
  if (crowdedSamples > MOST_CROWDED_RATIO * samples) {
    throw refuse("its times must be about even", `${crowdedSamples} of ${samples} samples share a row with another`);
  }
  const gapRows = sampleOf.reduce((sum, sample) => sum + (sample < 0 ? 1 : 0), 0);
  return {
    startSeconds,
    columns: columns.map((values) => Float64Array.from(sampleOf, (sample) => sample < 0 ? NaN : values[sample]!)),
    gapRows,
    crowdedSamples,
  };
}
