/**
 * The durations of one measured cell as a distribution.
 *
 * Distribution function, quantiles, draws and score are those of the durations themselves. A density they do not have:
 * that one is smoothed, see `kernel_density.ts`, with the share of the background that every density here has.
 *
 * @module
 */
import { prng } from "@/random/mod.ts";
import { type Background, BACKGROUND_RATIO } from "./background.ts";
import { checkRatio } from "./checks.ts";
import type { Distribution } from "./contract.ts";
import { lognormal } from "./families/mod.ts";
import { chooseBandwidth, firstAtLeast, kernelDensity } from "./kernel_density.ts";
import { logSum } from "./log_sum.ts";

/**
 * Builds the distribution.
 *
 * @param logs ln of the durations, ascending, n >= 1.
 * @param background The share that expects the unexpected.
 */
export function empiricalDistribution(logs: Float64Array, background: Background): Distribution {
  const n = logs.length;
  const sorted = logs.map(Math.exp);
  let bandwidth: number | undefined;
  let score: ((seconds: number) => number) | undefined;
  return {
    logDensity(seconds) {
      const width = bandwidth ??= chooseBandwidth(logs);
      const values = seconds.map((value) => value > 0 ? Math.log(value) : NaN);
      const behind = new Float64Array(values.length);
      const rows = { values, from: 0, to: values.length };
      lognormal.logDensities(rows, background.location, Math.log(background.spread), behind, 0);
      return values.map((log, i) => {
        if (Number.isNaN(log)) return -Infinity;
        const near = Math.log1p(-BACKGROUND_RATIO) + Math.log(kernelDensity(logs, width, log));
        return logSum(near, behind[i]! + Math.log(BACKGROUND_RATIO)) - log;
      });
    },
    cdf: (seconds) => seconds.map((value) => countAtMost(sorted, value) / n),
    quantile(ratio) {
      checkRatio(ratio);
      return quantileOf(sorted, ratio);
    },
    sample(count, seed) {
      const random = prng(seed);
      return Float64Array.from({ length: count }, () => sorted[random.below(n)]!);
    },
    crps(seconds) {
      score ??= empiricalScore(sorted);
      return seconds.map(score);
    },
  };
}

function countAtMost(sorted: Float64Array, value: number): number {
  let index = firstAtLeast(sorted, value);
  while (index < sorted.length && sorted[index] === value) index++;
  return index;
}

/** Quantile by linear interpolation between order statistics (R type 7) of an ascending list. */
export function quantileOf(sorted: Float64Array, ratio: number): number {
  const position = ratio * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}

/**
 * The exact score of a sample as a forecast: mean |Y - y| less half the mean |Y - Y'|, from sums over the ordered sample.
 *
 * Source: Gneiting and Raftery (2007), equation 21.
 */
function empiricalScore(sorted: Float64Array): (seconds: number) => number {
  const n = sorted.length;
  const sums = new Float64Array(n + 1);
  let halfSpread = 0;
  sorted.forEach((value, i) => {
    sums[i + 1] = sums[i]! + value;
    halfSpread += ((2 * i + 1 - n) * value) / n / n;
  });
  return (seconds) => {
    const below = firstAtLeast(sorted, seconds);
    const distance = seconds * (2 * below - n) - 2 * sums[below]! + sums[n]!;
    return distance / n - halfSpread;
  };
}
