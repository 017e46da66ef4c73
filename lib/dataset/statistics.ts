/**
 * The few statistics that cleaning and judging take. All of them pass over missing values.
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
  return n < 2 || xx === 0 || yy === 0 ? NaN : xy / Math.sqrt(xx * yy);
}

/**
 * Median of the numbers among `values`; `NaN` if there are none.
 *
 * Of an even count it is the mean of the two in the middle, as in NumPy's `nanmedian`. O(n): filling learns hundreds of them.
 */
export function median(values: Float64Array): number {
  const numbers = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) numbers[n++] = values[i]!;
  if (n === 0) return NaN;
  const half = n >> 1;
  partition(numbers, n, half);
  if (n % 2 === 1) return numbers[half]!;
  let below = -Infinity;
  for (let i = 0; i < half; i++) if (numbers[i]! > below) below = numbers[i]!;
  return (below + numbers[half]!) / 2;
}

/**
 * Reorders the first n values so that the one of rank k stands at k, with none larger before it.
 *
 * Source: Hoare (1961), "Algorithm 65: Find", Communications of the ACM 4(7).
 */
function partition(values: Float64Array, n: number, k: number): void {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const pivot = values[k]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swapped;
      }
    }
    if (j < k) low = i;
    if (k < i) high = j;
  }
}
