/**
 * The smoothing of a measured sample into a density: normal kernels around the logarithms of its durations.
 *
 * @module
 */
import { MIN_SPREAD } from "./families/mod.ts";

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Bandwidths that are tried, as shares of the rule of thumb, which is too wide for samples with several peaks. */
const CANDIDATE_RATIOS = [1, 0.7, 0.5, 0.35, 0.25, 0.175, 0.125];

/** Most durations that the choice looks at. */
const CHOICE_ROWS = 400;

/** Kernels farther off than this, in bandwidths, are zero to the last digit. */
const REACH = 8.5;

/**
 * Chooses a bandwidth: of several shares of Silverman's rule, the one that makes each duration most likely under the kernels
 * of all others.
 *
 * Sources: Silverman (1986), "Density estimation for statistics and data analysis", equation 3.31 (rule) and section 3.4.4
 * (likelihood cross-validation).
 *
 * @param logs ln of durations, ascending, n >= 1.
 * @returns Bandwidth in ln y, at least 1 %, as wide as the narrowest component of a mixture.
 */
export function chooseBandwidth(logs: Float64Array): number {
  const n = logs.length;
  const stride = Math.max(1, n / CHOICE_ROWS);
  const sample = Float64Array.from({ length: Math.floor(n / stride) }, (_, i) => logs[Math.floor(i * stride)]!);
  const rule = ruleOfThumb(sample);
  let best = { bandwidth: Math.max(rule, MIN_SPREAD), likelihood: -Infinity };
  if (sample.length < 2) return best.bandwidth;
  for (const ratio of CANDIDATE_RATIOS) {
    const bandwidth = Math.max(ratio * rule, MIN_SPREAD);
    const likelihood = leaveOneOut(sample, bandwidth);
    if (likelihood > best.likelihood) best = { bandwidth, likelihood };
  }
  // The rule shrinks with the fifth root of the sample size, of which the choice saw a part.
  return Math.max(best.bandwidth * (sample.length / n) ** 0.2, MIN_SPREAD);
}

function ruleOfThumb(sorted: Float64Array): number {
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1));
  const quartiles = (sorted[Math.floor(0.75 * (n - 1))]! - sorted[Math.floor(0.25 * (n - 1))]!) / 1.349;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  return 0.9 * spread * n ** -0.2;
}

function leaveOneOut(sorted: Float64Array, bandwidth: number): number {
  const own = Math.exp(-HALF_LOG_TWO_PI) / bandwidth / sorted.length;
  let sum = 0;
  for (const log of sorted) sum += Math.log(Math.max(kernelDensity(sorted, bandwidth, log) - own, 1e-12));
  return sum;
}

/**
 * Density of ln y under kernels.
 *
 * @param sorted ln of the sample, ascending.
 * @param bandwidth Standard deviation of a kernel.
 * @param log Where.
 */
export function kernelDensity(sorted: Float64Array, bandwidth: number, log: number): number {
  const end = firstAtLeast(sorted, log + REACH * bandwidth);
  let sum = 0;
  for (let i = firstAtLeast(sorted, log - REACH * bandwidth); i < end; i++) {
    const w = (log - sorted[i]!) / bandwidth;
    sum += Math.exp(-0.5 * w * w);
  }
  return (sum * Math.exp(-HALF_LOG_TWO_PI)) / bandwidth / sorted.length;
}

/** Index of the first value that is at least as large; the length if there is none. */
export function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
