/**
 * Forecasts of the past, made as if what followed were unknown: what weights and intervals are learned from.
 *
 * @module
 */

/** Where past forecasts start. */
export interface BacktestOptions {
  /** Steps h that each of them forecasts, >= 1. */
  readonly horizonSteps: number;
  /** Past origins at most, >= 1. */
  readonly windows: number;
  /** Steps from one origin to the next, >= 1; a season keeps each step of the horizon at one time of the day. */
  readonly strideSteps: number;
  /** Samples that an origin must have before it. @default {1} */
  readonly leastPast?: number;
}

/**
 * Origins of past forecasts, each as the number of samples before it; oldest first. What follows the last one is just
 * long enough to judge it.
 *
 * ```text
 * rows 0 1 2 3 4 5 6 7 8    h = 2, windows = 3, stride = 2
 *      * * * x x . . . .    origin 3    * past, x forecast and judged, . not seen
 *      * * * * * x x . .    origin 5
 *      * * * * * * * x x    origin 7
 * ```
 *
 * @param rows Samples n of the series.
 * @param options Horizon, number and distance of the origins.
 * @returns Fewer origins than `windows`, or none, where the series is too short.
 * @throws {RangeError} If horizon, windows or stride are not whole numbers >= 1.
 */
export function pastOrigins(rows: number, options: BacktestOptions): number[] {
  const { horizonSteps, windows, strideSteps, leastPast = 1 } = options;
  for (const [name, value] of Object.entries({ horizonSteps, windows, strideSteps })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot lay past origins as ${name} must be a whole number >= 1: it is ${value}`);
  }
  const origins: number[] = [];
  for (let origin = rows - horizonSteps; origin >= leastPast && origins.length < windows; origin -= strideSteps) {
    origins.push(origin);
  }
  return origins.reverse();
}

/**
 * Errors of past forecasts: actual minus median, one array of h errors an origin, oldest first.
 *
 * @param values Series of n samples; `NaN` is missing, and so is the error there.
 * @param forecastMedian Continues `past` by h steps. It is given a copy of the samples before the origin and nothing else.
 * @param options Horizon, number and distance of the origins.
 * @returns An empty array if the series is too short for any past origin.
 * @throws {RangeError} If horizon, windows or stride are not whole numbers >= 1, or a forecast has not h steps.
 */
export function backtestErrors(
  values: Float64Array,
  forecastMedian: (past: Float64Array, horizonSteps: number) => Float64Array,
  options: BacktestOptions,
): Float64Array[] {
  const { horizonSteps } = options;
  return pastOrigins(values.length, options).map((origin) => {
    // A copy, or a forecaster could reach the future through the buffer, or change it.
    const median = forecastMedian(values.slice(0, origin), horizonSteps);
    if (median.length !== horizonSteps) {
      throw new RangeError(
        `Cannot judge a past forecast as it must have ${horizonSteps} steps: it has ${median.length}`,
      );
    }
    return median.map((forecast, step) => values[origin + step]! - forecast);
  });
}
