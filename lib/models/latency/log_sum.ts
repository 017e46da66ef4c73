/**
 * Sums of numbers that only their logarithms can hold.
 *
 * @module
 */

/** ln(e^a + e^b); either may be `-Infinity`. */
export function logSum(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
