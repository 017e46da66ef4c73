/**
 * Quantiles from models that give a point and an interval of any width.
 *
 * @module
 */
import type { Forecast } from "../contract.ts";

/** What the models of `@bsull/augurs` predict. */
export interface IntervalPrediction {
  /** Middle of the interval, length h. */
  readonly point: ArrayLike<number>;
  /** Bounds of the interval, each of length h. */
  readonly intervals: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> } | undefined;
}

/**
 * Asks a model for one interval a level: the quantile at level p is a bound of its central interval of probability
 * |2 p - 1|. Nothing is interpolated. The intervals of these models are symmetric around the point, which therefore is the
 * median.
 *
 * @param predict Predicts h steps with the central interval of the given probability.
 * @param levels Ascending, each between 0 and 1.
 * @throws {Error} If the model gives no intervals, or a number is not finite.
 */
export function quantilesFromIntervals(
  predict: (probability: number) => IntervalPrediction,
  levels: readonly number[],
): Forecast {
  const { point } = predict(0.5);
  const median = numbers(point, "a forecast");
  const quantiles = levels.map((level) => {
    if (level === 0.5) return median.slice();
    const { intervals } = predict(Math.abs(2 * level - 1));
    if (intervals === undefined) {
      throw new Error("Cannot make quantiles as the model must give intervals: it gave none");
    }
    return numbers(level < 0.5 ? intervals.lower : intervals.upper, "a bound");
  });
  return { median, quantiles };
}

function numbers(values: ArrayLike<number>, what: string): Float64Array {
  const copy = Float64Array.from(values);
  const step = copy.findIndex((value) => !Number.isFinite(value));
  if (step < 0) return copy;
  throw new Error(`Cannot use the model as ${what} must be a number: step ${step + 1} is ${copy[step]}`);
}
