/**
 * A run beside the other runs of its campaign: more load must bring more CPU, and a moment belongs to one run.
 *
 * @module
 */
import { correlation, elasticity, mean } from "@/statistics.ts";
import { type GateFindings, type GateReason, type GateRun, shortNumber } from "./gate_run.ts";
import type { GateLimits } from "./limits.ts";

/** What the gate remembers of a run, to compare others with it. */
export interface GateLevel {
  /** Name in messages. */
  readonly title: string;
  /** Load level. */
  readonly users: number;
  /** Runs are compared within it. */
  readonly condition: string;
  /** True if the load was meant to stay the same. */
  readonly isSteady: boolean;
  /** True if a service used up its CPU limit: then more load brings no more work, to it and to those behind it. */
  readonly isSaturated: boolean;
  /** Mean CPU of each service, cores; services without a value are left out. */
  readonly cpuCores: Readonly<Record<string, number>>;
  /** First moment of the run, seconds; `NaN` if it may be of another system. */
  readonly startSeconds: number;
  /** Last moment of the run, seconds; `NaN` if it may be of another system. */
  readonly endSeconds: number;
}

/** From this share of its CPU limit on, a service counts as saturated. */
const SATURATED_RATIO = 0.9;

/** Levels that differ by less than this factor are not compared: their difference drowns in the spread of one run. */
const LEVEL_FACTOR = 1.5;

/** Sums a run up for {@linkcode checkLevels}. */
export function levelOf(run: GateRun): GateLevel {
  const means = run.services.map(({ service, columns }) => ({
    service,
    cpu: mean(columns.cpu_usage ?? new Float64Array()),
    limit: mean(columns.cpu_limit ?? new Float64Array()),
  }));
  return {
    title: run.title,
    users: run.users,
    condition: run.condition,
    isSteady: run.isSteady,
    isSaturated: means.some(({ cpu, limit }) => cpu >= SATURATED_RATIO * limit),
    cpuCores: Object.fromEntries(
      means.filter(({ cpu }) => Number.isFinite(cpu)).map(({ service, cpu }) => [service, cpu]),
    ),
    startSeconds: run.window?.startSeconds ?? NaN,
    endSeconds: run.window?.endSeconds ?? NaN,
  };
}

/** What a run says beside others; their order does not matter. */
export function checkLevels(run: GateLevel, others: readonly GateLevel[], limits: GateLimits): GateFindings {
  const overlapping = checkOverlap(run, others, limits);
  if (!run.isSteady) return { reasons: overlapping, notJudged: [] };
  if (run.isSaturated) {
    const why = "a service is at its CPU limit: more load brings no more work";
    return { reasons: overlapping, notJudged: [{ check: "load_correlation", why }] };
  }
  const levels = [
    run,
    ...others.filter((other) => other.isSteady && !other.isSaturated && other.condition === run.condition),
  ].sort((a, b) => a.users - b.users);
  const least = levels[0]!.users;
  const most = levels.at(-1)!.users;
  if (!(least > 0 && most >= LEVEL_FACTOR * least)) {
    const why = `no other run of this configuration has a load that differs by half (${least} to ${most} users)`;
    return { reasons: overlapping, notJudged: [{ check: "load_correlation", why }] };
  }
  const reasons = Object.keys(run.cpuCores).sort().flatMap((service) => checkService(service, levels, limits));
  return { reasons: [...overlapping, ...reasons], notJudged: [] };
}

function checkService(service: string, all: readonly GateLevel[], limits: GateLimits): GateReason[] {
  const levels = all.filter(({ cpuCores }) => cpuCores[service] !== undefined);
  const users = levels.map((level) => level.users);
  const cpu = levels.map((level) => level.cpuCores[service]!);
  const hasThree = new Set(users).size >= 3;
  const found = hasThree ? correlation(users, cpu) : elasticity(users, cpu);
  const limit = hasThree ? limits.minLoadCorrelation : limits.minLoadElasticity;
  if (new Set(users).size < 2 || found >= limit) return [];
  const evidence = `CPU goes from ${shortNumber(cpu[0]!)} to ${shortNumber(cpu.at(-1)!)} cores while users go from ` +
    `${users[0]} to ${users.at(-1)}`;
  const measure = hasThree ? `correlation over ${levels.length} runs` : "elasticity over two levels";
  return [{
    check: "load_correlation",
    service,
    columns: ["cpu_usage"],
    value: Number.isNaN(found) ? null : found,
    limit,
    unit: hasThree ? "correlation" : "elasticity",
    message: `${service}: cpu_usage does not follow the load: ${evidence} (${measure} ` +
      `${Number.isNaN(found) ? "undefined" : shortNumber(found)}, at least ${limit} is required)`,
  }];
}

/** A moment of one system that stands in two of its runs was under the load of one of them at most. */
function checkOverlap(run: GateLevel, others: readonly GateLevel[], limits: GateLimits): GateReason[] {
  const length = run.endSeconds - run.startSeconds;
  const shares = others.map((other) => ({
    other,
    ratio: (Math.min(run.endSeconds, other.endSeconds) - Math.max(run.startSeconds, other.startSeconds)) / length,
  }));
  const worst = shares.filter(({ ratio }) => ratio > limits.maxSharedRatio).sort((a, b) => b.ratio - a.ratio)[0];
  if (worst === undefined) return [];
  return [{
    check: "overlap",
    value: worst.ratio,
    limit: limits.maxSharedRatio,
    unit: "ratio",
    message:
      `${shortNumber(100 * worst.ratio)} % of the time of this run also belongs to ${worst.other.title}: at most ` +
      `${shortNumber(100 * limits.maxSharedRatio)} % may`,
  }];
}
