/**
 * Which rows stay, in which order, and what a failed scrape becomes.
 *
 * The rules are those of the published study, so that its numbers reproduce: drop rows with an unreadable timestamp or
 * target; a row whose limits, requests, rates and CPU are all zero is a failed scrape, set to missing, then filled forward,
 * then backward inside its file, then by the median of the campaign; sort by file and time.
 *
 * @module
 */
import { FAILED_SCRAPE_COLUMNS } from "@/schema.ts";
import { median } from "./statistics.ts";

/** What {@linkcode selectRows} looks at: n rows, grouped by file. */
export interface CleanInput {
  /** Index of the file of each row, ascending. */
  readonly file: Int32Array;
  /** Time of each row in seconds; `NaN` if it could not be read. */
  readonly timestampSeconds: Float64Array;
  /** Numeric columns by name; `NaN` is missing. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
}

/** Which rows stay. */
export interface SelectedRows {
  /** Indices of the rows that stay, by file, then time. */
  readonly rows: Int32Array;
  /** 1 where the row that stays is a failed scrape; length of `rows`. */
  readonly failedScrape: Uint8Array;
  /** Rows dropped as their timestamp is not a time. */
  readonly unreadableTimestamps: number;
  /** Rows dropped as their target is missing. */
  readonly unreadableTargets: number;
  /** Rows dropped as their file has an earlier record of the same time. */
  readonly duplicateTimestamps: number;
  /** Indices of the files that were not in the order of time. */
  readonly sortedFiles: readonly number[];
}

/**
 * Chooses and orders rows. Of records of one file with one time, the first in the file stays.
 *
 * @param input Rows as parsed.
 * @param target Column that a row must have a number in.
 */
export function selectRows(input: CleanInput, target: string): SelectedRows {
  const { file, timestampSeconds, numbers } = input;
  const targets = numbers[target]!;
  const kept: number[] = [];
  const failed: number[] = [];
  const sortedFiles: number[] = [];
  let unreadableTimestamps = 0;
  let unreadableTargets = 0;
  let duplicateTimestamps = 0;

  for (let start = 0; start < file.length;) {
    let end = start;
    while (end < file.length && file[end] === file[start]) end++;
    const rows: number[] = [];
    for (let i = start; i < end; i++) {
      if (Number.isNaN(timestampSeconds[i]!)) unreadableTimestamps++;
      else if (Number.isNaN(targets[i]!)) unreadableTargets++;
      else rows.push(i);
    }
    if (rows.some((row, i) => i > 0 && timestampSeconds[row]! < timestampSeconds[rows[i - 1]!]!)) {
      sortedFiles.push(file[start]!);
      // The sort is stable, so the first of equal times stays first.
      rows.sort((a, b) => timestampSeconds[a]! - timestampSeconds[b]!);
    }
    rows.forEach((row, i) => {
      if (i > 0 && timestampSeconds[row] === timestampSeconds[rows[i - 1]!]) duplicateTimestamps++;
      else {
        kept.push(row);
        failed.push(isFailedScrape(numbers, row) ? 1 : 0);
      }
    });
    start = end;
  }
  return {
    rows: Int32Array.from(kept),
    failedScrape: Uint8Array.from(failed),
    unreadableTimestamps,
    unreadableTargets,
    duplicateTimestamps,
    sortedFiles,
  };
}

/** True if a row is zero in every column that a failed scrape leaves at zero. */
export function isFailedScrape(numbers: Readonly<Record<string, Float64Array>>, row: number): boolean {
  return FAILED_SCRAPE_COLUMNS.every((name) => numbers[name]![row] === 0);
}

/**
 * Fills one column where its scrape failed: forward, then backward inside the file, then by the median of the column.
 *
 * ```text
 * value   5 6 0 0 8      failed scrapes: . . x x .
 * filled  5 6 6 6 8      the value before, else the value behind
 * ```
 *
 * @param values The column, changed in place. Only rows of failed scrapes change.
 * @param file Index of the file of each row, in runs of equal numbers.
 * @param failedScrape 1 where the row is a failed scrape.
 */
export function fillFailedScrapes(values: Float64Array, file: Int32Array, failedScrape: Uint8Array): void {
  const n = values.length;
  for (let i = 0; i < n; i++) if (failedScrape[i] === 1) values[i] = NaN;
  // Taken before filling, so that a fill is not counted as a measurement.
  const fallback = median(values);
  let last = NaN;
  for (let i = 0; i < n; i++) {
    if (i > 0 && file[i] !== file[i - 1]) last = NaN;
    if (failedScrape[i] === 1) values[i] = last;
    else if (!Number.isNaN(values[i]!)) last = values[i]!;
  }
  let next = NaN;
  for (let i = n - 1; i >= 0; i--) {
    if (i < n - 1 && file[i] !== file[i + 1]) next = NaN;
    if (!Number.isNaN(values[i]!)) next = values[i]!;
    else if (failedScrape[i] === 1) values[i] = next;
  }
  for (let i = 0; i < n; i++) if (failedScrape[i] === 1 && Number.isNaN(values[i]!)) values[i] = fallback;
}
