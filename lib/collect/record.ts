/**
 * `campaign.json`: how, when and on what a campaign was measured, and what is missing in it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { SchemaError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import type { CampaignPlan, PlannedRun } from "./plan.ts";
import type { MissingSamples, QueryDescription } from "./samples.ts";
import { SHAPE_NAMES } from "./shapes.ts";

/** Name of the file in the folder of its campaign. */
export const CAMPAIGN_FILE = "campaign.json";

/** Value of `format`; it changes when an old reader could misread a file. */
export const CAMPAIGN_FORMAT = "plimsoll-campaign-1";

/** One finished run in `campaign.json`. */
export interface RunRecord extends PlannedRun {
  /** First moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowStartSeconds: number;
  /** Last moment of the measured window, seconds since 1970-01-01 UTC. */
  readonly windowEndSeconds: number;
  /** Samples of each service. */
  readonly samples: number;
  /** Run files, one a service. */
  readonly files: readonly string[];
  /** What the load generator counted inside the window, beside what Prometheus measured. */
  readonly load: {
    /** Requests that were answered, failed ones included. */
    readonly requests: number;
    /** Requests that failed. */
    readonly failures: number;
    /** Requests over the length of the window, req/s. */
    readonly requestRateRps: number;
    /** Mean request rate of the entry service as Prometheus measured it, req/s; `null` if it has none. */
    readonly measuredRequestRateRps: number | null;
    /** Error texts of the whole load and how often each occurred. */
    readonly errors: Readonly<Record<string, number>>;
  };
  /** Missing values and why; never stored as 0. */
  readonly missing: readonly (MissingSamples & {
    /** Name of the service. */
    readonly service: string;
  })[];
  /** What Prometheus warned of. */
  readonly warnings: readonly string[];
}

/** The content of `campaign.json`. */
export interface CampaignRecord {
  /** {@linkcode CAMPAIGN_FORMAT}. */
  readonly format: string;
  /** Name of the campaign. */
  readonly name: string;
  /** What was measured: `testbed`. */
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

const SHAPE = z.enum(SHAPE_NAMES);

const PLAN = z.object({
  users: z.array(z.number().int().positive()),
  replicas: z.array(z.number().int().positive()),
  cpuLimitsCores: z.array(z.number().positive()),
  shapes: z.array(SHAPE),
  stepSeconds: z.number().positive(),
  durationSeconds: z.number().positive(),
  settleSeconds: z.number().nonnegative(),
  pauseSeconds: z.number().nonnegative(),
  userWaitSeconds: z.number().positive(),
  seed: z.number().int(),
});

const RUN = z.object({
  users: z.number().int().positive(),
  replicas: z.number().int().positive(),
  cpuLimitCores: z.number().positive().optional(),
  shape: SHAPE.optional(),
  windowStartSeconds: z.number(),
  windowEndSeconds: z.number(),
  samples: z.number().int().positive(),
  files: z.array(z.string()),
  load: z.object({
    requests: z.number(),
    failures: z.number(),
    requestRateRps: z.number(),
    measuredRequestRateRps: z.number().nullable(),
    errors: z.record(z.string(), z.number()),
  }),
  missing: z.array(
    z.object({ service: z.string(), column: z.string(), samples: z.number().int().positive(), reason: z.string() }),
  ),
  warnings: z.array(z.string()),
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
  const path = join(directory, CAMPAIGN_FILE);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchemaError(`Cannot read ${path} as it must be JSON: ${(cause as Error).message}`, { column: "", cause });
  }
  const parsed = RECORD.safeParse(json);
  if (parsed.success) return parsed.data as CampaignRecord;
  const issue = parsed.error.issues[0]!;
  throw new SchemaError(
    `Cannot read ${path} as it must be a ${CAMPAIGN_FORMAT} file: ${
      issue.path.join(".") || "the whole"
    }: ${issue.message}`,
    { column: "" },
  );
}

/** Writes `campaign.json` at once or not at all. */
export async function writeCampaignRecord(directory: string, record: CampaignRecord): Promise<void> {
  await writeFileAtomic(join(directory, CAMPAIGN_FILE), JSON.stringify(record, null, 1) + "\n");
}
