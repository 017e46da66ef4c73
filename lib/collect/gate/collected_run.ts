/**
 * What a campaign collected of a run, as the gate sees it.
 *
 * @module
 */
import { plannedLevels } from "../load_model.ts";
import { type CampaignPlan, type PlannedRun, runTitle } from "../plan.ts";
import type { RunRecord } from "../record.ts";
import type { WorkloadSamples } from "../samples.ts";
import type { GateLoad, GateRun } from "./gate_run.ts";

/** A run, just collected. */
export interface CollectedForGate {
  /** The plan of the campaign. */
  readonly plan: CampaignPlan;
  /** What is to be recorded of the run. */
  readonly entry: RunRecord;
  /** Its services. */
  readonly collected: readonly WorkloadSamples[];
  /** Columns that the target declares it cannot have. */
  readonly absentColumns: readonly string[];
}

/** Puts together what {@linkcode judgeRun} judges. Every column that was asked for is required. */
export function collectedGateRun({ plan, entry, collected, absentColumns }: CollectedForGate): GateRun {
  return {
    ...recordedFacts(plan, entry),
    services: collected.map(({ workload, timesSeconds, columns }) => ({
      service: workload,
      nominalReplicas: entry.replicas,
      timesSeconds,
      columns,
      requiredColumns: Object.keys(columns),
    })),
    absentColumns,
  };
}

/** What plan and record tell of a run, without its samples. */
export function recordedFacts(plan: CampaignPlan, entry: RunRecord): Omit<GateRun, "services"> {
  return {
    title: runTitle(entry),
    users: entry.users,
    condition: runCondition(entry),
    isSteady: isSteadyRun(entry),
    stepSeconds: plan.stepSeconds,
    ...(entry.scrapeIntervalSeconds === undefined ? {} : { scrapeIntervalSeconds: entry.scrapeIntervalSeconds }),
    expectedSamples: Math.floor(plan.durationSeconds / plan.stepSeconds + 1e-9),
    window: { startSeconds: entry.windowStartSeconds, endSeconds: entry.windowEndSeconds },
    ...(entry.load.entryService === undefined ? {} : { entryService: entry.load.entryService }),
    load: recordedLoad(plan, entry),
    absentColumns: plan.absentColumns ?? [],
  };
}

/** True if the load of a run is meant to stay the same. */
export function isSteadyRun({ shape }: Pick<PlannedRun, "shape">): boolean {
  return shape === undefined || shape === "uniform";
}

/** What stays the same between runs whose loads are compared. */
export function runCondition({ replicas, cpuLimitCores, shape, loop, mix }: Omit<PlannedRun, "users">): string {
  const parts = [
    `${replicas} replicas`,
    cpuLimitCores === undefined ? "" : `${cpuLimitCores} cores`,
    shape ?? "",
    loop === undefined ? "" : `${loop} loop`,
    mix ?? "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function recordedLoad(plan: CampaignPlan, entry: RunRecord): GateLoad {
  const { requests, failures, requestRateRps, requestRatesRps } = entry.load;
  const levels = plannedLevels(plan, entry);
  return {
    counted: { requests, failures, requestRateRps },
    ...(requestRatesRps === undefined ? {} : { requestRatesRps: Float64Array.from(requestRatesRps) }),
    ...(levels === undefined ? {} : { planned: meanBySample(levels, plan) }),
  };
}

/** Mean of a series by second over each sample of a window that begins with it. */
function meanBySample(
  bySecond: ArrayLike<number>,
  { stepSeconds, durationSeconds }: Pick<CampaignPlan, "stepSeconds" | "durationSeconds">,
): Float64Array {
  return Float64Array.from({ length: Math.floor(durationSeconds / stepSeconds + 1e-9) }, (_, sample) => {
    const first = Math.floor(sample * stepSeconds);
    const values = Array.from(bySecond).slice(first, Math.max(first + 1, Math.floor((sample + 1) * stepSeconds)));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}
