/**
 * A share of every density that expects the unexpected.
 *
 * A density with thin tails, such as a Weibull or the kernels around a measured sample, gives one request that is slower
 * than any before it a likelihood of nearly nothing: a single row then decides the mean log-likelihood of thousands. So
 * every density here, baselines as well, is mixed with 0.1 % of a wide log-normal distribution of all training durations.
 * It moves p99 by less than a tenth of a percentile rank, and costs the others 0.001 nats a request.
 *
 * @module
 */

/** Share of the background in every density. */
export const BACKGROUND_RATIO = 0.001;

/** How much wider than the training durations the background is, as standard deviation of ln y. */
const EXTRA_SPREAD = 0.5;

/** The log-normal background: mean and standard deviation of ln y, y in seconds. JSON-safe. */
export interface Background {
  /** Mean of ln y. */
  readonly location: number;
  /** Standard deviation of ln y, > 0. */
  readonly spread: number;
}

/** The background of training durations, given as logarithms. */
export function fitBackground(logs: readonly Float64Array[]): Background {
  let count = 0;
  let sum = 0;
  for (const values of logs) {
    count += values.length;
    for (const value of values) sum += value;
  }
  const location = sum / count;
  let squares = 0;
  for (const values of logs) for (const value of values) squares += (value - location) ** 2;
  return { location, spread: Math.sqrt(squares / count) + EXTRA_SPREAD };
}
