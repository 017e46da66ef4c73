/**
 * A simulation whose truth is known: does a density find it again at loads that it has not seen?
 *
 * The truth is a mixture of two Weibull distributions; both slow down, and the slow one gains weight, as a processor fills.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { DENSITIES, type DensityName, type LatencyPoint } from "@/models/mod.ts";
import { exponential, type Prng, prng, streamSeed } from "@/random/mod.ts";
import { SCORED_QUANTILES } from "./cell_scores.ts";

/** CPU time of a simulated request, seconds. */
export const KNOWN_DEMAND_SECONDS = 0.012;

/** Simulated cells keep a processor at most so busy. */
const MAX_UTILIZATION = 0.85;

/** Nominal rates that are simulated, req/s. */
const LEVELS: readonly number[] = [5, 10, 15, 20, 25, 30, 35, 40, 50, 60];

/** Loads between those that are simulated: of each configuration one. */
const UNSEEN: readonly LatencyPoint[] = [
  { rateRps: 12, replicas: 1, cpuLimitCores: 0.5 },
  { rateRps: 33, replicas: 1, cpuLimitCores: 1 },
  { rateRps: 22, replicas: 2, cpuLimitCores: 0.5 },
  { rateRps: 45, replicas: 2, cpuLimitCores: 1 },
];

/** Share of its CPU that the simulated service needs at a load. */
export function knownUtilization({ rateRps, replicas, cpuLimitCores }: LatencyPoint): number {
  return (rateRps * KNOWN_DEMAND_SECONDS) / (replicas * Math.min(1, cpuLimitCores));
}

/** One component of the truth. */
export interface KnownComponent {
  /** Its share, ratio. */
  readonly weight: number;
  /** Shape of the Weibull distribution. */
  readonly shape: number;
  /** Scale of the Weibull distribution, seconds. */
  readonly scaleSeconds: number;
}

/** The truth at a load. */
export function knownComponents(point: LatencyPoint): readonly [fast: KnownComponent, slow: KnownComponent] {
  const rho = knownUtilization(point);
  return [
    { weight: 0.8 - 0.4 * rho, shape: 2.2 - 0.5 * rho, scaleSeconds: KNOWN_DEMAND_SECONDS / (1 - rho) ** 0.6 },
    { weight: 0.2 + 0.4 * rho, shape: 3.5, scaleSeconds: (5 * KNOWN_DEMAND_SECONDS) / (1 - 0.8 * rho) },
  ];
}

/** True probability that a request takes at most so many seconds. */
export function knownCdf(point: LatencyPoint, seconds: number): number {
  return knownComponents(point).reduce(
    (sum, { weight, shape, scaleSeconds }) => sum - weight * Math.expm1(-((seconds / scaleSeconds) ** shape)),
    0,
  );
}

/** True quantile, seconds. */
export function knownQuantile(point: LatencyPoint, ratio: number): number {
  // Halving 100 s a hundred times leaves nothing of it.
  let [low, high] = [0, 100];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (knownCdf(point, middle) < ratio) low = middle;
    else high = middle;
  }
  return low;
}

/** Draws durations from the truth, seconds. */
export function drawKnown(point: LatencyPoint, count: number, random: Prng): Float64Array {
  const [fast, slow] = knownComponents(point);
  return Float64Array.from({ length: count }, () => {
    const { shape, scaleSeconds } = random.next() < fast.weight ? fast : slow;
    return scaleSeconds * exponential(random, 1) ** (1 / shape);
  });
}

/** Loads that a small testbed would be measured at. */
export function knownPoints(levels: readonly number[] = LEVELS): (LatencyPoint & { readonly level: number })[] {
  return [1, 2].flatMap((replicas) =>
    [0.5, 1].flatMap((cpuLimitCores) =>
      levels.map((level) => ({ level, rateRps: level * 1.01, replicas, cpuLimitCores }))
        .filter((point) => knownUtilization(point) <= MAX_UTILIZATION)
    )
  );
}

/** How a simulation is recovered. */
export interface RecoveryOptions {
  /** Seed of the simulation and of the density. */
  readonly seed: number;
  /** Requests of each simulated cell. */
  readonly requests: number;
  /** Which density looks for the truth. @default {"weibull_mixture"} */
  readonly density?: DensityName;
}

/** What was found at a load that was not simulated. */
export interface RecoveredLoad extends LatencyPoint {
  /** Share of its CPU that the service needs there. */
  readonly utilizationRatio: number;
  /** True 99th percentile, seconds. */
  readonly trueP99Seconds: number;
  /** Relative error of the median: found / true - 1. */
  readonly p50Error: number;
  /** The same of p95. */
  readonly p95Error: number;
  /** The same of p99. */
  readonly p99Error: number;
  /** Largest distance of the distribution functions, ratio. */
  readonly ksDistance: number;
}

/** Points of the true distribution at which the distance is taken. */
const GRID = 2000;

/** Simulates the truth, fits a density, and compares both at loads between those that were simulated. */
export function recoverKnownMixture(options: RecoveryOptions): RecoveredLoad[] {
  const { seed, requests, density = "weibull_mixture" } = options;
  const cells = knownPoints().map((point, i): LatencyCell => ({
    service: "simulated",
    ...point,
    seconds: drawKnown(point, requests, prng(streamSeed(seed, i))),
  }));
  const fitted = DENSITIES[density].create({ seed }).fit(cells);
  return UNSEEN.map((point): RecoveredLoad => {
    const found = fitted.at(point);
    const error = (ratio: number) => found.quantile(ratio) / knownQuantile(point, ratio) - 1;
    const ratios = Float64Array.from({ length: GRID }, (_, i) => (i + 0.5) / GRID);
    const below = found.cdf(ratios.map((ratio) => knownQuantile(point, ratio)));
    return {
      ...point,
      utilizationRatio: knownUtilization(point),
      trueP99Seconds: knownQuantile(point, SCORED_QUANTILES.p99),
      p50Error: error(SCORED_QUANTILES.p50),
      p95Error: error(SCORED_QUANTILES.p95),
      p99Error: error(SCORED_QUANTILES.p99),
      ksDistance: below.reduce((most, value, i) => Math.max(most, Math.abs(value - ratios[i]!)), 0),
    };
  });
}
