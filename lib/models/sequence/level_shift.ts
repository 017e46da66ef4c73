/**
 * Finds where a series left its level for good, such as at a release that needs ten times the CPU: what was before says
 * nothing any more of what comes.
 *
 * @module
 */
import { medianInPlace } from "./weighted_median.ts";

/** Blocks of a season. A level that was left for less than a whole season may be an incident. */
const SEASON_BLOCKS = 4;

/** Seasons on either side that are compared: a week of days. */
const SEASONS = 7;

/**
 * Where the samples start that still count. Quarters of a season are compared by their medians: the series has shifted if every
 * quarter since a time, for at least a season, lies above all those of the week before it, or below them. A weekend
 * or a night does not, as no whole season has passed without a quarter of usual level.
 *
 * ```text
 * . . : . . : . . : .      ' ' : ' '     quarters; the shift is at the gap
 * ```
 *
 * @param values Series of n samples, without gaps.
 * @param seasonSteps Steps of a season, >= 8: a quarter needs two samples.
 * @returns The first sample of the new level; 0 if the series has not shifted, or is shorter than two seasons.
 */
export function lastLevelShift(values: Float64Array, seasonSteps: number): number {
  // Rounded up, or four quarters would be less than the whole season that whoever goes on from there needs.
  const width = Math.ceil(seasonSteps / SEASON_BLOCKS);
  const n = values.length;
  const blocks = seasonSteps < 2 * SEASON_BLOCKS ? 0 : Math.floor(n / width);
  const pool = new Float64Array(width);
  // The latest first, so that the last block ends with the series.
  const medians = Float64Array.from({ length: blocks }, (_, i) => {
    pool.set(values.subarray(n - (i + 1) * width, n - i * width));
    return medianInPlace(pool, width);
  });
  const most = SEASONS * SEASON_BLOCKS;
  for (let since = SEASON_BLOCKS; since <= Math.min(most, blocks - SEASON_BLOCKS); since++) {
    const [least, greatest] = range(medians.subarray(0, since));
    const [leastBefore, greatestBefore] = range(medians.subarray(since, since + most));
    if (least > greatestBefore || greatest < leastBefore) return n - since * width;
  }
  return 0;
}

function range(values: Float64Array): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
