/**
 * The few statistics by which every room judges measured series. All but quantiles pass over missing values (`NaN`).
 *
 * @module
 */

/** Arithmetic mean of the numbers among `values`; `NaN` if there are none. */
export function mean(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? NaN : sum / count;
}

/**
 * Quantile of sorted values by linear interpolation between order statistics: type 7 of Hyndman and Fan (1996), the
 * default of NumPy, pandas and R.
 *
 * @param sorted Ascending, finite, length n.
 * @param probability Ratio from 0 to 1.
 * @returns The quantile, `NaN` if n is 0.
 */
export function quantileSorted(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/**
 * The smallest value that at least a share of all does not exceed, so always one that was observed: type 1 of Hyndman and Fan
 * (1996).
 *
 * @param sorted Ascending, length n.
 * @param ratio From 0 to 1.
 * @returns `NaN` if n is 0.
 */
export function quantileObserved(sorted: Float64Array, ratio: number): number {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? NaN;
}

/**
 * Coefficient of variation: sample standard deviation over mean, ratio.
 *
 * 0 is a constant; requests that arrive at random show about 1 / sqrt(requests per sample).
 *
 * @returns `NaN` for fewer than two numbers or a mean of 0.
 */
export function variationRatio(values: Float64Array): number {
  const centre = mean(values);
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += (value - centre) ** 2;
    count++;
  }
  return count < 2 || centre === 0 ? NaN : Math.sqrt(sum / (count - 1)) / Math.abs(centre);
}

/**
 * Pearson correlation of two columns, over the rows that have both.
 *
 * @returns From -1 to 1; `NaN` for fewer than two rows or a constant column.
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { xx, yy, xy, n } = moments(x, y);
  return n < 2 || xx === 0 || yy === 0 ? NaN : xy / Math.sqrt(xx * yy);
}

/**
 * How much `y` answers to `x` in proportion: the least-squares slope of log y over log x, from the rows where both are > 0.
 *
 * 1 is proportional, 0 is no answer, negative is an answer in the other direction.
 *
 * @returns `NaN` for fewer than two different values of `x`.
 */
export function elasticity(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const logarithm = (value: number): number => value > 0 ? Math.log(value) : NaN;
  const { xx, xy } = moments(Array.from(x, logarithm), Array.from(y, logarithm));
  return xx > 0 ? xy / xx : NaN;
}

/** Sums of squared and mixed deviations from the means, over the n rows that have both. */
function moments(x: ArrayLike<number>, y: ArrayLike<number>): { xx: number; yy: number; xy: number; n: number } {
  const pairs: [number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isNaN(x[i]!) && !Number.isNaN(y[i]!)) pairs.push([x[i]!, y[i]!]);
  }
  const n = pairs.length;
  const meanX = pairs.reduce((sum, [a]) => sum + a, 0) / n;
  const meanY = pairs.reduce((sum, [, b]) => sum + b, 0) / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const [a, b] of pairs) {
    xx += (a - meanX) ** 2;
    yy += (b - meanY) ** 2;
    xy += (a - meanX) * (b - meanY);
  }
  return { xx, yy, xy, n };
}
