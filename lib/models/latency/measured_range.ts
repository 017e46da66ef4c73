/**
 * Which load points lie beyond what was measured: those are answered, and flagged.
 *
 * A point is outside if no cell has as many replicas with such a CPU limit, or if its rate lies beyond all rates measured
 * with them. A limit between two measured ones is inside if both were measured at such a rate: models interpolate there.
 *
 * @module
 */
import type { LatencyPoint } from "./contract.ts";

/** Rates and limits beyond the range by less than this share of its end are noise of the same load. */
const TOLERANCE_RATIO = 0.02;

/** The rates that were measured with one number of replicas and one limit. JSON-safe. */
export interface MeasuredSpan {
  /** Replicas. */
  readonly replicas: number;
  /** CPU limit of a replica, cores. */
  readonly cpuLimitCores: number;
  /** Lowest effective rate, req/s. */
  readonly lowRps: number;
  /** Highest effective rate, req/s. */
  readonly highRps: number;
}

/** The spans of measured cells, by replicas and limit. */
export function measuredSpans(cells: readonly LatencyPoint[]): MeasuredSpan[] {
  const groups = Map.groupBy(cells, ({ replicas, cpuLimitCores }) => `${replicas} ${cpuLimitCores}`);
  return [...groups.values()].map((group) => {
    const rates = group.map(({ rateRps }) => rateRps);
    const { replicas, cpuLimitCores } = group[0]!;
    return { replicas, cpuLimitCores, lowRps: Math.min(...rates), highRps: Math.max(...rates) };
  }).sort((a, b) => a.replicas - b.replicas || a.cpuLimitCores - b.cpuLimitCores);
}

/**
 * Says why a load point lies beyond what was measured.
 *
 * @returns `undefined` if it does not.
 */
export function whyBeyond(spans: readonly MeasuredSpan[], point: LatencyPoint): string | undefined {
  const { replicas, cpuLimitCores, rateRps } = point;
  const sameReplicas = spans.filter((span) => span.replicas === replicas);
  if (sameReplicas.length === 0) {
    return `${replicas} replicas were never measured, only ${listed(spans.map((span) => span.replicas))}`;
  }
  const lower = sameReplicas.findLast((span) => span.cpuLimitCores <= cpuLimitCores * (1 + TOLERANCE_RATIO));
  const upper = sameReplicas.find((span) => span.cpuLimitCores >= cpuLimitCores * (1 - TOLERANCE_RATIO));
  if (lower === undefined || upper === undefined) {
    const limits = sameReplicas.map((span) => span.cpuLimitCores);
    return `a limit of ${cpuLimitCores} cores a replica is beyond the ${
      listed(limits)
    } measured with ${replicas} replicas`;
  }
  const lowRps = Math.max(lower.lowRps, upper.lowRps);
  const highRps = Math.min(lower.highRps, upper.highRps);
  const tolerance = TOLERANCE_RATIO * highRps;
  if (rateRps >= lowRps - tolerance && rateRps <= highRps + tolerance) return undefined;
  return `${rateRps} req/s is beyond the ${digits(lowRps)} to ${
    digits(highRps)
  } req/s measured with ${replicas} replicas ` +
    `of ${cpuLimitCores} cores`;
}

function listed(values: readonly number[]): string {
  return [...new Set(values)].join(", ");
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}
