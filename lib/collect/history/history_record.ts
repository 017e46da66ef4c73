/**
 * `history.json`: what a history was collected from, how, and what is missing in it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "@/files.ts";
import { readRecord } from "../read_record.ts";
import type { MissingSamples } from "../samples.ts";
import { type Workload, WORKLOAD_KINDS } from "./workload.ts";

/** Name of the file in the folder of its history. */
export const HISTORY_FILE = "history.json";

/** Value of `format`; it changes when an old reader could misread a file. */
export const HISTORY_FORMAT = "plimsoll-history-1";

/** What was asked for. A collection goes on where all of it is the same. */
export interface HistoryRequest {
  /** Regular expressions, each for the whole name of a namespace. */
  readonly namespaces: readonly string[];
  /** Which workloads, as they were named; empty for all. */
  readonly workloads: readonly string[];
  /** Label matchers of every query. */
  readonly matchers: readonly string[];
  /** Labels by which jobs are grouped. */
  readonly jobGroupLabels: readonly string[];
  /** Beginning of the window, in the user's words. */
  readonly since: string;
  /** End of the window, in the user's words. */
  readonly until: string;
  /** Distance between samples, seconds. */
  readonly stepSeconds: number;
  /** Rate window, if it was given, seconds. */
  readonly rateWindowSeconds?: number;
}

/** One workload in `history.json`. */
export interface HistoryWorkload extends Workload {
  /** Its file. */
  readonly file: string;
  /** Pods that it had in the window, those that are gone included. */
  readonly pods: number;
  /** Rows of its file: from its first to its last measured sample. */
  readonly samples: number;
  /** Missing values and why; never stored as 0. */
  readonly missing: readonly MissingSamples[];
}

/** The content of `history.json`. */
export interface HistoryRecord {
  /** {@linkcode HISTORY_FORMAT}. */
  readonly format: string;
  /** False while it is being collected. */
  readonly finished: boolean;
  /** Address of the server, without user and password. */
  readonly server: string;
  /** Tenant, where the server has several. */
  readonly tenant?: string;
  /** What was asked for. */
  readonly request: HistoryRequest;
  /** The window that this meant when the collection began. */
  readonly window: {
    /** Beginning, seconds since 1970-01-01 UTC; the first sample lies behind it. */
    readonly sinceSeconds: number;
    /** End, seconds since 1970-01-01 UTC; the last sample is not behind it. */
    readonly untilSeconds: number;
    /** Distance between samples, seconds. */
    readonly stepSeconds: number;
    /** Time between two scrapes, as found; `null` if there were none. */
    readonly scrapeIntervalSeconds: number | null;
    /** What rates are taken over, seconds. */
    readonly rateWindowSeconds: number | null;
  };
  /** How each column came to be. */
  readonly queries: Readonly<Record<string, string>>;
  /** Workloads with a file, by namespace, kind and name. */
  readonly workloads: readonly HistoryWorkload[];
  /** What was left out: workloads without a sample, pods of no known workload. */
  readonly skipped: readonly string[];
  /** What the server warned of, with the number of answers. */
  readonly warnings: readonly { readonly text: string; readonly answers: number }[];
}

const RECORD = z.object({
  format: z.literal(HISTORY_FORMAT),
  finished: z.boolean(),
  server: z.string(),
  tenant: z.string().optional(),
  request: z.object({
    namespaces: z.array(z.string()),
    workloads: z.array(z.string()),
    matchers: z.array(z.string()),
    jobGroupLabels: z.array(z.string()),
    since: z.string(),
    until: z.string(),
    stepSeconds: z.number().positive(),
    rateWindowSeconds: z.number().positive().optional(),
  }),
  window: z.object({
    sinceSeconds: z.number(),
    untilSeconds: z.number(),
    stepSeconds: z.number().positive(),
    scrapeIntervalSeconds: z.number().positive().nullable(),
    rateWindowSeconds: z.number().positive().nullable(),
  }),
  queries: z.record(z.string(), z.string()),
  workloads: z.array(z.object({
    namespace: z.string(),
    kind: z.enum(WORKLOAD_KINDS),
    name: z.string(),
    file: z.string(),
    pods: z.number().int().positive(),
    samples: z.number().int().positive(),
    missing: z.array(z.object({ column: z.string(), samples: z.number().int().positive(), reason: z.string() })),
  })),
  skipped: z.array(z.string()),
  warnings: z.array(z.object({ text: z.string(), answers: z.number().int().positive() })),
});

/**
 * Reads the `history.json` of a folder.
 *
 * @returns Its content, or `undefined` if the folder has none.
 * @throws {SchemaError} If the file is not one of ours; the message names the first wrong entry.
 */
export async function readHistoryRecord(directory: string): Promise<HistoryRecord | undefined> {
  return await readRecord(join(directory, HISTORY_FILE), RECORD, HISTORY_FORMAT) as HistoryRecord | undefined;
}

/** Writes `history.json` at once or not at all. */
export async function writeHistoryRecord(directory: string, record: HistoryRecord): Promise<void> {
  await writeFileAtomic(join(directory, HISTORY_FILE), JSON.stringify(record, null, 1) + "\n");
}
