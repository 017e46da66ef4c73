/**
 * What a collection of history is told.
 *
 * @module
 */
import type { ServerAccess } from "../authorization.ts";
import type { HistoryEstimate } from "./plan_history.ts";
import type { HistoryRequest } from "./history_record.ts";

/** How far a collection is. */
export interface HistoryProgress {
  /** Questions answered. */
  readonly done: number;
  /** Questions in all. */
  readonly total: number;
}

/** How to collect a history. */
export interface HistoryOptions {
  /** Folder of the history; its answers are kept in `cache/` below it. */
  readonly directory: string;
  /** What is asked for. */
  readonly request: HistoryRequest;
  /** Beginning of the window, seconds since 1970-01-01 UTC. */
  readonly sinceSeconds: number;
  /** End of the window, seconds since 1970-01-01 UTC. */
  readonly untilSeconds: number;
  /** Now, seconds since 1970-01-01 UTC: what is recent may still change. */
  readonly nowSeconds: number;
  /** The server. */
  readonly access: ServerAccess;
  /** Tenant, sent as `X-Scope-OrgID`. */
  readonly tenant?: string;
  /** Most queries at once. @default {2} */
  readonly parallel?: number;
  /** Most points that one query makes the server evaluate. @default {100000} */
  readonly maxPoints?: number;
  /** Longest wait for one answer, and longest time that the server is told to work on it, seconds. @default {60} */
  readonly timeoutSeconds?: number;
  /** `again`: a finished collection is collected anew, for the window that the request means now. @default {"keep"} */
  readonly finished?: "keep" | "again";
  /** Stops; what was answered is kept. */
  readonly signal?: AbortSignal;
  /** Told once what it will cost, before the first sample is asked for. */
  readonly onPlan?: (plan: HistoryPlanSummary) => void;
  /** Told as it goes. */
  readonly onProgress?: (progress: HistoryProgress) => void;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
  /** Replaces waiting in tests. */
  readonly sleep?: (seconds: number, signal?: AbortSignal) => Promise<void>;
}

/** What a collection is going to do. */
export interface HistoryPlanSummary {
  /** Workloads that were found. */
  readonly workloads: number;
  /** Pods that they had. */
  readonly pods: number;
  /** Samples of each, at most. */
  readonly samples: number;
  /** Time between two scrapes, as found, seconds; `undefined` if there were none. */
  readonly scrapeIntervalSeconds: number | undefined;
  /** What rates are taken over, seconds. */
  readonly rateWindowSeconds: number;
  /** What it costs. */
  readonly estimate: HistoryEstimate;
}
