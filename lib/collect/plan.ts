/**
 * A campaign plan: every combination of users, replicas, CPU limits and load shapes, as a list of runs.
 *
 * @module
 */
import { runFileName } from "@/schema.ts";
import type { ColumnSetOptions } from "./column_sets/mod.ts";
import { type GateLimits, gateLimits } from "./gate/limits.ts";
import { LOAD_FOLDER } from "./load_history.ts";
import { checkLoadModel, type LoadModel, plannedLoads, type RunLoad } from "./load_model.ts";
import { RUN_SHAPES, type ShapeName } from "./shapes.ts";

/** One workload that a campaign varies while it holds the others, so that these never limit it. */
export interface Isolation {
  /** The workload that is varied, and the only one that is recorded. */
  readonly service: string;
  /** Replicas of each of the others. */
  readonly holdReplicas: number;
}

/** What a campaign varies and how it measures. */
export interface CampaignPlan extends LoadModel {
  /** Load levels: users, or requests a second if the plan has `arrivals`; for load shapes, their peaks. */
  readonly users: readonly number[];
  /** Replicas of every service. */
  readonly replicas: readonly number[];
  /** CPU limit of each replica, cores; empty for no enforced limit. */
  readonly cpuLimitsCores: readonly number[];
  /** Load shapes; empty for constant load. */
  readonly shapes: readonly ShapeName[];
  /** The one workload that is varied, with its replicas and limits; absent if all are. */
  readonly isolation?: Isolation;
  /** Sampling step and rate window, seconds. */
  readonly stepSeconds: number;
  /** Length of the measured window of a run, seconds; a multiple of the step. */
  readonly durationSeconds: number;
  /** Time under load before the window begins, seconds. */
  readonly settleSeconds: number;
  /** Pause after a run, seconds. */
  readonly pauseSeconds: number;
  /** Time that a user waits between an answer and the next request, seconds; its mean if `userWait` is exponential. */
  readonly userWaitSeconds: number;
  /** Seed of service times, balancing and think times. */
  readonly seed: number;
  /** Bounds of the quality gate that differ from the defaults, or `off` to keep runs unjudged. @default {{}} */
  readonly gate?: Partial<GateLimits> | "off";
  /** How often a run is measured at most until it passes the gate. @default {DEFAULT_ATTEMPTS} */
  readonly attempts?: number;
  /** Columns that this system cannot have, so that the gate does not require them. @default {[]} */
  readonly absentColumns?: readonly string[];
  /** Columns beside those of the run file, and who measures what. The gate does not judge them. @default none */
  readonly columnSets?: ColumnSetOptions;
}

/** A run that fails the gate is measured once more: what failed may have been a hiccup, and twice is no accident. */
export const DEFAULT_ATTEMPTS = 2;

/** One run of a plan. */
export interface PlannedRun extends RunLoad {
  /** Users, in an open loop requests a second; or the peak of the shape. */
  readonly users: number;
  /** Replicas of every service. */
  readonly replicas: number;
  /** CPU limit of each replica, cores. */
  readonly cpuLimitCores?: number;
  /** Load shape; absent for constant load. */
  readonly shape?: ShapeName;
}

/** Keeps a part of a plan. */
export interface RunFilter {
  /** Only runs of this load level. */
  readonly users?: number;
  /** Only runs with this many replicas. */
  readonly replicas?: number;
}

/**
 * Lists the runs of a plan: mixes, then shapes, then limits, then replicas, then users.
 *
 * @throws {RangeError} If the plan has no run, or a value that cannot be measured.
 */
export function plannedRuns(plan: CampaignPlan, filter: RunFilter = {}): PlannedRun[] {
  checkPlan(plan);
  const limits = plan.cpuLimitsCores.length === 0 ? [undefined] : plan.cpuLimitsCores;
  const shapes = plan.shapes.length === 0 ? [undefined] : plan.shapes;
  const runs = plannedLoads(plan).flatMap((load) =>
    shapes.flatMap((shape) =>
      limits.flatMap((cpuLimitCores) =>
        plan.replicas.flatMap((replicas) =>
          plan.users.map((users) => ({
            users,
            replicas,
            ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }),
            ...(shape === undefined ? {} : { shape }),
            ...load,
          }))
        )
      )
    )
  );
  const kept = runs.filter((run) =>
    (filter.users === undefined || run.users === filter.users) &&
    (filter.replicas === undefined || run.replicas === filter.replicas)
  );
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot run the campaign as the plan must keep a run: --only-user ${filter.users ?? "any"} and --only-replica ${
        filter.replicas ?? "any"
      } leave none of users ${plan.users.join(", ")} and replicas ${plan.replicas.join(", ")}`,
    );
  }
  return kept;
}

/** Name of a run in `campaign.json` and in messages, such as `4 users x 2 replicas x 0.2 cores`. */
export function runTitle(run: PlannedRun): string {
  const limit = run.cpuLimitCores === undefined ? "" : ` x ${run.cpuLimitCores} cores`;
  const level = run.loop === "open" ? `${run.users} req/s` : `${run.users} users`;
  const kind = [run.shape, run.mix].flatMap((part) => part === undefined ? [] : [`, ${part}`]).join("");
  return `${level} x ${run.replicas} replicas${limit}${kind}`;
}

/** Name of the file of one service of a run. */
export function runFileOf(run: PlannedRun, service: string): string {
  return runFileName({
    service,
    users: run.users,
    ...(run.loop === undefined ? {} : { loop: run.loop }),
    replicas: run.replicas,
    ...(run.cpuLimitCores === undefined ? {} : { limitMillicores: toMillicores(run.cpuLimitCores) }),
    ...(run.mix === undefined ? {} : { mix: run.mix }),
    ...(run.shape === undefined ? {} : { shape: run.shape }),
  });
}

/** Name of the file of the load generator's own statistics of a run, such as `load/4_2.csv`: that of a service without it. */
export function loadFileOf(run: PlannedRun): string {
  return `${LOAD_FOLDER}/${runFileOf(run, "").slice(1)}`;
}

function toMillicores(cores: number): number {
  return Math.round(cores * 1000);
}

/** Seconds that a run takes, without the start of the system that it measures. */
export function runSeconds(plan: CampaignPlan): number {
  return plan.settleSeconds + plan.durationSeconds + plan.pauseSeconds;
}

function checkPlan(plan: CampaignPlan): void {
  if (plan.gate !== "off") gateLimits(plan.gate);
  const { attempts = DEFAULT_ATTEMPTS } = plan;
  if (!(Number.isSafeInteger(attempts) && attempts >= 1)) {
    throw new RangeError(`Cannot run the campaign as its attempts must be a whole number >= 1: it is ${attempts}`);
  }
  const positive = { step: plan.stepSeconds, duration: plan.durationSeconds, userWait: plan.userWaitSeconds };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0)) throw new RangeError(`Cannot run the campaign as its ${name} must be > 0 s: it is ${value} s`);
  }
  if (plan.durationSeconds < 2 * plan.stepSeconds) {
    throw new RangeError(
      `Cannot run the campaign as a run must hold at least 2 samples: ${plan.durationSeconds} s at a step of ${plan.stepSeconds} s`,
    );
  }
  const limit = plan.cpuLimitsCores.find((cores) => !(cores >= 0.01) || toMillicores(cores) / 1000 !== cores);
  if (limit !== undefined) {
    throw new RangeError(
      `Cannot run the campaign as a CPU limit must be >= 0.01 cores and of whole millicores: it is ${limit}`,
    );
  }
  const shape = plan.shapes.find((name) => !RUN_SHAPES.includes(name));
  if (shape !== undefined) {
    throw new RangeError(`Cannot run the campaign as load shapes are ${RUN_SHAPES.join(", ")}: not "${shape}"`);
  }
  checkLoadModel(plan);
}
