/**
 * Slopes and row counts in one number, so that a histogram needs one addition a value instead of two.
 *
 * A packed number is `count × unit + slope`, the slope a whole number of steps. With n rows of up to `steps` steps each,
 * both sums fit below 2^53, so they are exact: a histogram less that of one child is that of the other to the last bit,
 * and the order of rows does not matter.
 *
 * @module
 */

/** How slopes and counts share the 53 bits of a number. */
export interface Packing {
  /** What one row is worth; a power of two, more than twice any sum of slopes. */
  readonly unit: number;
  /** Whole steps from 0 to the largest slope. */
  readonly steps: number;
}

/** Most rows that leave six bits for a slope. */
export const MAX_ROWS = 2 ** 23 - 1;

/**
 * Shares out the bits: for 20 000 rows a slope has 22 bits and its sign.
 *
 * @param rows Number of rows n, from 1 to {@linkcode MAX_ROWS}.
 */
export function packingFor(rows: number): Packing {
  const countBits = Math.floor(Math.log2(rows)) + 1;
  const slopeBits = 52 - 2 * countBits;
  return { unit: 2 ** (countBits + slopeBits + 1), steps: 2 ** slopeBits };
}

/**
 * Packs one row's count with its slope, for every row.
 *
 * @param slopes Length n.
 * @param packing How to share the bits.
 * @param packed Takes the packed numbers, length n.
 * @returns What one step is worth, unit of the slopes; 0 if every slope is 0, or too small for
 *   steps to be numbers: nothing is left to learn.
 */
export function packSlopes(slopes: Float64Array, packing: Packing, packed: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < slopes.length; i++) {
    const size = Math.abs(slopes[i]!);
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  const { unit, steps } = packing;
  const stepsPerSlope = Math.min(steps / largest, Number.MAX_VALUE);
  for (let i = 0; i < slopes.length; i++) packed[i] = unit + Math.floor(slopes[i]! * stepsPerSlope + 0.5);
  return largest / steps;
}
