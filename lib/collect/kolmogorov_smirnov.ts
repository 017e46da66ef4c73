/**
 * Does a sample come from a distribution that is known in full? The test of Kolmogorov and Smirnov.
 *
 * @module
 */

/** Result of the test. */
export interface KolmogorovSmirnov {
  /** Largest distance between the sample's distribution function and the given one, ratio from 0 to 1. */
  readonly statistic: number;
  /** Chance of a distance at least as large if the sample does come from the distribution, ratio. */
  readonly pValue: number;
}

/**
 * Tests a sample against a distribution function. The function must not have been fitted to the sample.
 *
 * Sources: Kolmogorov (1933), "Sulla determinazione empirica di una legge di distribuzione", for the limit
 * 2 sum (-1)^(k-1) exp(-2 k^2 x^2); Stephens (1970), "Use of the Kolmogorov-Smirnov, Cramér-Von Mises and related
 * statistics without extensive tables", JRSS B 32(1), for x = (sqrt(n) + 0.12 + 0.11 / sqrt(n)) D, which holds from n = 5.
 *
 * @param sample n >= 1 finite numbers, in any order.
 * @param cdf Distribution function: the chance of a value <= its argument.
 * @throws {RangeError} If the sample is empty or holds a number that is not finite.
 */
export function kolmogorovSmirnov(sample: Float64Array, cdf: (value: number) => number): KolmogorovSmirnov {
  const n = sample.length;
  if (n === 0 || !sample.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot test a distribution as the sample must hold finite numbers: it has ${n}, ${
        sample.filter((value) => !Number.isFinite(value)).length
      } of them not finite`,
    );
  }
  let statistic = 0;
  // The sample's function jumps at each value: the distance is largest just before or just after a jump.
  sample.toSorted().forEach((value, i) => {
    const expected = cdf(value);
    statistic = Math.max(statistic, expected - i / n, (i + 1) / n - expected);
  });
  return { statistic, pValue: survival((Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * statistic) };
}

/** Distribution function of the exponential distribution with a mean > 0. */
export function exponentialCdf(mean: number): (value: number) => number {
  return (value) => value <= 0 ? 0 : -Math.expm1(-value / mean);
}

/** Chance that Kolmogorov's variable exceeds `x`. */
function survival(x: number): number {
  // Below this the chance is 1 to 12 digits, and the series converges slowly.
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}
