/**
 * A campaign plan: every combination of users, replicas, CPU limits and load shapes, as a list of runs.
 *
 * @module
 */
import { runFileName } from "@/schema.ts";
import { SHAPE_NAMES, type ShapeName } from "./shapes.ts";

/** What a campaign varies and how it measures. */
export interface CampaignPlan {
  /** Load levels; for load shapes, their peaks. */
  readonly users: readonly number[];
  /** Replicas of every service. */
  readonly replicas: readonly number[];
  /** CPU limit of each replica, cores; empty for no enforced limit. */
  readonly cpuLimitsCores: readonly number[];
  /** Load shapes; empty for constant load. */
  readonly shapes: readonly ShapeName[];
  /** Sampling step and rate window, seconds. */
  readonly stepSeconds: number;
  /** Length of the measured window of a run, seconds; a multiple of the step. */
  readonly durationSeconds: number;
  /** Time under load before the window begins, seconds. */
  readonly settleSeconds: number;
  /** Pause after a run, seconds. */
  readonly pauseSeconds: number;
  /** Time that a user waits between an answer and the next request, seconds. */
  readonly userWaitSeconds: number;
  /** Seed of service times, balancing and think times. */
  readonly seed: number;
}

/** One run of a plan. */
export interface PlannedRun {
  /** Users, or the peak of the shape. */
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
  /** Only runs with this many users. */
  readonly users?: number;
  /** Only runs with this many replicas. */
  readonly replicas?: number;
}

/**
 * Lists the runs of a plan: shapes, then limits, then replicas, then users.
 *
 * @throws {RangeError} If the plan has no run, or a value that cannot be measured.
 */
export function plannedRuns(plan: CampaignPlan, filter: RunFilter = {}): PlannedRun[] {
  checkPlan(plan);
  const limits = plan.cpuLimitsCores.length === 0 ? [undefined] : plan.cpuLimitsCores;
  const shapes = plan.shapes.length === 0 ? [undefined] : plan.shapes;
  const runs = shapes.flatMap((shape) =>
    limits.flatMap((cpuLimitCores) =>
      plan.replicas.flatMap((replicas) =>
        plan.users.map((users) => ({
          users,
          replicas,
          ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }),
          ...(shape === undefined ? {} : { shape }),
        }))
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
  const shape = run.shape === undefined ? "" : `, ${run.shape}`;
  return `${run.users} users x ${run.replicas} replicas${limit}${shape}`;
}

/** Name of the file of one service of a run. */
export function runFileOf(run: PlannedRun, service: string): string {
  return runFileName({
    service,
    users: run.users,
    replicas: run.replicas,
    ...(run.cpuLimitCores === undefined ? {} : { limitMillicores: toMillicores(run.cpuLimitCores) }),
    ...(run.shape === undefined ? {} : { shape: run.shape }),
  });
}

function toMillicores(cores: number): number {
  return Math.round(cores * 1000);
}

/** Seconds that a run takes, without the start of the system that it measures. */
export function runSeconds(plan: CampaignPlan): number {
  return plan.settleSeconds + plan.durationSeconds + plan.pauseSeconds;
}

function checkPlan(plan: CampaignPlan): void {
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
  const shape = plan.shapes.find((name) => !SHAPE_NAMES.includes(name));
  if (shape !== undefined) {
    throw new RangeError(`Cannot run the campaign as load shapes are ${SHAPE_NAMES.join(", ")}: not "${shape}"`);
  }
}
