/**
 * The load of one cell: when each request is sent, where to, and in which trace.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";
import { drawSpanId, drawTraceId, formatTraceparent } from "@/testbed/mod.ts";
import { type ArrivalPlan, plannedStarts } from "../arrivals.ts";
import type { RequestVariation } from "../inject.ts";
import { type LatencyCellPlan, type LatencyPlan, TAIL_SECONDS, windowSeconds } from "./plan.ts";

/** The load of a cell. */
export interface CellLoad {
  /** Seed of the cell, the same whenever and in whatever order cells are measured. */
  readonly seed: number;
  /** The open loop; its last request starts within {@linkcode TAIL_SECONDS} of the window's end. */
  readonly arrivals: ArrivalPlan;
  /** Length of the measured window, seconds; it begins when the load has settled. */
  readonly windowSeconds: number;
  /** Trace of each request, by its number. */
  readonly traceIds: readonly string[];
  /** What is sent with each request, and to which of the replicas of the entry. */
  vary(entryUrls: readonly string[]): (index: number) => RequestVariation;
}

/** Plans the load of a cell. */
export function planLoad(plan: LatencyPlan, cell: LatencyCellPlan): CellLoad {
  const stream = (Math.round(cell.levelRps * 1000) * 1009 + cell.replicas) * 1009 +
    Math.round(cell.cpuLimitCores * 1000);
  const seed = streamSeed(plan.seed, stream | 0);
  const seconds = windowSeconds(plan, cell);
  const endSeconds = plan.settleSeconds + seconds + TAIL_SECONDS;
  const rate = { rateRps: cell.levelRps, distribution: "exponential", seed: streamSeed(seed, 0) } as const;
  // How many of a random process lie within a time is known only from its times; these go on behind it all but surely.
  const mean = cell.levelRps * endSeconds;
  const starts = plannedStarts({ ...rate, requests: Math.ceil(mean + 10 * Math.sqrt(mean) + 20) });
  const requests = Math.max(1, starts.findIndex((start) => start > endSeconds));
  const ids = prng(streamSeed(seed, 1));
  const contexts = Array.from({ length: requests }, () => ({ traceId: drawTraceId(ids), parentId: drawSpanId(ids) }));
  const balance = prng(streamSeed(seed, 2));
  const choices = Float64Array.from({ length: requests }, () => balance.next());
  return {
    seed,
    arrivals: { ...rate, requests },
    windowSeconds: seconds,
    traceIds: contexts.map(({ traceId }) => traceId),
    vary: (entryUrls) => (index) => ({
      url: `${entryUrls[Math.floor(choices[index]! * entryUrls.length)]!}/`,
      headers: { traceparent: formatTraceparent({ ...contexts[index]!, isSampled: true }) },
    }),
  };
}
