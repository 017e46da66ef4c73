/**
 * What a density of latency is: a model that answers how durations of requests are distributed at a load. To add one: one
 * file that exports a {@linkcode DensityEntry}, one line in `registry.ts`.
 *
 * Letters: n durations, K components of a mixture, x a load point, y a duration in seconds.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";

/** A load point: what durations are conditional on. A {@linkcode LatencyCell} is one as well. */
export interface LatencyPoint {
  /** Effective rate of requests at the service, all replicas together, req/s, > 0. */
  readonly rateRps: number;
  /** Replicas of the service, >= 1. */
  readonly replicas: number;
  /** CPU limit of a replica, cores, > 0. */
  readonly cpuLimitCores: number;
}

/** How durations are distributed at one load point. */
export interface Distribution {
  /**
   * Logarithm of the density of each duration, nats for y in seconds. Its negated mean is the score NLL, counted once.
   *
   * @param seconds n durations.
   * @returns n numbers; `-Infinity` where a duration is not > 0.
   */
  logDensity(seconds: Float64Array): Float64Array;
  /** Probability that a request takes at most as long, for each of n durations in seconds; ratios from 0 to 1. */
  cdf(seconds: Float64Array): Float64Array;
  /**
   * The duration that a share of the requests does not exceed, seconds.
   *
   * @param ratio The share, > 0 and < 1: 0.95 gives p95.
   * @throws {RangeError} If the ratio is not within those bounds.
   */
  quantile(ratio: number): number;
  /** Draws `count` durations, seconds; equal seeds give equal draws. */
  sample(count: number, seed: number): Float64Array;
  /**
   * Continuous ranked probability score of each of n durations, seconds; 0 is a sharp and right answer.
   *
   * Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102(477).
   */
  crps(seconds: Float64Array): Float64Array;
}

/** What was not learned from. */
export interface DroppedRequests {
  /** Durations that are missing, zero or negative. */
  readonly requests: number;
  /** Cells without a usable duration, or whose rate, replicas or limit is not > 0. */
  readonly cells: number;
}

/** How far a fit is. */
export interface DensityProgress {
  /** Networks that are trained. */
  readonly done: number;
  /** Networks to train. */
  readonly total: number;
}

/** What every density is told before it sees data. What a density has no use for it passes over. */
export interface DensityOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Components K of a mixture. @default {4} */
  readonly components?: number;
  /** Networks whose mixtures are averaged; each is stopped early on other load levels. @default {5} */
  readonly members?: number;
  /** Units of each hidden layer. @default {[16, 16]} */
  readonly hiddenUnits?: readonly number[];
  /** Steps of the optimizer at most. @default {2000} */
  readonly maxSteps?: number;
  /** Told when a network is trained. */
  readonly onProgress?: (progress: DensityProgress) => void;
}

/** A density before it has seen data. Holds hyper-parameters only. */
export interface DensityModel {
  /**
   * Learns from measured cells of one service; leaves them unchanged. Neither their order nor that of their durations
   * matters. Durations that are missing, zero or negative are dropped and counted.
   *
   * @throws {RangeError} If fewer than 2 durations remain.
   */
  fit(cells: readonly LatencyCell[]): FittedDensity;
}

/** What `fit()` learned. */
export interface FittedDensity {
  /** What was not learned from. */
  readonly dropped: DroppedRequests;
  /**
   * Mean negative log-likelihood, nats per request, on the training levels that stopped the training early, each level
   * counting the same; what a choice between mixtures may use. `NaN` if the model does not stop early or had no level to
   * spare.
   */
  readonly validationNll: number;
  /**
   * The distribution at a load point.
   *
   * @throws {RangeError} If rate, replicas or limit are not finite and > 0.
   */
  at(point: LatencyPoint): Distribution;
  /** Says why a load point lies beyond what was measured; `undefined` if it does not. */
  whyOutside(point: LatencyPoint): string | undefined;
  /** JSON-safe state that {@linkcode DensityEntry.restore} accepts. */
  toJSON(): unknown;
}

/** How the rest of the project finds, builds and reloads a density. */
export interface DensityEntry {
  /** One line for result tables and `--help`. */
  readonly summary: string;
  /** Whether it is what others have to beat, or a mixture of which the best is chosen. */
  readonly kind: "baseline" | "mixture";
  /** Builds an unfitted density; equal options give equal densities. */
  create(options: DensityOptions): DensityModel;
  /**
   * Rebuilds a fitted density from its `toJSON()` state.
   *
   * @throws {TypeError} If the state is not one of this density.
   */
  restore(state: unknown): FittedDensity;
}
