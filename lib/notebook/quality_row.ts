/**
 * What a reader should know of a campaign before the first picture, as one line of a table.
 *
 * @module
 */
import { basename } from "node:path";
import { type Campaign, median } from "@/dataset/mod.ts";

/** One campaign; the names are the headings. */
export interface QualityRow {
  /** Name of its folder. */
  readonly "campaign": string;
  /** Runs of one service under one load each. */
  readonly "run files": number;
  /** Rows of the table. */
  readonly "samples": number;
  /** Median time between samples, seconds. */
  readonly "step (s)": number;
  /** Samples that are not there though the plan or the step asks for them. */
  readonly "missing": number;
  /** Rows that loading filled or left out. */
  readonly "repaired or dropped": number;
  /** Run files that nothing is said against. */
  readonly "judged ok": number;
  /** Median over run files of the standard deviation over the mean of CPU inside a run, ratio. */
  readonly "CPU varies inside a run by": number;
}

/** Sums up the quality report of a campaign. */
export function qualityRow({ directory, table, quality, repairs, stepSeconds }: Campaign): QualityRow {
  return {
    "campaign": basename(directory),
    "run files": quality.length,
    "samples": table.height,
    "step (s)": stepSeconds,
    "missing": quality.reduce((sum, run) => sum + run.missingSamples, 0),
    "repaired or dropped": repairs.failedScrapes + repairs.emptyRows + repairs.records - repairs.rows,
    "judged ok": quality.filter(({ verdict }) => verdict === "ok").length,
    "CPU varies inside a run by": median(Float64Array.from(quality, (run) => run.cpuVariationRatio)),
  };
}
