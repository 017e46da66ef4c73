/**
 * Is a density calibrated? Its PIT histogram, and how far chance moves the bars of one that is right.
 *
 * @module
 */
import { PIT_BINS } from "./cell_scores.ts";
import type { CellResult } from "./latency_result.ts";

/** A histogram beside what chance allows. */
export interface PitHistogram {
  /** Share of the requests in each twentieth of the predicted distribution, mean over cells. */
  readonly shares: readonly number[];
  /** What each share is if the prediction is right. */
  readonly expected: number;
  /** Lower end of the band that holds a bar with a probability of 95 % if the prediction is right. */
  readonly low: number;
  /** Upper end of that band. */
  readonly high: number;
  /** Bars outside of the band; of the 20 of a right prediction, 1 is so by chance. */
  readonly outside: number;
}

/** Half-width of a normal 95 % interval, in standard errors. */
const NORMAL_95 = 1.959964;

/**
 * Pools histograms of cells, each counting the same.
 *
 * The band is that of requests that are independent of each other; those that wait in one queue are not, so bars may leave it
 * somewhat more often.
 *
 * Source: Gneiting, Balabdaoui and Raftery (2007), "Probabilistic forecasts, calibration and sharpness", Journal of the Royal
 * Statistical Society B 69(2), for the histogram.
 *
 * @param cells Scored cells, at least one.
 */
export function pitHistogram(cells: readonly Pick<CellResult, "requests" | "scores">[]): PitHistogram {
  const expected = 1 / PIT_BINS;
  const shares = Array.from(
    { length: PIT_BINS },
    (_, bin) => cells.reduce((sum, { scores }) => sum + scores.pit[bin]!, 0) / cells.length,
  );
  // The variance of a mean of shares, each of its own count of requests.
  const variance = cells.reduce((sum, { requests }) => sum + expected * (1 - expected) / requests, 0) /
    cells.length ** 2;
  const reach = NORMAL_95 * Math.sqrt(variance);
  const [low, high] = [Math.max(0, expected - reach), expected + reach];
  return { shares, expected, low, high, outside: shares.filter((share) => share < low || share > high).length };
}

/** Mean of the distribution of Kolmogorov: sqrt(pi / 2) ln 2. */
const MEAN_KOLMOGOROV = Math.sqrt(Math.PI / 2) * Math.LN2;

/**
 * The distance of Kolmogorov and Smirnov that a right prediction has on average, as so few requests do not show their
 * distribution better: a mean distance is to be read beside it.
 *
 * Source: Kolmogorov (1933), "Sulla determinazione empirica di una legge di distribuzione", Giornale dell'Istituto Italiano
 * degli Attuari 4, for independent requests and many of them.
 *
 * @param cells Scored cells, at least one, each counting the same.
 */
export function expectedKsDistance(cells: readonly Pick<CellResult, "requests">[]): number {
  return cells.reduce((sum, { requests }) => sum + MEAN_KOLMOGOROV / Math.sqrt(requests), 0) / cells.length;
}
