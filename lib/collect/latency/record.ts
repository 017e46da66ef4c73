/**
 * `latency.json`: how, when and on what latencies were recorded, and which cells are not to be trusted.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "@/files.ts";
import { readRecord } from "../read_record.ts";
import type { LatencyCellPlan, LatencyPlan, SkippedCell } from "./plan.ts";

/** Where the project keeps its latencies, below its root. */
export const DEFAULT_LATENCY_DIR = "data/latency";

/** Name of the file in the folder of its cells. */
export const LATENCY_FILE = "latency.json";

/** Value of `format`; it changes when an old reader could misread a file. */
export const LATENCY_FORMAT = "plimsoll-latency-1";

/** One finished cell. */
export interface LatencyCellRecord extends LatencyCellPlan {
  /** File of its rows, relative to the folder. */
  readonly file: string;
  /** First moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowStartSeconds: number;
  /** Last moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowEndSeconds: number;
  /** Requests that were to start within the window, and what became of them. */
  readonly requests: {
    /** By the plan. */
    readonly planned: number;
    /** Not answered, or not with a good status. They have no rows. */
    readonly failed: number;
    /** Answered, without all of their spans. They have no rows. */
    readonly incomplete: number;
    /** Answered, with all of their spans. */
    readonly whole: number;
    /** Of these, those that the file has. */
    readonly kept: number;
  };
  /** Lines of the file, without its header; one a request, and more for repeated calls. */
  readonly rows: number;
  /** Rates at the entry over the window, req/s. */
  readonly rates: {
    /** Of requests that were to start in it. */
    readonly plannedRps: number;
    /** Of requests that did start in it. */
    readonly sentRps: number;
    /** Of requests that were answered well in it. */
    readonly answeredRps: number;
  };
  /** Calls that arrived at each service within the window, by its spans. */
  readonly services: Readonly<Record<string, { readonly calls: number; readonly rateRps: number }>>;
  /** How the open loop kept its plan. */
  readonly sender: {
    /** 99th percentile of how late requests were sent, seconds. */
    readonly latenessP99Seconds: number;
    /** Largest of it, seconds. */
    readonly latenessMaxSeconds: number;
    /** Requests that were held back, as too many were open. */
    readonly heldBack: number;
    /** Most requests that were open at once. */
    readonly mostOpen: number;
  };
  /** Spans of the whole load. */
  readonly spans: {
    /** That were collected. */
    readonly collected: number;
    /** That the replicas had forgotten by then. */
    readonly dropped: number;
    /** That were clipped to their parents. */
    readonly clipped: number;
  };
  /** Error texts of the window and how often each occurred. */
  readonly errors: Readonly<Record<string, number>>;
  /** Why the cell is not to be trusted; empty if it is. */
  readonly reasons: readonly string[];
}

/** The content of `latency.json`. */
export interface LatencyRecord {
  /** {@linkcode LATENCY_FORMAT}. */
  readonly format: string;
  /** What the folder is and how to make it again, for a reader of the file. */
  readonly about: string;
  /** What was planned, all commands that added to the folder together. */
  readonly plan: LatencyPlan;
  /** Machine and versions. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** Facts of the measured system. */
  readonly system: Readonly<Record<string, unknown>>;
  /** Cells of the plan that are beyond saturation, and by how much. */
  readonly skipped: readonly SkippedCell[];
  /** Finished cells. */
  readonly cells: readonly LatencyCellRecord[];
}

const COUNT = z.number().int().nonnegative();
const RATE = z.number().nonnegative();
const CELL = {
  levelRps: z.number().positive(),
  replicas: z.number().int().positive(),
  cpuLimitCores: z.number().positive(),
};

const RECORD = z.object({
  format: z.literal(LATENCY_FORMAT),
  about: z.string(),
  plan: z.object({
    ratesRps: z.array(z.number().positive()),
    replicas: z.array(z.number().int().positive()),
    cpuLimitsCores: z.array(z.number().positive()),
    settleSeconds: z.number().nonnegative(),
    durationSeconds: z.number().positive(),
    minRequests: z.number().int().positive(),
    maxRequests: z.number().int().positive(),
    seed: z.number().int(),
  }),
  measuredOn: z.record(z.string(), z.union([z.string(), z.number()])),
  system: z.record(z.string(), z.unknown()),
  skipped: z.array(z.object({ ...CELL, reason: z.string() })),
  cells: z.array(z.object({
    ...CELL,
    file: z.string().regex(/^[\w.-]+\.csv$/, "must be the name of a CSV file"),
    windowStartSeconds: z.number(),
    windowEndSeconds: z.number(),
    requests: z.object({ planned: COUNT, failed: COUNT, incomplete: COUNT, whole: COUNT, kept: COUNT }),
    rows: COUNT,
    rates: z.object({ plannedRps: RATE, sentRps: RATE, answeredRps: RATE }),
    services: z.record(z.string(), z.object({ calls: COUNT, rateRps: RATE })),
    sender: z.object({ latenessP99Seconds: RATE, latenessMaxSeconds: RATE, heldBack: COUNT, mostOpen: COUNT }),
    spans: z.object({ collected: COUNT, dropped: COUNT, clipped: COUNT }),
    errors: z.record(z.string(), COUNT),
    reasons: z.array(z.string()),
  })),
});

/**
 * Reads the `latency.json` of a folder.
 *
 * @returns Its content, or `undefined` if the folder has none.
 * @throws {SchemaError} If the file is not one of ours; the message names the first wrong entry.
 */
export async function readLatencyRecord(directory: string): Promise<LatencyRecord | undefined> {
  return await readRecord(join(directory, LATENCY_FILE), RECORD, LATENCY_FORMAT) as LatencyRecord | undefined;
}

/** Writes `latency.json` at once or not at all. */
export async function writeLatencyRecord(directory: string, record: LatencyRecord): Promise<void> {
  await writeFileAtomic(join(directory, LATENCY_FILE), JSON.stringify(record, null, 1) + "\n");
}
