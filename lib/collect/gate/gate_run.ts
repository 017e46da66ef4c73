/**
 * What the quality gate sees of a run, and what it says of it.
 *
 * @module
 */

/** One service of a run: n samples, as they were measured, before anything was filled. */
export interface GateService {
  /** The workload. */
  readonly service: string;
  /** Replicas that were asked for. */
  readonly nominalReplicas: number;
  /** End of each sample, seconds; `NaN` where the source gives no time. Length n. */
  readonly timesSeconds: Float64Array;
  /**
   * Every numeric column by its name, `NaN` where missing. Each of length n. The gate knows the names and units of
   * `lib/schema.ts`: `request_rate`, `cpu_usage`, `cpu_limit`, `replicas`, `error_rate`, `throughput` and the latencies.
   */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Columns that must be there; one that stands here and not in `columns` is missing as a whole. */
  readonly requiredColumns: readonly string[];
  /** What the reader of the source has to object, such as a file that could not be used. */
  readonly faults?: readonly string[];
}

/** What is known of the load, other than by measuring the services. */
export interface GateLoad {
  /** What the load generator counted in the window; absent if nobody wrote it down. */
  readonly counted?: {
    /** Requests that were answered, failed ones included. */
    readonly requests: number;
    /** Requests that failed. */
    readonly failures: number;
    /** Requests over the length of the window, req/s. */
    readonly requestRateRps: number;
  };
  /** Request rate of each sample as the load generator counted it, req/s; absent if it is not known by sample. */
  readonly requestRatesRps?: Float64Array;
  /** Load of each sample as it was planned, in any unit, such as users; absent if it is not known by sample. */
  readonly planned?: Float64Array;
}

/** One run, as the gate sees it. */
export interface GateRun {
  /** Name in messages. */
  readonly title: string;
  /** Load level that was asked for; the peak of a load shape. */
  readonly users: number;
  /** What else was set, such as replicas and a CPU limit: runs are compared within it. */
  readonly condition: string;
  /** True if the load was meant to stay the same. */
  readonly isSteady: boolean;
  /** Sampling step, seconds; `NaN` if it is not known. */
  readonly stepSeconds: number;
  /** Distance between scrapes, seconds; absent if it is not known. */
  readonly scrapeIntervalSeconds?: number;
  /** Samples that each service should have; absent if no plan is known: then only gaps inside the run are missing. */
  readonly expectedSamples?: number;
  /**
   * When the one system of a campaign was under the load of this run, seconds; absent if it is not known, or if the runs may
   * be of several systems, whose runs can go on side by side.
   */
  readonly window?: { readonly startSeconds: number; readonly endSeconds: number };
  /** Service that the load generator talks to; absent if it is not known. */
  readonly entryService?: string;
  /** Its services, in any order. */
  readonly services: readonly GateService[];
  /** What is known of the load. */
  readonly load: GateLoad;
  /** Columns that the target declares it cannot have; they are not required, and the verdict says so. */
  readonly absentColumns?: readonly string[];
}

/** The checks of the gate. */
export type GateCheck =
  | "readable"
  | "timestamps"
  | "completeness"
  | "missing"
  | "repeats"
  | "copies"
  | "replicas"
  | "steadiness"
  | "request_rate"
  | "errors"
  | "load_correlation"
  | "overlap";

/** One thing that is wrong with a run. */
export interface GateReason {
  /** Which check failed. */
  readonly check: GateCheck;
  /** The service, unless it concerns the run. */
  readonly service?: string;
  /** The columns, where it concerns some. */
  readonly columns?: readonly string[];
  /** What was found; `null` if there is no number for it. */
  readonly value: number | null;
  /** The bound that it breaks. */
  readonly limit: number;
  /** Unit of both. */
  readonly unit: string;
  /** All of it in one sentence. */
  readonly message: string;
}

/** A check that could not be made. */
export interface GateSilence {
  /** Which check. */
  readonly check: GateCheck;
  /** Why it could not be made. */
  readonly why: string;
}

/** The verdict of the gate on one run. */
export interface GateVerdict {
  /** `passed` if there is no reason against the run. */
  readonly verdict: "passed" | "failed";
  /** Everything that is wrong with it. */
  readonly reasons: readonly GateReason[];
  /** What could not be judged: a run is not better for what nobody knows of it. */
  readonly notJudged: readonly GateSilence[];
}

/** Findings of one check or of several. */
export interface GateFindings {
  /** What is wrong. */
  readonly reasons: GateReason[];
  /** What could not be judged. */
  readonly notJudged: GateSilence[];
}

/** Standard normal quantile of 0.999: chance exceeds what it is allowed in one of a thousand judgements. */
export const CHANCE_QUANTILE = 3.0902;

/**
 * Share of the requests of a sample that its rate does not see: a rate tells of the time between the first and the last scrape
 * of its window, and takes the rest to be alike. 0 if the distance of scrapes is not known.
 */
export function unseenRatio({ scrapeIntervalSeconds = 0, stepSeconds }: GateRun): number {
  return stepSeconds > 0 ? Math.min(scrapeIntervalSeconds / stepSeconds, 0.9) : 0;
}

/** What is left of a ratio beyond the part that chance explains; both are deviations, so their squares add up. */
export function beyondChance(ratio: number, chance: number): number {
  return Math.sqrt(Math.max(0, ratio ** 2 - chance ** 2));
}

/** Prints a ratio as a percentage of at most two significant digits. */
export function percentOf(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(2))} %`;
}

/** Prints a number to three significant digits. */
export function shortNumber(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
