/**
 * Latencies whose distribution is known: a mixture of two Weibull distributions that both slow down, and of which the slow
 * one gains weight, as a processor fills; and the waiting and service of a queue with one server a replica.
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { drawKnown, KNOWN_DEMAND_SECONDS, knownComponents, knownPoints } from "@/evaluate/mod.ts";
import type { LatencyPoint } from "@/models/mod.ts";
import { exponential, prng, streamSeed } from "@/random/mod.ts";

export {
  drawKnown as drawTrue,
  knownCdf as trueCdf,
  knownPoints as measuredPoints,
  knownQuantile as trueQuantile,
} from "@/evaluate/mod.ts";

/** True log density, nats for seconds. */
export function trueLogDensity(point: LatencyPoint, seconds: number): number {
  return Math.log(
    knownComponents(point).reduce((sum, { weight, shape, scaleSeconds }) => {
      const t = seconds / scaleSeconds;
      return sum + ((weight * shape) / scaleSeconds) * t ** (shape - 1) * Math.exp(-(t ** shape));
    }, 0),
  );
}

/** How a set of cells is simulated. */
export interface SimulationOptions {
  /** Requests of a cell. */
  readonly requests: number;
  /** Seed. */
  readonly seed: number;
  /** Name of the service. @default {"front"} */
  readonly service?: string;
  /** Nominal rates. */
  readonly levels?: readonly number[];
}

/** Cells of the true mixture. */
export function mixtureCells({ requests, seed, service = "front", levels }: SimulationOptions): LatencyCell[] {
  return knownPoints(levels).map((point, i) => ({
    service,
    ...point,
    seconds: drawKnown(point, requests, prng(streamSeed(seed, i))),
  }));
}

/** Cells of queues: Poisson arrivals, exponential work, one server a replica that works its queue off in turn. */
export function queueCells({ requests, seed, service = "front", levels }: SimulationOptions): LatencyCell[] {
  return knownPoints(levels).map((point, i) => {
    const random = prng(streamSeed(seed, i));
    const freeAt = new Float64Array(point.replicas);
    let now = 0;
    const seconds = Float64Array.from({ length: requests + 50 }, () => {
      now += exponential(random, 1 / point.rateRps);
      const server = random.below(point.replicas);
      const work = exponential(random, KNOWN_DEMAND_SECONDS) / Math.min(1, point.cpuLimitCores) + 0.001;
      freeAt[server] = Math.max(now, freeAt[server]!) + work;
      return freeAt[server]! - now;
    });
    // The first requests find empty queues.
    return { service, ...point, seconds: seconds.subarray(50) };
  });
}
