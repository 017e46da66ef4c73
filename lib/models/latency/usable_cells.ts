/**
 * Measured cells -> what densities learn from: logarithms of usable durations, in an order that does not depend on that
 * of the files.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import type { DroppedRequests, LatencyPoint } from "./contract.ts";

/** One cell that something can be learned from. */
export interface UsableCell extends LatencyPoint {
  /** Nominal rate of the load generator, req/s. */
  readonly level: number;
  /** ln of the durations in seconds, ascending. */
  readonly logs: Float64Array;
}

/** Usable cells, and what was dropped to get them. */
export interface UsableCells {
  /** Cells by replicas, limit, rate and level. */
  readonly cells: readonly UsableCell[];
  /** What was dropped. */
  readonly dropped: DroppedRequests;
}

/** True if a density can be asked there: rate, replicas and limit are finite and > 0. */
export function isPoint({ rateRps, replicas, cpuLimitCores }: LatencyPoint): boolean {
  return [rateRps, replicas, cpuLimitCores].every((value) => value > 0 && value < Infinity);
}

/**
 * The usable durations of a cell: finite and > 0. Zero is not a fast request but a clock too coarse for it.
 *
 * @returns Logarithms, ascending.
 */
export function usableLogs(seconds: Float64Array): Float64Array {
  return seconds.filter((value) => value > 0 && value < Infinity).map(Math.log).sort();
}

/** Keeps what can be learned from, and counts the rest. */
export function usableCells(cells: readonly LatencyCell[]): UsableCells {
  let requests = 0;
  const usable = cells.flatMap((cell): UsableCell[] => {
    const logs = usableLogs(cell.seconds);
    requests += cell.seconds.length - logs.length;
    if (logs.length === 0 || !isPoint(cell)) return [];
    const { rateRps, replicas, cpuLimitCores, level } = cell;
    return [{ rateRps, replicas, cpuLimitCores, level, logs }];
  });
  usable.sort((a, b) =>
    a.replicas - b.replicas || a.cpuLimitCores - b.cpuLimitCores || a.rateRps - b.rateRps || a.level - b.level ||
    a.logs.length - b.logs.length
  );
  return { cells: usable, dropped: { requests, cells: cells.length - usable.length } };
}

/**
 * The cells that a fit needs, or an error.
 *
 * @throws {RangeError} If fewer than 2 durations remain.
 */
export function cellsToLearnFrom(cells: readonly LatencyCell[]): UsableCells {
  const found = usableCells(cells);
  const count = found.cells.reduce((sum, { logs }) => sum + logs.length, 0);
  if (count >= 2) return found;
  throw new RangeError(
    `Cannot fit a density of latency as there must be at least 2 durations > 0: ${cells.length} cells have ${count}`,
  );
}
