/**
 * The few statistics that cleaning and judging take. All of them pass over missing values.
 *
 * @module
 */
export { correlation, elasticity, mean, variationRatio } from "@/statistics.ts";

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
