/**
 * What of a campaign is done already, so that the same command goes on where an earlier one stopped.
 *
 * @module
 */
import { join } from "node:path";
import { parseRunFileName } from "@/schema.ts";
import type { CampaignPlan, PlannedRun } from "./plan.ts";
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
  const union = <T extends number | string>(a: readonly T[], b: readonly T[]) =>
    [...new Set([...a, ...b])].sort(compareValues);
  return {
    ...fresh,
    plan: {
      ...fresh.plan,
      users: union(known.plan.users, plan.users),
      replicas: union(known.plan.replicas, plan.replicas),
      cpuLimitsCores: union(known.plan.cpuLimitsCores, plan.cpuLimitsCores),
      shapes: union(known.plan.shapes, plan.shapes),
    },
    runs: known.runs,
    queries: known.queries,
  };
}

/** True if a run has its entry and all of its files. */
export async function isFinished(directory: string, record: CampaignRecord, run: PlannedRun): Promise<boolean> {
  const entry = record.runs.find((known) => isSameRun(known, run));
  if (entry === undefined) return false;
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

function compareValues(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSameRun(a: PlannedRun | RunRecord, b: PlannedRun | RunRecord): boolean {
  return a.users === b.users && a.replicas === b.replicas && a.cpuLimitCores === b.cpuLimitCores && a.shape === b.shape;
}

function compareRuns(a: RunRecord, b: RunRecord): number {
  return compareValues(a.shape ?? "", b.shape ?? "") || (a.cpuLimitCores ?? 0) - (b.cpuLimitCores ?? 0) ||
    a.replicas - b.replicas || a.users - b.users;
}
