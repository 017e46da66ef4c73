/**
 * The ensemble where there is no season: the weighted median of a few ways to go on, by how they went on before.
 *
 * @module
 */
import { chooseLags } from "./autoregression.ts";
import { continueAutoregression, fitAutoregression, lagMoments } from "./autoregression_fit.ts";
import { pastOrigins } from "./backtest.ts";
import { isFlat } from "./is_flat.ts";
import { lengthen, type PointForecast } from "./own_errors.ts";
import { repeatLast } from "./persistence.ts";
import { thetaMethod } from "./theta.ts";
import { medianInPlace, weightedMedianInPlace } from "./weighted_median.ts";

/** A median path and what it missed at past origins, each of length h, oldest first. */
export interface JudgedPath {
  /** Length h. */
  readonly median: Float64Array;
  /** Actual minus median. */
  readonly errors: readonly Float64Array[];
}

/** Past origins that members are judged at, at most. */
const ORIGINS = 30;

/** How much worse a member must be for its weight to fall to 1/e. */
const TEMPERATURE = 0.2;

/** Samples in the median of the recent past. */
const RECENT = 12;

/** Penalty of the autoregression, as in `autoregression.ts`; one that is never far from the best. */
const PENALTY = 1e-2;

/** Ways to go on. Each gives h steps whatever the past. */
export const PLAIN_MEMBERS: Readonly<Record<string, PointForecast>> = {
  persistence: repeatLast,
  "recent_median": (past, h) => {
    const recent = past.slice(-RECENT);
    return new Float64Array(h).fill(medianInPlace(recent, recent.length));
  },
  theta: (past, h) => thetaMethod(past, h, 0),
  autoregression: continueByLags,
};

/**
 * Continues a series without season. At each past origin the weights come from the members' errors at the origins whose truth
 * was known by then, so its errors are those that the ensemble would have made.
 *
 * @param past At least one sample, without gaps.
 * @param horizonSteps Steps h.
 */
export function plainEnsemble(past: Float64Array, horizonSteps: number): JudgedPath {
  const members = Object.values(PLAIN_MEMBERS);
  const n = past.length;
  const judged = Math.min(horizonSteps, n >> 1);
  const leastPast = Math.max(1, Math.floor(n / 3));
  const strideSteps = Math.max(1, Math.ceil((n - judged - leastPast) / ORIGINS));
  const origins = judged === 0
    ? []
    : pastOrigins(n, { horizonSteps: judged, windows: ORIGINS, strideSteps, leastPast });
  const paths = origins.map((origin) => members.map((member) => member(past.slice(0, origin), judged)));
  const losses = origins.map((origin, i) =>
    paths[i]!.map((path) => path.reduce((sum, value, step) => sum + Math.abs(past[origin + step]! - value), 0))
  );
  const errors = origins.map((origin, i) => {
    const known = losses.filter((_, j) => origins[j]! + judged <= origin);
    const median = combine(paths[i]!, weightsOf(known, members.length));
    return lengthen(median.map((value, step) => past[origin + step]! - value), horizonSteps);
  });
  const weights = weightsOf(losses, members.length);
  return { median: combine(members.map((member) => member(past, horizonSteps)), weights), errors };
}

/** Softmin of the summed losses; equal without losses. */
function weightsOf(losses: readonly (readonly number[])[], members: number): Float64Array {
  const sums = Float64Array.from({ length: members }, (_, k) => losses.reduce((sum, row) => sum + row[k]!, 0));
  const best = Math.min(...sums);
  // A member without any loss leaves the others no weight; if there is no loss at all, all are equal.
  return sums.map((sum) => sum === best ? 1 : Math.exp(-(sum / best - 1) / TEMPERATURE));
}

function combine(paths: readonly Float64Array[], weights: Float64Array): Float64Array {
  const numbers = new Float64Array(paths.length);
  const shares = new Float64Array(paths.length);
  return paths[0]!.map((_, step) => {
    let count = 0;
    for (let k = 0; k < paths.length; k++) {
      if (weights[k] === 0) continue;
      numbers[count] = paths[k]![step]!;
      shares[count++] = weights[k]!;
    }
    return weightedMedianInPlace(numbers, shares, count);
  });
}

function continueByLags(past: Float64Array, horizonSteps: number): Float64Array {
  const lags = chooseLags(past.length, 0);
  const rows = past.length - (lags.at(-1) ?? 0);
  if (lags.length === 0 || rows < 2 * lags.length || isFlat(past)) return repeatLast(past, horizonSteps);
  return continueAutoregression(fitAutoregression(lagMoments(past, lags), PENALTY), past, horizonSteps);
}
