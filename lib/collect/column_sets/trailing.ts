/**
 * What the last minutes of a series say, computed from its samples. A window ends with its row; it never looks ahead.
 *
 * ```text
 * row      . . . . x . . .      x = the row that the value stands in
 * window   . * * * * . . .      * = samples that it is made of, the row itself included
 * ```
 *
 * The first rows of a run have what there is of the window: no run sees another.
 *
 * @module
 */

/** The window of the published features. */
export const TRAILING_SECONDS = 300;

const SECONDS_PER_MINUTE = 60;

/** A slope within less than this of its size is rounding. */
const RELATIVE_ROUNDING = 1e-12;

/** Samples of one window, with what is missing left out. */
interface Window {
  /** Times of the samples relative to the row, seconds, ascending, <= 0. */
  readonly ages: readonly number[];
  /** Their values. */
  readonly values: readonly number[];
}

/**
 * Mean over the trailing window (t - w, t] of each row.
 *
 * @param timesSeconds Times of the n samples, ascending.
 * @param values Their values; `NaN` where missing.
 * @param windowSeconds w, seconds.
 * @returns n means; `NaN` where fewer than half of the window's samples have a value.
 */
export function trailingMean(
  timesSeconds: Float64Array,
  values: Float64Array,
  windowSeconds = TRAILING_SECONDS,
): Float64Array {
  return trailing(timesSeconds, values, windowSeconds, 1, ({ values }) => sum(values) / values.length);
}

/**
 * Slope of the least-squares line through the trailing window (t - w, t] of each row, by the times of its samples.
 *
 * @param timesSeconds Times of the n samples, ascending.
 * @param values Their values; `NaN` where missing.
 * @param windowSeconds w, seconds.
 * @returns n slopes, unit of the values per minute; `NaN` where fewer than two samples, or fewer than half of the window's
 * samples, have a value.
 */
export function trailingSlope(
  timesSeconds: Float64Array,
  values: Float64Array,
  windowSeconds = TRAILING_SECONDS,
): Float64Array {
  return trailing(timesSeconds, values, windowSeconds, 2, ({ ages, values }) => {
    const meanAge = sum(ages) / ages.length;
    const meanValue = sum(values) / values.length;
    let covariance = 0;
    let variance = 0;
    ages.forEach((age, i) => {
      covariance += (age - meanAge) * (values[i]! - meanValue);
      variance += (age - meanAge) ** 2;
    });
    const perSecond = covariance / variance;
    // A constant series has the slope 0, not the rounding error of its mean.
    const span = ages.at(-1)! - ages[0]!;
    return Math.abs(perSecond * span) <= RELATIVE_ROUNDING * Math.abs(meanValue) ? 0 : perSecond * SECONDS_PER_MINUTE;
  });
}

function trailing(
  timesSeconds: Float64Array,
  values: Float64Array,
  windowSeconds: number,
  minimum: number,
  of: (window: Window) => number,
): Float64Array {
  let first = 0;
  return Float64Array.from(values, (_, row) => {
    const now = timesSeconds[row]!;
    // Times are multiples of a step that binary numbers may not hold exactly.
    while (timesSeconds[first]! <= now - windowSeconds + 1e-6) first++;
    const ages: number[] = [];
    const measured: number[] = [];
    for (let i = first; i <= row; i++) {
      if (Number.isNaN(values[i]!)) continue;
      ages.push(timesSeconds[i]! - now);
      measured.push(values[i]!);
    }
    const isKnown = measured.length >= minimum && 2 * measured.length >= row - first + 1;
    return isKnown ? of({ ages, values: measured }) : NaN;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
