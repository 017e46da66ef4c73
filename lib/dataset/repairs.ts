/**
 * What loading a campaign had to repair, so that nothing is repaired quietly.
 *
 * @module
 */

/** Counts of everything that loading changed. */
export interface Repairs {
  /** Records found in the files. */
  readonly records: number;
  /** Rows of the table that came of them. */
  readonly rows: number;
  /** Blank lines and lines of commas that were left out. */
  readonly emptyRows: number;
  /** Rows dropped as their timestamp is not a time. */
  readonly unreadableTimestamps: number;
  /** Rows dropped as their target is missing. */
  readonly unreadableTargets: number;
  /** Cells that hold text which is not a number, by column; they count as missing. */
  readonly unreadableCells: Readonly<Record<string, number>>;
  /** Rows dropped as their file has an earlier record of the same time. */
  readonly duplicateTimestamps: number;
  /** Files whose records were not in the order of time; they are sorted. */
  readonly sortedFiles: readonly string[];
  /** Rows in the table that were failed scrapes (all zero): their values are filled from neighbours in the file. */
  readonly failedScrapes: number;
  /** Files without one usable row; they are not in the table. */
  readonly refusedFiles: readonly string[];
}

/**
 * Says the repairs in sentences, one for each kind that happened.
 *
 * @param repairs Counts.
 * @param target Column that rows were dropped for.
 */
export function describeRepairs(repairs: Repairs, target: string): string[] {
  const said: string[] = [];
  const say = (count: number, sentence: string): void => {
    if (count > 0) said.push(`${count} ${sentence}`);
  };
  say(repairs.emptyRows, "empty lines left out");
  say(repairs.unreadableTimestamps, "rows dropped: timestamp is not a time");
  say(repairs.unreadableTargets, `rows dropped: ${target} is missing`);
  for (const [column, count] of Object.entries(repairs.unreadableCells)) {
    say(count, `cells of ${column} are not numbers: taken as missing`);
  }
  say(repairs.duplicateTimestamps, "rows dropped: the file has an earlier record of the same time");
  say(repairs.sortedFiles.length, `files sorted by time: ${repairs.sortedFiles.join(", ")}`);
  say(repairs.failedScrapes, "failed scrapes (all zero) filled from neighbours in their file");
  say(repairs.refusedFiles.length, `files refused as they have no usable row: ${repairs.refusedFiles.join(", ")}`);
  return said;
}
