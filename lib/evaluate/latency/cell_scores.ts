/**
 * How well a density describes one measured cell, and many.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { type Distribution, quantileOf, usableLogs } from "@/models/mod.ts";

/** Bins of a PIT histogram. */
export const PIT_BINS = 20;

/** Share of the requests that the central interval is meant to hold. */
export const NOMINAL_COVERAGE_RATIO = 0.9;

/** Shares of the requests whose quantiles are scored. */
export const SCORED_QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Fewest requests of a cell that is scored: with fewer its own p95 is a guess. */
export const MIN_SCORED_REQUESTS = 20;

/** Scores of a density. On one cell, or the mean over cells, each counting the same. */
export interface DensityScores {
  /** Negative log-likelihood, nats a request for durations in seconds. */
  readonly nll: number;
  /** Continuous ranked probability score, seconds. */
  readonly crps: number;
  /** Relative error of the median: predicted / measured - 1 on a cell, the mean of its size over cells. */
  readonly p50Error: number;
  /** The same of p95. */
  readonly p95Error: number;
  /** The same of p99; `NaN` with fewer than 100 requests. */
  readonly p99Error: number;
  /** Share of the requests in the central 90 % interval. */
  readonly coverageRatio: number;
  /** Distance of Kolmogorov and Smirnov to the measured distribution, ratio. */
  readonly ksDistance: number;
  /** Share of the requests in each twentieth of the predicted distribution; 0.05 each if it is right. */
  readonly pit: readonly number[];
}

/** What was measured in a cell that is scored. */
export interface ScoredCell {
  /** The cell. */
  readonly cell: LatencyCell;
  /** Its usable durations, seconds, ascending. */
  readonly seconds: Float64Array;
}

/** A cell with its usable durations. */
export function scoredCell(cell: LatencyCell): ScoredCell {
  return { cell, seconds: usableLogs(cell.seconds).map(Math.exp) };
}

/**
 * Scores a distribution on the durations of a cell, which it must not have seen.
 *
 * @param distribution What is predicted at the load of the cell.
 * @param seconds Durations, ascending, n >= 1.
 */
export function scoreCell(distribution: Distribution, seconds: Float64Array): DensityScores {
  const n = seconds.length;
  const below = distribution.cdf(seconds);
  const pit = new Float64Array(PIT_BINS);
  let ksDistance = 0;
  below.forEach((value, i) => {
    pit[Math.min(PIT_BINS - 1, Math.floor(value * PIT_BINS))]! += 1 / n;
    // The measured distribution function jumps at each duration: the distance is largest before or after a jump.
    ksDistance = Math.max(ksDistance, value - i / n, (i + 1) / n - value);
  });
  const tail = (1 - NOMINAL_COVERAGE_RATIO) / 2;
  const [low, high] = [distribution.quantile(tail), distribution.quantile(1 - tail)];
  const error = (ratio: number): number =>
    n * (1 - ratio) < 1 - 1e-9 ? NaN : distribution.quantile(ratio) / quantileOf(seconds, ratio) - 1;
  return {
    nll: -meanOf(distribution.logDensity(seconds)),
    crps: meanOf(distribution.crps(seconds)),
    p50Error: error(SCORED_QUANTILES.p50),
    p95Error: error(SCORED_QUANTILES.p95),
    p99Error: error(SCORED_QUANTILES.p99),
    coverageRatio: seconds.filter((value) => value >= low && value <= high).length / n,
    ksDistance,
    pit: Array.from(pit),
  };
}

/**
 * The mean of scores over cells. Each cell counts the same: a level with many requests is no more of a level than one with
 * few. Cells without a score (p99 of few requests) are left out of the mean of that score.
 *
 * @param scores At least one.
 */
export function meanScores(scores: readonly DensityScores[]): DensityScores {
  const over = (read: (of: DensityScores) => number): number =>
    meanOf(Float64Array.from(scores, read).filter((value) => !Number.isNaN(value)));
  return {
    nll: over(({ nll }) => nll),
    crps: over(({ crps }) => crps),
    p50Error: over(({ p50Error }) => Math.abs(p50Error)),
    p95Error: over(({ p95Error }) => Math.abs(p95Error)),
    p99Error: over(({ p99Error }) => Math.abs(p99Error)),
    coverageRatio: over(({ coverageRatio }) => coverageRatio),
    ksDistance: over(({ ksDistance }) => ksDistance),
    pit: Array.from({ length: PIT_BINS }, (_, bin) => over(({ pit }) => pit[bin]!)),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
