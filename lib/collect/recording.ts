/**
 * A folder of recorded answers: `recording.json` says how and when they were recorded and what the load generator
 * counted meanwhile, `answers.json` holds what Prometheus answered.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { SchemaError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import type { RecordedAnswer } from "./answers.ts";
import type { LoadStatistics } from "./locust.ts";
import type { TimeRange } from "./time_range.ts";

/** Where the project keeps the answers that it ships, below its root. */
export const DEFAULT_RECORDING_DIR = "data/recorded-answers";

/** Name of the file that describes a recording. */
export const RECORDING_FILE = "recording.json";

/** Name of the file that holds the answers. */
export const ANSWERS_FILE = "answers.json";

/** Value of `format`; it changes when an old reader could misread a file. */
export const RECORDING_FORMAT = "plimsoll-recording-1";

/** What a recording does, in the order of time. */
export interface RecordingPlan {
  /** Users that load the entry service. */
  readonly users: number;
  /** Replicas of every service. */
  readonly replicas: number;
  /** Sampling step and rate window, seconds. */
  readonly stepSeconds: number;
  /** Time without load at the beginning, after the pause and at the end, seconds; the load goes on after the pause. */
  readonly idleSeconds: number;
  /** Time under load before the loaded window begins, seconds. */
  readonly settleSeconds: number;
  /** Length of the loaded window, seconds. */
  readonly loadedSeconds: number;
  /** Service whose replicas are all stopped for a while, still under load, after the loaded window. */
  readonly pausedService: string;
  /** How long they are stopped, seconds. */
  readonly pausedSeconds: number;
  /** Time that a user waits between an answer and the next request, seconds. */
  readonly userWaitSeconds: number;
  /** Seed of service times, balancing and load. */
  readonly seed: number;
}

/** From when to when something was so, seconds since 1970-01-01 UTC. */
export interface Period {
  /** Its beginning. */
  readonly startSeconds: number;
  /** Its end. */
  readonly endSeconds: number;
}

/** How, when and on what answers were recorded. */
export interface Recording {
  /** What the folder is and how to make it again, for a reader of the file. */
  readonly about: string;
  /** What was done. */
  readonly plan: RecordingPlan;
  /** Services, the entry first. */
  readonly services: readonly string[];
  /** Distance between scrapes, seconds. */
  readonly scrapeIntervalSeconds: number;
  /** Times that every column was asked for. */
  readonly range: TimeRange;
  /** Samples that lie under steady load as a whole, the first one ending one step after the load had settled. */
  readonly loaded: TimeRange;
  /** When the replicas of `plan.pausedService` were stopped. */
  readonly paused: Period;
  /** Machine and versions. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** What the load generator itself counted. */
  readonly load: LoadStatistics;
}

const RANGE = z.object({ startSeconds: z.number(), endSeconds: z.number(), stepSeconds: z.number().positive() });
const COUNTS = z.record(z.string().regex(/^\d+$/), z.number());

const RECORDING = z.object({
  format: z.literal(RECORDING_FORMAT),
  about: z.string(),
  plan: z.object({
    users: z.number().int().positive(),
    replicas: z.number().int().positive(),
    stepSeconds: z.number().positive(),
    idleSeconds: z.number().nonnegative(),
    settleSeconds: z.number().nonnegative(),
    loadedSeconds: z.number().positive(),
    pausedService: z.string(),
    pausedSeconds: z.number().nonnegative(),
    userWaitSeconds: z.number().positive(),
    seed: z.number().int(),
  }),
  services: z.array(z.string()).nonempty(),
  scrapeIntervalSeconds: z.number().positive(),
  range: RANGE,
  loaded: RANGE,
  paused: z.object({ startSeconds: z.number(), endSeconds: z.number() }),
  measuredOn: z.record(z.string(), z.union([z.string(), z.number()])),
  load: z.object({
    requestsPerSecond: COUNTS,
    failuresPerSecond: COUNTS,
    errors: z.record(z.string(), z.number()),
    latenciesMilliseconds: z.record(z.string().regex(/^\d+$/), z.array(z.number())),
  }),
});

const ANSWERS = z.array(z.object({
  path: z.string().startsWith("/"),
  parameters: z.record(z.string(), z.string()),
  status: z.number().int(),
  body: z.unknown(),
}));

/** Writes a recording: the same recording gives the same bytes. */
export async function writeRecording(
  folder: string,
  recording: Recording,
  answers: readonly RecordedAnswer[],
): Promise<string[]> {
  const { load, ...rest } = recording;
  const stored: z.input<typeof RECORDING> = {
    format: RECORDING_FORMAT,
    ...rest,
    services: [...rest.services] as [string, ...string[]],
    load: {
      requestsPerSecond: Object.fromEntries(load.requestsPerSecond),
      failuresPerSecond: Object.fromEntries(load.failuresPerSecond),
      errors: load.errors,
      latenciesMilliseconds: Object.fromEntries(
        [...load.latenciesMilliseconds].map(([second, latencies]) => [second, [...latencies]]),
      ),
    },
  };
  return [
    await writeFileAtomic(join(folder, RECORDING_FILE), legibleJson(stored)),
    await writeFileAtomic(join(folder, ANSWERS_FILE), legibleJson(answers)),
  ];
}

/**
 * Reads a recording.
 *
 * @throws {SchemaError} If the folder holds none, or a file is not one of ours; the message names the file and the first
 * wrong entry.
 */
export async function readRecording(folder: string): Promise<{ recording: Recording; answers: RecordedAnswer[] }> {
  const { format: _, load, ...rest } = await readChecked(join(folder, RECORDING_FILE), RECORDING);
  const answers = await readChecked(join(folder, ANSWERS_FILE), ANSWERS);
  return {
    recording: {
      ...rest,
      load: {
        requestsPerSecond: bySecond(load.requestsPerSecond),
        failuresPerSecond: bySecond(load.failuresPerSecond),
        errors: load.errors,
        latenciesMilliseconds: new Map(
          Object.entries(load.latenciesMilliseconds).map(([second, values]) => [
            Number(second),
            Float64Array.from(values),
          ]),
        ),
      },
    },
    answers,
  };
}

function bySecond(counts: Readonly<Record<string, number>>): Map<number, number> {
  return new Map(Object.entries(counts).map(([second, count]) => [Number(second), count]));
}

async function readChecked<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw new SchemaError(`Cannot read the recording as ${path} must be JSON: ${(cause as Error).message}`, {
      column: "",
      cause,
    });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path: entry, message } = parsed.error.issues[0]!;
  throw new SchemaError(`Cannot read the recording as ${path} must hold what it says: ${entry.join(".")}: ${message}`, {
    column: "",
  });
}

/** JSON with one entry a line, but a list of numbers and texts (a sample, the latencies of a second) on one line. */
function legibleJson(value: unknown): string {
  // A line break in a text is escaped in JSON, so those that are matched here are all of the layout.
  const text = JSON.stringify(value, null, 1).replaceAll(
    /\[\n\s*([^[\]{}]*?)\n\s*\]/g,
    (_, items: string) => `[${items.replaceAll(/\n\s*/g, " ")}]`,
  );
  return text + "\n";
}
