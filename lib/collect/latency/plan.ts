/**
 * What a recording of latencies measures: every combination of request rates, replicas and CPU limits, as a list of cells.
 *
 * @module
 */
import { DEFAULT_SERVICE_TIME_SCALE, ENTRY_SERVICE, REFERENCE_APPLICATION, visitRatios } from "@/testbed/mod.ts";

/** What a recording varies and how it measures. */
export interface LatencyPlan {
  /** Mean rates of an open loop of exponential gaps at the entry, req/s, each > 0. */
  readonly ratesRps: readonly number[];
  /** Replicas of every service. */
  readonly replicas: readonly number[];
  /** CPU limit of each replica, cores. */
  readonly cpuLimitsCores: readonly number[];
  /** Time under load before the measured window, seconds. */
  readonly settleSeconds: number;
  /** Least length of the measured window, seconds. */
  readonly durationSeconds: number;
  /** A slow cell is measured for longer, until this many requests are to be expected. */
  readonly minRequests: number;
  /** Most requests of a cell that are written; more are thinned evenly. */
  readonly maxRequests: number;
  /** Seed of arrivals, demands, calls, balancing and thinning. */
  readonly seed: number;
}

/** One combination. */
export interface LatencyCellPlan {
  /** Mean rate at the entry, req/s. */
  readonly levelRps: number;
  /** Replicas of every service. */
  readonly replicas: number;
  /** CPU limit of each replica, cores. */
  readonly cpuLimitCores: number;
}

/** A combination that is not measured. */
export interface SkippedCell extends LatencyCellPlan {
  /** Why not. */
  readonly reason: string;
}

/** The cells of a plan. */
export interface PlannedCells {
  /** Cells to measure: limits, then replicas, then rates. */
  readonly cells: readonly LatencyCellPlan[];
  /** Cells that the testbed cannot serve. */
  readonly skipped: readonly SkippedCell[];
}

/**
 * Largest share of its CPU that a service may need. Nearer to saturation, a window as long as ours sees a queue that still
 * grows: its latencies tell of the length of the window, not of the load.
 */
export const MAX_UTILIZATION_RATIO = 0.9;

/** Time that the load goes on after the window, so that its last requests are measured under load too, seconds. */
export const TAIL_SECONDS = 1;

/** What starting and stopping the replicas of a cell takes, as an estimate of the time of a plan, seconds. */
const START_SECONDS = 0.5;

/**
 * Lists the cells of a plan.
 *
 * @throws {RangeError} If a value cannot be measured, or no cell is left.
 */
export function plannedCells(plan: LatencyPlan): PlannedCells {
  checkPlan(plan);
  const all = plan.cpuLimitsCores.flatMap((cpuLimitCores) =>
    plan.replicas.flatMap((replicas) => plan.ratesRps.map((levelRps) => ({ levelRps, replicas, cpuLimitCores })))
  );
  const cells: LatencyCellPlan[] = [];
  const skipped: SkippedCell[] = [];
  for (const cell of all) {
    const { service, ratio } = busiest(cell);
    if (ratio <= MAX_UTILIZATION_RATIO) cells.push(cell);
    else {
      const reason = `${service} would need ${Math.round(100 * ratio)} % of its CPU: at most ` +
        `${Math.round(100 * MAX_UTILIZATION_RATIO)} % is steady`;
      skipped.push({ ...cell, reason });
    }
  }
  if (cells.length === 0) {
    throw new RangeError(
      `Cannot record latencies as one cell at least must be below saturation: ${cellTitle(skipped[0]!)} is not, as ` +
        skipped[0]!.reason,
    );
  }
  return { cells, skipped };
}

/** Name of a cell for a person, such as `10 req/s x 2 replicas x 0.5 cores`. */
export function cellTitle({ levelRps, replicas, cpuLimitCores }: LatencyCellPlan): string {
  return `${levelRps} req/s x ${replicas} ${replicas === 1 ? "replica" : "replicas"} x ${cpuLimitCores} cores`;
}

/** Name of the file of a cell, such as `rps10_2_500m.csv`. */
export function cellFile({ levelRps, replicas, cpuLimitCores }: LatencyCellPlan): string {
  return `rps${levelRps}_${replicas}_${Math.round(1000 * cpuLimitCores)}m.csv`;
}

/** Length of the measured window of a cell, seconds. */
export function windowSeconds(
  { durationSeconds, minRequests }: Pick<LatencyPlan, "durationSeconds" | "minRequests">,
  { levelRps }: Pick<LatencyCellPlan, "levelRps">,
): number {
  return Math.max(durationSeconds, minRequests / levelRps);
}

/** About how long a cell takes, seconds. */
export function cellSeconds(plan: LatencyPlan, cell: LatencyCellPlan): number {
  return START_SECONDS + plan.settleSeconds + windowSeconds(plan, cell) + TAIL_SECONDS;
}

/** True if both are the same combination. */
export function isSameCell(a: LatencyCellPlan, b: LatencyCellPlan): boolean {
  return a.levelRps === b.levelRps && a.replicas === b.replicas && a.cpuLimitCores === b.cpuLimitCores;
}

/** The service that needs the largest share of its CPU, by what requests demand. A replica's work is one thread. */
function busiest({ levelRps, replicas, cpuLimitCores }: LatencyCellPlan): { service: string; ratio: number } {
  const visits = visitRatios(REFERENCE_APPLICATION, ENTRY_SERVICE);
  return REFERENCE_APPLICATION.map(({ name, serviceTimeSeconds }) => ({
    service: name,
    ratio: levelRps * visits.get(name)! * serviceTimeSeconds * DEFAULT_SERVICE_TIME_SCALE /
      (replicas * Math.min(1, cpuLimitCores)),
  })).reduce((a, b) => b.ratio > a.ratio ? b : a);
}

function checkPlan(plan: LatencyPlan): void {
  const refuse = (wish: string, state: unknown) => new RangeError(`Cannot record latencies as ${wish}: it is ${state}`);
  const lists = { rate: plan.ratesRps, "number of replicas": plan.replicas, "CPU limit": plan.cpuLimitsCores };
  for (const [name, values] of Object.entries(lists)) {
    if (values.length === 0) throw new RangeError(`Cannot record latencies as a ${name} must be given: there is none`);
  }
  const rate = plan.ratesRps.find((value) => !(value > 0 && value < Infinity));
  if (rate !== undefined) throw refuse("a rate must be > 0 req/s", rate);
  const replicas = plan.replicas.find((value) => !(Number.isSafeInteger(value) && value >= 1));
  if (replicas !== undefined) throw refuse("a number of replicas must be a whole number >= 1", replicas);
  const limit = plan.cpuLimitsCores.find((cores) => !(cores >= 0.01 && Math.round(cores * 1000) / 1000 === cores));
  if (limit !== undefined) throw refuse("a CPU limit must be >= 0.01 cores and of whole millicores", limit);
  if (!(plan.settleSeconds >= 0)) throw refuse("the time to settle must be >= 0 s", plan.settleSeconds);
  if (!(plan.durationSeconds > 0)) throw refuse("the duration must be > 0 s", plan.durationSeconds);
  for (const [name, value] of [["least", plan.minRequests], ["most", plan.maxRequests]] as const) {
    if (!(Number.isSafeInteger(value) && value >= 1)) {
      throw refuse(`the ${name} requests of a cell must be a whole number >= 1`, value);
    }
  }
  if (!Number.isSafeInteger(plan.seed)) throw refuse("the seed must be a whole number", plan.seed);
}
