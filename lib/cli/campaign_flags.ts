/**
 * Flags of `deno task campaign`, and the plan that they make.
 *
 * @module
 */
import { type CampaignPlan, type RunFilter, SHAPE_NAMES, type ShapeName } from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { CLUSTER_FLAGS, readIsolation, refuseClusterFlags } from "./cluster_flags.ts";
import { COLUMN_FLAGS, readColumnSets } from "./column_flags.ts";
import { type CommandSpec, type FlagValues, integerFlag, numberFlag } from "./command.ts";
import { GATE_FLAGS, readGatePlan } from "./gate_flags.ts";
import { parseIntegers } from "./integers.ts";
import { LOAD_FLAGS, withLoadFlags } from "./load_flags.ts";
import { readList } from "./workflow.ts";

/** What a campaign can measure. */
export const TARGETS = ["testbed", "cluster"] as const;

/** Name of a target. */
export type TargetName = (typeof TARGETS)[number];

/** The times of a plan, seconds. */
type Time = "step" | "duration" | "settle" | "pause" | "wait";

/**
 * Times unless a flag tells another, seconds. A cluster is scraped every 15 s, so that a step of 60 s holds four scrapes, and
 * a run has the 20 samples of the published campaigns, their pause and their users' wait.
 */
const DEFAULT_TIMES: Readonly<Record<TargetName, Readonly<Record<Time, number>>>> = {
  testbed: { step: 3, duration: 63, settle: 6, pause: 0, wait: 0.2 },
  cluster: { step: 60, duration: 1200, settle: 60, pause: 120, wait: 1 },
};

function timeFlag(name: Time, help: string) {
  const defaults = `default: ${DEFAULT_TIMES.testbed[name]}; cluster: ${DEFAULT_TIMES.cluster[name]}`;
  return { type: "string", value: "SECONDS", help: `${help} (${defaults})` } as const;
}

const FLAGS = {
  target: { type: "string", value: "NAME", default: "testbed", help: `What to measure: ${TARGETS.join(", ")}` },
  output: { type: "string", value: "FOLDER", help: "Folder of the campaign; an unfinished one is resumed" },
  users: { type: "string", value: "LIST", default: "1-10,12,15", help: "Load levels; peaks if --shapes is given" },
  replicas: { type: "string", value: "LIST", default: "1-3", help: "Replicas of every service" },
  limits: { type: "string", value: "LIST", help: "CPU limits of a replica, cores, such as 0.2,0.4,0.8" },
  shapes: { type: "string", value: "LIST", help: `Load shapes instead of constant load: ${SHAPE_NAMES.join(", ")}` },
  step: timeFlag("step", "Sampling step and rate window"),
  duration: timeFlag("duration", "Measured window of a run"),
  settle: timeFlag("settle", "Time under load before the window"),
  pause: timeFlag("pause", "Pause between runs"),
  wait: timeFlag("wait", "Time a user waits before the next request"),
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
  ...LOAD_FLAGS,
  ...GATE_FLAGS,
  ...COLUMN_FLAGS,
  "only-user": { type: "string", value: "NUMBER", help: "Run only this load level of the plan" },
  "only-replica": { type: "string", value: "NUMBER", help: "Run only this number of replicas" },
  ...CLUSTER_FLAGS,
  "dry-run": { type: "boolean", help: "Print the runs and the time they take, run nothing" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

/** The command. */
export const CAMPAIGN = {
  name: "campaign",
  summary: "Record a measured campaign: every run of the plan under real load, one file a service and run.",
  flags: FLAGS,
  examples: [
    "deno task campaign --output data/mine --users 1-5 --replicas 1 --duration 60",
    "deno task campaign --output data/mine --dry-run",
    "deno task campaign --output data/mine --target cluster --prometheus http://localhost:9090",
    "deno task campaign --target cluster --output data/mine --columns infrastructure --calendar calendar.json",
    "deno task campaign --target cluster --restore",
  ],
} as const satisfies CommandSpec<typeof FLAGS>;

/** What the flags of the command say. */
export type CampaignValues = FlagValues<typeof FLAGS>;

/**
 * Reads what is measured.
 *
 * @throws {CliError} If there is no such target, or flags of a cluster are given for the testbed.
 */
export function readTargetName(values: CampaignValues): TargetName {
  const name = TARGETS.find((target) => target === values.target);
  if (name === undefined) {
    throw new CliError(`Cannot use --target as it must be one of ${TARGETS.join(", ")}: it is "${values.target}"`);
  }
  if (name === "testbed") refuseClusterFlags(values);
  return name;
}

/** Reads the plan. */
export async function readPlan(values: CampaignValues): Promise<CampaignPlan> {
  const list = (flag: "limits" | "shapes") => [...new Set(readList(values[flag], flag))];
  const defaults = DEFAULT_TIMES[readTargetName(values)];
  const time = (name: Time) => numberFlag(values[name] ?? String(defaults[name]), name, 0);
  const isolation = readIsolation(values);
  const plan: CampaignPlan = {
    users: parseIntegers(values.users, "--users"),
    replicas: parseIntegers(values.replicas, "--replicas"),
    cpuLimitsCores: list("limits").map((text) => numberFlag(text, "limits", 0)),
    shapes: list("shapes") as ShapeName[],
    ...(isolation === undefined ? {} : { isolation }),
    stepSeconds: time("step"),
    durationSeconds: time("duration"),
    settleSeconds: time("settle"),
    pauseSeconds: time("pause"),
    userWaitSeconds: time("wait"),
    seed: integerFlag(values.seed, "seed", 0),
    ...readGatePlan(values),
    ...await readColumnSets(values),
  };
  return await withLoadFlags(plan, values);
}

/** Reads which part of the plan is run. */
export function readFilter(values: CampaignValues): RunFilter {
  const { "only-user": user, "only-replica": replica } = values;
  return {
    ...(user === undefined ? {} : { users: integerFlag(user, "only-user", 1) }),
    ...(replica === undefined ? {} : { replicas: integerFlag(replica, "only-replica", 1) }),
  };
}
