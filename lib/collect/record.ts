/**
 * `campaign.json`: how, when and on what a campaign was measured, and what is missing in it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "@/files.ts";
import { COLUMN_SET_OPTIONS_SCHEMA } from "./column_sets/sets.ts";
import { readRecord } from "./read_record.ts";
import { DEFAULT_GATE_LIMITS, type GateLimits } from "./gate/limits.ts";
import { LEVEL_SCHEMA, type RecordedLevel, RUN_GATE_SCHEMA, type RunGate } from "./gate/run_gate.ts";
import type { CampaignPlan, PlannedRun } from "./plan.ts";
import type { MissingSamples, QueryDescription } from "./samples.ts";
import { LOAD_MODEL_SCHEMA, RUN_LOAD_SCHEMA, SENDER_SCHEMA } from "./load_model.ts";
import type { SenderReport } from "./locust_events.ts";
import { RUN_SHAPES } from "./shapes.ts";

/** Name of the file in the folder of its campaign. */
export const CAMPAIGN_FILE = "campaign.json";

/** Folder, inside that of a campaign, of the files of runs that failed the quality gate. */
export const FAILED_FOLDER = "failed";

/** Value of `format`; it changes when an old reader could misread a file. */
export const CAMPAIGN_FORMAT = "plimsoll-campaign-1";

/** One finished run in `campaign.json`. */
export interface RunRecord extends PlannedRun {
  /** First moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowStartSeconds: number;
  /** Last moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowEndSeconds: number;
  /** Distance between scrapes, seconds; absent in older files. */
  readonly scrapeIntervalSeconds?: number;
  /** Samples of each service. */
  readonly samples: number;
  /** Run files, one a service, relative to the folder of the campaign; those of a failed run are in {@linkcode FAILED_FOLDER}. */
  readonly files: readonly string[];
  /** What the load generator counted inside the window, beside what Prometheus measured. */
  readonly load: {
    /** Service that the load generator talks to; absent in older files, whose first file is of that service. */
    readonly entryService?: string;
    /** Requests that were answered, failed ones included. */
    readonly requests: number;
    /** Requests that failed. */
    readonly failures: number;
    /** Requests over the length of the window, req/s. */
    readonly requestRateRps: number;
    /** Mean request rate of the entry service as Prometheus measured it, req/s; `null` if it has none. */
    readonly measuredRequestRateRps: number | null;
    /** Requests of each sample by the load generator's own count, req/s; absent in older files and at steps of broken seconds. */
    readonly requestRatesRps?: readonly number[];
    /** Error texts of the whole load and how often each occurred. */
    readonly errors: Readonly<Record<string, number>>;
    /** File of the load generator's own statistics by second, relative to the folder of the campaign; absent in older files. */
    readonly historyFile?: string;
    /** How an open loop kept its plan, over the whole load; absent for a closed one. */
    readonly sender?: SenderReport;
  };
  /** Missing values and why; never stored as 0. */
  readonly missing: readonly (MissingSamples & {
    /** Name of the service. */
    readonly service: string;
  })[];
  /** What Prometheus warned of. */
  readonly warnings: readonly string[];
  /** What other runs are compared with; absent in older files. */
  readonly level?: RecordedLevel;
  /** What the quality gate says of the run; absent where it was not judged. */
  readonly gate?: RunGate;
}

/** The content of `campaign.json`. */
export interface CampaignRecord {
  /** {@linkcode CAMPAIGN_FORMAT}. */
  readonly format: string;
  /** Name of the campaign. */
  readonly name: string;
  /** What was measured: `testbed` or `cluster`. */
  readonly target: string;
  /** What was planned, all commands that added to the campaign together. */
  readonly plan: CampaignPlan;
  /** Machine and versions. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** Facts of the measured system. */
  readonly system: Readonly<Record<string, unknown>>;
  /** The query behind each column; `<workload>` stands for the service. */
  readonly queries: Readonly<Record<string, QueryDescription>>;
  /** Finished runs. */
  readonly runs: readonly RunRecord[];
}

const SHAPE = z.enum(RUN_SHAPES);

const LIMITS = z.object(
  Object.fromEntries(Object.keys(DEFAULT_GATE_LIMITS).map((name) => [name, z.number()])) as Record<
    keyof GateLimits,
    z.ZodNumber
  >,
).partial();

const PLAN = z.object({
  users: z.array(z.number().int().positive()),
  replicas: z.array(z.number().int().positive()),
  cpuLimitsCores: z.array(z.number().positive()),
  shapes: z.array(SHAPE),
  ...LOAD_MODEL_SCHEMA,
  isolation: z.object({ service: z.string(), holdReplicas: z.number().int().positive() }).optional(),
  stepSeconds: z.number().positive(),
  durationSeconds: z.number().positive(),
  settleSeconds: z.number().nonnegative(),
  pauseSeconds: z.number().nonnegative(),
  userWaitSeconds: z.number().positive(),
  seed: z.number().int(),
  gate: z.union([z.literal("off"), LIMITS]).optional(),
  attempts: z.number().int().positive().optional(),
  absentColumns: z.array(z.string()).optional(),
  columnSets: COLUMN_SET_OPTIONS_SCHEMA.optional(),
});

const RUN = z.object({
  users: z.number().int().positive(),
  replicas: z.number().int().positive(),
  cpuLimitCores: z.number().positive().optional(),
  shape: SHAPE.optional(),
  ...RUN_LOAD_SCHEMA,
  windowStartSeconds: z.number(),
  windowEndSeconds: z.number(),
  scrapeIntervalSeconds: z.number().positive().optional(),
  samples: z.number().int().positive(),
  files: z.array(z.string()),
  load: z.object({
    entryService: z.string().optional(),
    requests: z.number(),
    failures: z.number(),
    requestRateRps: z.number(),
    measuredRequestRateRps: z.number().nullable(),
    requestRatesRps: z.array(z.number()).optional(),
    errors: z.record(z.string(), z.number()),
    historyFile: z.string().optional(),
    sender: SENDER_SCHEMA.optional(),
  }),
  missing: z.array(
    z.object({ service: z.string(), column: z.string(), samples: z.number().int().positive(), reason: z.string() }),
  ),
  warnings: z.array(z.string()),
  level: LEVEL_SCHEMA.optional(),
  gate: RUN_GATE_SCHEMA.optional(),
});

const RECORD = z.object({
  format: z.literal(CAMPAIGN_FORMAT),
  name: z.string(),
  target: z.string(),
  plan: PLAN,
  measuredOn: z.record(z.string(), z.union([z.string(), z.number()])),
  system: z.record(z.string(), z.unknown()),
  queries: z.record(z.string(), z.object({ promql: z.string(), unit: z.string(), meaning: z.string() })),
  runs: z.array(RUN),
});

/**
 * Reads the `campaign.json` of a folder.
 *
 * @returns Its content, or `undefined` if the folder has none.
 * @throws {SchemaError} If the file is not one of ours; the message names the first wrong entry.
 */
export async function readCampaignRecord(directory: string): Promise<CampaignRecord | undefined> {
  return await readRecord(join(directory, CAMPAIGN_FILE), RECORD, CAMPAIGN_FORMAT) as CampaignRecord | undefined;
}

/** Writes `campaign.json` at once or not at all. */
export async function writeCampaignRecord(directory: string, record: CampaignRecord): Promise<void> {
  await writeFileAtomic(join(directory, CAMPAIGN_FILE), JSON.stringify(record, null, 1) + "\n");
}
