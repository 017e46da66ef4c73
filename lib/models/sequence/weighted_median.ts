/**
 * Medians of a few numbers, plain and weighted.
 *
 * @module
 */

/**
 * Median of the first `count` numbers, which it sorts. By insertion, since there are few: a typed array's own sort needs a
 * view for each call, and takes several times as long.
 *
 * @param numbers None is `NaN`.
 * @param count At least 1.
 */
export function medianInPlace(numbers: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const number = numbers[i]!;
    let at = i - 1;
    while (at >= 0 && numbers[at]! > number) {
      numbers[at + 1] = numbers[at]!;
      at--;
    }
    numbers[at + 1] = number;
  }
  const middle = count >> 1;
  return count % 2 === 1 ? numbers[middle]! : (numbers[middle - 1]! + numbers[middle]!) / 2;
}

/**
 * Weighted median of the first `count` numbers, which it sorts with their weights. Each number stands at the middle of its
 * share of the weights, and the median is read off at one half, on the line between the two next to it. So it moves evenly
 * with the weights, it is the mean of two numbers of equal weight, and of three the middle one: one wild number is not
 * followed.
 *
 * @param numbers None is `NaN`.
 * @param weights One a number, > 0.
 * @param count At least 1.
 */
export function weightedMedianInPlace(numbers: Float64Array, weights: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    const weight = weights[i]!;
    total += weight;
    let at = i - 1;
    while (at >= 0 && numbers[at]! > number) {
      numbers[at + 1] = numbers[at]!;
      weights[at + 1] = weights[at]!;
      at--;
    }
    numbers[at + 1] = number;
    weights[at + 1] = weight;
  }
  const half = total / 2;
  let below = 0;
  let previous = -Infinity;
  for (let i = 0; i < count; i++) {
    const middle = below + weights[i]! / 2;
    if (middle >= half) {
      if (i === 0) return numbers[0]!;
      return numbers[i - 1]! + (numbers[i]! - numbers[i - 1]!) * (half - previous) / (middle - previous);
    }
    previous = middle;
    below += weights[i]!;
  }
  return numbers[count - 1]!;
}
