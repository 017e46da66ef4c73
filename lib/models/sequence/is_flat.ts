/**
 * Tells series that hardly change.
 *
 * @module
 */

/** A range below this share of the largest sample is rounding: there is nothing to learn, and likelihoods are infinite. */
const FLAT_RATIO = 1e-9;

/**
 * True if a series hardly changes, or is empty.
 *
 * @param values Finite.
 */
export function isFlat(values: Float64Array): boolean {
  let least = Infinity;
  let most = -Infinity;
  let largest = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
    if (Math.abs(value) > largest) largest = Math.abs(value);
  }
  return !(most - least > FLAT_RATIO * largest);
}
