/**
 * Which quantiles every forecaster is asked for.
 *
 * @module
 */

/** Levels of the quantiles, ascending; the first and the last are the ends of the 90 % interval. */
export const FORECAST_LEVELS: readonly number[] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Lowest level that the weighted quantile loss looks at … */
const LOSS_LOW = 0.1;

/** … and the highest. */
const LOSS_HIGH = 0.9;

/**
 * Places of the levels 0.1 to 0.9 among `levels`: those of the weighted quantile loss.
 *
 * @throws {RangeError} If `levels` do not ascend between 0 and 1, or none lies in there.
 */
export function lossLevels(levels: readonly number[]): number[] {
  const wrong = levels.findIndex((level, i) => !(level > (levels[i - 1] ?? 0) && level < 1));
  if (wrong >= 0) {
    throw new RangeError(`Cannot score quantiles as levels must ascend between 0 and 1: they are ${levels.join(", ")}`);
  }
  const places = [...levels.keys()].filter((i) => levels[i]! >= LOSS_LOW && levels[i]! <= LOSS_HIGH);
  if (places.length > 0) return places;
  throw new RangeError(
    `Cannot score quantiles as one level must lie from ${LOSS_LOW} to ${LOSS_HIGH}: they are ${levels.join(", ")}`,
  );
}
