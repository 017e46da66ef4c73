/**
 * What of a campaign is done already, so that the same command goes on where an earlier one stopped.
 *
 * @module
 */
import { join } from "node:path";
import { parseRunFileName } from "@/schema.ts";
import { columnSetsTitle } from "./column_sets/mod.ts";
import type { GateLevel } from "./gate/check_levels.ts";
import { isSteadyRun, runCondition } from "./gate/collected_run.ts";
import { GATE_LIMIT_NAMES, gateLimits } from "./gate/limits.ts";
import { changedLoad, joinedLoad } from "./load_model.ts";
import { type CampaignPlan, type PlannedRun, runTitle } from "./plan.ts";
import { CAMPAIGN_FILE, CAMPAIGN_FORMAT, type CampaignRecord, readCampaignRecord, type RunRecord } from "./record.ts";
import type { CampaignTarget } from "./target.ts";

/** Whose record is opened. */
export interface RecordOwner {
  /** Name of the campaign. */
  readonly name: string;
  /** Folder of the campaign. */
  readonly directory: string;
  /** What is to be run. */
  readonly plan: CampaignPlan;
  /** What is measured. */
  readonly target: CampaignTarget;
  /** Machine and versions. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
}

/**
 * Reads the record of a folder, or begins one. Levels of both plans are joined; how is measured must stay.
 *
 * @throws {RangeError} If the folder holds a campaign that was measured by another plan, or run files without a record:
 * those are of somebody else and must not be replaced.
 */
export async function openRecord(owner: RecordOwner): Promise<CampaignRecord> {
  const { directory, name, plan, target, measuredOn } = owner;
  const known = await readCampaignRecord(directory);
  const fresh: CampaignRecord = {
    format: CAMPAIGN_FORMAT,
    name,
    target: target.name,
    plan: structuredClone(plan) as CampaignRecord["plan"],
    measuredOn: { ...measuredOn },
    system: { ...target.description },
    queries: {},
    runs: [],
  };
  if (known === undefined) {
    await refuseForeignFiles(directory);
    return fresh;
  }
  const fixed = ["stepSeconds", "durationSeconds", "settleSeconds", "userWaitSeconds", "seed"] as const;
  const changed = fixed.find((key) => known.plan[key] !== plan[key]);
  if (changed !== undefined) {
    throw new RangeError(
      `Cannot resume the campaign in ${directory} as its ${changed} must stay ${known.plan[changed]}: this plan has ${
        plan[changed]
      }; use the old value or another --output`,
    );
  }
  const changedMeaning = ([
    ["target", known.target, target.name],
    ["services", servicesTitle(known.system), servicesTitle(target.description)],
    ["isolation", isolationTitle(known.plan), isolationTitle(plan)],
    ["columns", columnSetsTitle(known.plan.columnSets), columnSetsTitle(plan.columnSets)],
  ] as const).find(([, was, is]) => was !== is);
  if (changedMeaning !== undefined) {
    const [what, was, is] = changedMeaning;
    throw new RangeError(
      `Cannot resume the campaign in ${directory} as its ${what} must stay ${was}: now it is ${is}; use the old one or ` +
        "another --output",
    );
  }
  const load = changedLoad(known.plan, plan);
  if (load !== undefined) {
    throw new RangeError(
      `Cannot resume the campaign in ${directory} as its load must stay: ${load}; use the old one or another --output`,
    );
  }
  const bound = changedBound(known.plan.gate, plan.gate);
  if (bound !== undefined) {
    throw new RangeError(
      `Cannot resume the campaign in ${directory} as the bounds of its gate must stay: ${bound}; use the old ones or ` +
        "another --output",
    );
  }
  const union = <T extends number | string>(a: readonly T[], b: readonly T[]) =>
    [...new Set([...a, ...b])].sort(compareValues);
  return {
    ...fresh,
    plan: {
      ...fresh.plan,
      ...joinedLoad(known.plan, plan),
      users: union(known.plan.users, plan.users),
      replicas: union(known.plan.replicas, plan.replicas),
      cpuLimitsCores: union(known.plan.cpuLimitsCores, plan.cpuLimitsCores),
      shapes: union(known.plan.shapes, plan.shapes),
    },
    runs: known.runs,
    queries: known.queries,
  };
}

/** The entry of a run, if the record has one. */
export function runEntry(record: CampaignRecord, run: PlannedRun): RunRecord | undefined {
  return record.runs.find((known) => isSameRun(known, run));
}

/** Good runs beside another one, as the gate compares them. Runs of older files have nothing to compare. */
export function levelsBeside(record: CampaignRecord, run: PlannedRun): GateLevel[] {
  return record.runs.filter((known) => !isSameRun(known, run) && known.gate?.verdict !== "failed").flatMap((known) =>
    known.level === undefined ? [] : [{
      title: runTitle(known),
      users: known.users,
      condition: runCondition(known),
      isSteady: isSteadyRun(known),
      startSeconds: known.windowStartSeconds,
      endSeconds: known.windowEndSeconds,
      ...known.level,
    }]
  );
}

/**
 * True if nothing is left to do for a run: it has its entry and all of its files, or it failed the quality gate so often that
 * no attempt is left.
 */
export async function isSettled(
  directory: string,
  record: CampaignRecord,
  run: PlannedRun,
  attempts: number,
): Promise<boolean> {
  const entry = runEntry(record, run);
  if (entry === undefined) return false;
  if (entry.gate?.verdict === "failed") return entry.gate.attempts >= attempts;
  const found = await Promise.all(entry.files.map((file) => Deno.stat(join(directory, file)).catch(() => undefined)));
  return found.every((info) => info?.isFile);
}

/** The record with the entry of a run, in place of the one that it had. */
export function withRun(record: CampaignRecord, entry: RunRecord): CampaignRecord {
  return { ...record, runs: [...withoutRun(record, entry).runs, entry].sort(compareRuns) };
}

/** The record without the entry of a run. */
export function withoutRun(record: CampaignRecord, run: PlannedRun | RunRecord): CampaignRecord {
  return { ...record, runs: record.runs.filter((known) => !isSameRun(known, run)) };
}

async function refuseForeignFiles(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (parseRunFileName(name) === undefined) continue;
      throw new RangeError(
        `Cannot record a campaign in ${directory} as a folder without ${CAMPAIGN_FILE} must hold no run files: it holds ` +
          `${name}; use another --output`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A bound that differs between two plans, in words. A campaign without bounds, such as an older one, can get some. */
function changedBound(was: CampaignPlan["gate"], is: CampaignPlan["gate"]): string | undefined {
  if (was === undefined || was === "off") return undefined;
  if (is === "off") return "the gate is off now";
  const [old, now] = [gateLimits(was), gateLimits(is)];
  const name = GATE_LIMIT_NAMES.find((key) => old[key] !== now[key]);
  return name === undefined ? undefined : `${name} was ${old[name]}, now it is ${now[name]}`;
}

/** The services of a system that names them; the empty string for one that describes them otherwise. */
function servicesTitle({ services }: Readonly<Record<string, unknown>>): string {
  return Array.isArray(services) && services.every((name) => typeof name === "string") ? services.join(", ") : "";
}

function isolationTitle({ isolation }: CampaignPlan): string {
  return isolation === undefined
    ? "none"
    : `${isolation.service} beside ${isolation.holdReplicas} replicas of the others`;
}

function compareValues(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSameRun(a: PlannedRun | RunRecord, b: PlannedRun | RunRecord): boolean {
  return a.users === b.users && a.replicas === b.replicas && a.cpuLimitCores === b.cpuLimitCores &&
    a.shape === b.shape && a.loop === b.loop && a.mix === b.mix;
}

function compareRuns(a: RunRecord, b: RunRecord): number {
  return compareValues(a.mix ?? "", b.mix ?? "") || compareValues(a.shape ?? "", b.shape ?? "") ||
    (a.cpuLimitCores ?? 0) - (b.cpuLimitCores ?? 0) ||
    a.replicas - b.replicas || a.users - b.users;
}
