/**
 * What the quality checks see of one run: measured columns as they were scraped, before anything was filled.
 *
 * @module
 */

/** One run of one service, n samples. */
export interface MeasuredRun {
  /** Base name of the file that holds it. */
  readonly file: string;
  /** The workload. */
  readonly service: string;
  /** Load level that was asked for, concurrent users. */
  readonly users: number;
  /** Replicas that were asked for. */
  readonly replicas: number;
  /** What else was set, such as a CPU limit or a load shape; runs are compared within it. Empty if nothing was. */
  readonly condition: string;
  /** True if the load was meant to stay the same. */
  readonly isSteady: boolean;
  /** Time of each sample in seconds; `NaN` where the file gives no time. Length n. */
  readonly timestampSeconds: Float64Array;
  /** CPU used, cores; `NaN` where missing. Length n. */
  readonly cpuCores: Float64Array;
  /** Requests that arrived, req/s; absent if the campaign did not measure them. Length n. */
  readonly requestRateRps?: Float64Array;
  /** Replicas that were seen; `NaN` where the count is missing. Length n. */
  readonly observedReplicas: Float64Array;
  /** Every other measured column by its name in the file; `NaN` where missing. Each of length n. */
  readonly measured: Readonly<Record<string, Float64Array>>;
  /** 1 where the scrape failed. Length n. */
  readonly failedScrape: Uint8Array;
  /** What the loader has to say of the file, such as dropped rows. */
  readonly notes: readonly string[];
}

/** Verdict on a run, from best to worst. */
export type Verdict = "ok" | "suspect" | "rejected";

/** One thing that is wrong with a run. */
export interface Concern {
  /** How much it takes away: `suspect` = look at it, `rejected` = nothing should be learned from this run. */
  readonly verdict: "suspect" | "rejected";
  /** What is wrong, with its number. */
  readonly reason: string;
}

/** What a run is worth. */
export interface RunQuality {
  /** Base name of the file. */
  readonly file: string;
  /** The workload. */
  readonly service: string;
  /** Load level that was asked for, concurrent users. */
  readonly users: number;
  /** Replicas that were asked for. */
  readonly replicas: number;
  /** Samples that the file has, failed scrapes included. */
  readonly samples: number;
  /** Samples that are missing in between, or against the plan. */
  readonly missingSamples: number;
  /** Samples whose scrape failed (all zero). */
  readonly failedScrapes: number;
  /** Samples that repeat the sample before them in every measured column: the source no longer moved. */
  readonly repeatedSamples: number;
  /** Median of the replicas that were seen; `NaN` if none were. */
  readonly observedReplicas: number;
  /** Standard deviation over mean of CPU at steady state (the first fifth left out), ratio; `NaN` if it cannot be said. */
  readonly cpuVariationRatio: number;
  /** The same of the request rate. */
  readonly rateVariationRatio: number;
  /** The worst of the concerns. */
  readonly verdict: Verdict;
  /** Why, one sentence each, with numbers; empty if the verdict is `ok`. */
  readonly reasons: readonly string[];
}
