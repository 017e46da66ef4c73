/**
 * When the requests of an open loop are sent: planned before the first one, by a seed.
 *
 * @module
 */
import { exponential, prng } from "@/random/mod.ts";

/** How the gaps between arrivals are distributed. */
export const ARRIVAL_DISTRIBUTIONS = ["exponential", "constant"] as const;

/** Distribution of the gaps between arrivals. */
export type ArrivalDistribution = (typeof ARRIVAL_DISTRIBUTIONS)[number];

/** An open loop. */
export interface ArrivalPlan {
  /** Requests in all, >= 1. */
  readonly requests: number;
  /** Mean rate, req/s, > 0. */
  readonly rateRps: number;
  /** `exponential`: a Poisson process, as independent users make; `constant`: one request every 1 / rate. */
  readonly distribution: ArrivalDistribution;
  /** Seed of the gaps. */
  readonly seed: number;
}

/**
 * Plans when each request starts. The first one starts after one gap, so that there are as many gaps as requests.
 *
 * @returns Seconds since the beginning of the load, ascending; the same numbers for the same plan, on every machine.
 * @throws {RangeError} If a number of the plan is out of range.
 */
export function plannedStarts(plan: ArrivalPlan): Float64Array {
  const { requests, rateRps, distribution, seed } = plan;
  if (!Number.isSafeInteger(requests) || requests < 1) {
    throw new RangeError(`Cannot plan a load as its requests must be a whole number >= 1: ${requests}`);
  }
  if (!(rateRps > 0 && rateRps < Infinity)) {
    throw new RangeError(`Cannot plan a load as its rate must be > 0 req/s: it is ${rateRps} req/s`);
  }
  const random = prng(seed);
  const starts = new Float64Array(requests);
  let last = 0;
  for (let i = 0; i < requests; i++) {
    // By multiplication where gaps are equal: a sum of 1 / rate would drift by its rounding.
    last = distribution === "constant" ? (i + 1) / rateRps : last + exponential(random, 1 / rateRps);
    starts[i] = last;
  }
  return starts;
}

/** Gaps between times: n - 1 for n of them, in their unit. */
export function gapsOf(times: Float64Array): Float64Array {
  return times.subarray(1).map((time, i) => time - times[i]!);
}
