/**
 * Carries on what a forecast by seasons has missed of late: if the last hour was above what the days before let expect, so is
 * the next, though less and less.
 *
 * @module
 */
import { solvePositiveDefinite } from "./cholesky.ts";

/** How strongly the shares that carry on are drawn to 0, as a share of the mean sum of squares of a column. */
const PENALTY = { least: 0.1, perLook: 30 } as const;

/** Misses larger than this many times the mean miss count as that: an incident is no rule. */
const MOST_MISS = 4;

/** Origins that each block of steps learns from at most. */
const MOST_ORIGINS = 300;

/** Steps of a block that are learned from, at each origin. */
const STEPS_PER_BLOCK = 3;

/** Fewest origins that teach anything. */
const LEAST_ORIGINS = 10;

/**
 * What to add to a forecast. The next steps are cut in blocks that double in length; for each, ridge regression on the past
 * says what share of the last miss, and of the mean misses over a 24th, a quarter and the whole of a season, was still there.
 *
 * @param misses Actual minus forecast at each past time, length n; `NaN` where nothing was forecast, at the beginning only.
 * @param horizonSteps Steps h that follow.
 * @param seasonSteps Steps of a season, >= 2; nothing is added behind the first season.
 * @returns Length h, unit of the series; 0 where the past is too short to say.
 */
export function carryMisses(misses: Float64Array, horizonSteps: number, seasonSteps: number): Float64Array {
  const carried = new Float64Array(horizonSteps);
  const known = misses.subarray(misses.findLastIndex(Number.isNaN) + 1);
  const clipped = clip(known);
  const n = clipped.length;
  const windows = [1, Math.max(2, Math.round(seasonSteps / 24)), Math.max(3, seasonSteps >> 2), seasonSteps];
  const sums = runningSums(clipped);
  const recent = (origin: number): Float64Array =>
    Float64Array.from(windows, (w) => (sums[origin]! - sums[origin - w]!) / w);
  const stride = Math.max(1, Math.ceil((n - seasonSteps) / MOST_ORIGINS));
  const origins: { at: number; recent: Float64Array }[] = [];
  for (let at = seasonSteps; at < n; at += stride) origins.push({ at, recent: recent(at) });
  if (origins.length < LEAST_ORIGINS) return carried;
  // What is now counts in full, or a jump would be followed only by as much as is usual.
  const all = runningSums(known);
  const now = Float64Array.from(windows, (w) => (all[n]! - all[n - w]!) / w);
  const bounds = [Math.min(0, ...now), Math.max(0, ...now)] as const;
  for (let from = 0; from < Math.min(horizonSteps, seasonSteps); from = nextBlock(from)) {
    const to = Math.min(nextBlock(from), seasonSteps);
    // The n misses hold n / to looks at steps as far as that which do not overlap.
    const penalty = PENALTY.least + PENALTY.perLook * to / n;
    const shares = fitShares(clipped, origins, { from, to }, penalty);
    const added = now.reduce((sum, miss, k) => sum + shares[k]! * miss, 0);
    carried.fill(Math.min(bounds[1], Math.max(bounds[0], added)), from, Math.min(to, horizonSteps));
  }
  return carried;
}

/** Blocks of steps 1, 2, 3 to 4, 5 to 8, ... */
function nextBlock(from: number): number {
  return from === 0 ? 1 : 2 * from;
}

function fitShares(
  misses: Float64Array,
  origins: readonly { at: number; recent: Float64Array }[],
  block: { readonly from: number; readonly to: number },
  penalty: number,
): Float64Array {
  const p = origins[0]!.recent.length;
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p);
  const step = Math.max(1, Math.floor((block.to - block.from) / STEPS_PER_BLOCK));
  for (const { at, recent } of origins) {
    for (let j = block.from; j < block.to && at + j < misses.length; j += step) {
      const miss = misses[at + j]!;
      for (let a = 0; a < p; a++) {
        right[a]! += recent[a]! * miss;
        for (let b = 0; b <= a; b++) gram[a * p + b]! += recent[a]! * recent[b]!;
      }
    }
  }
  let squares = 0;
  for (let a = 0; a < p; a++) squares += gram[a * p + a]!;
  if (!(squares > 0)) return right.fill(0);
  for (let a = 0; a < p; a++) gram[a * p + a]! += penalty * squares / p;
  return solvePositiveDefinite(gram, right);
}

/** Cuts off what is far beyond the mean miss. */
function clip(misses: Float64Array): Float64Array {
  const most = MOST_MISS * misses.reduce((sum, miss) => sum + Math.abs(miss), 0) / Math.max(1, misses.length);
  return misses.map((miss) => Math.min(most, Math.max(-most, miss)));
}

function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}
