/**
 * What densities refuse at their door.
 *
 * @module
 */
import type { LatencyPoint } from "./contract.ts";
import { isPoint } from "./usable_cells.ts";

/** @throws {RangeError} If a share is not > 0 and < 1. */
export function checkRatio(ratio: number): void {
  if (ratio > 0 && ratio < 1) return;
  throw new RangeError(`Cannot give a quantile of latency as its share must be > 0 and < 1: it is ${ratio}`);
}

/** @throws {RangeError} If a load point cannot be asked for. */
export function checkPoint(point: LatencyPoint): void {
  if (isPoint(point)) return;
  const { rateRps, replicas, cpuLimitCores } = point;
  throw new RangeError(
    `Cannot give a density of latency as rate, replicas and CPU limit must be > 0: they are ${rateRps} req/s, ` +
      `${replicas}, ${cpuLimitCores} cores`,
  );
}

/**
 * Takes a state for what it says it is.
 *
 * @param state What was stored.
 * @param name Name of the density that it must be of.
 * @throws {TypeError} If it is of something else.
 */
export function checkState<State extends { readonly density: string }>(state: unknown, name: State["density"]): State {
  const found = (state as Partial<State> | null)?.density;
  if (found === name) return state as State;
  throw new TypeError(`Cannot restore ${name} as the state must be one of it: it is of ${JSON.stringify(found)}`);
}
