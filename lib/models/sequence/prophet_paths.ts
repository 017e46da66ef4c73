/**
 * What Prophet does not know of the future: bends of the trend that may come, and noise.
 *
 * Source: Taylor and Letham (2018), "Forecasting at scale", The American Statistician 72(1), section 3.1.4.
 *
 * @module
 */
import { exponential, normal, type Prng, prng } from "@/random/mod.ts";
import { quantileSorted } from "@/statistics.ts";

/** Paths that are drawn; each stands for itself and for its mirror image. */
const PATHS = 500;

/** What Prophet has learned of its trend and noise, in its own units: time 0 to 1 over the past, values over `scale`. */
export interface ProphetUncertainty {
  /** Bends of the trend: changes of its slope. */
  readonly bends: ArrayLike<number>;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Unit of the values: the largest absolute sample. */
  readonly scale: number;
  /** Samples n of the past. */
  readonly rows: number;
}

/**
 * Draws how far the future may be from the forecast. New bends come as often as old ones were allowed (Poisson) and are as
 * large (Laplace, with the mean absolute old bend as scale); noise is normal. Both are symmetric around 0, so each path is
 * used twice, the second time with its sign changed: quantiles are then symmetric and the median is 0, exactly.
 *
 * Prophet itself draws them unseeded in `@bsull/augurs`; this is the same law with a seed.
 *
 * @param learned From the fit.
 * @param horizonSteps Steps h.
 * @param options Levels, ascending, each between 0 and 1, and seed.
 * @returns One array of h differences from the forecast a level, in the unit of the series.
 */
export function prophetOffsets(
  learned: ProphetUncertainty,
  horizonSteps: number,
  options: { readonly levels: readonly number[]; readonly seed: number },
): Float64Array[] {
  const random = prng(options.seed);
  const drawn = Array.from({ length: horizonSteps }, () => new Float64Array(2 * PATHS));
  for (let path = 0; path < PATHS; path++) {
    const trend = trendDeparture(learned, horizonSteps, random);
    for (let step = 0; step < horizonSteps; step++) {
      const departure = (trend[step]! + learned.noise * normal(random)) * learned.scale;
      drawn[step]![2 * path] = departure;
      drawn[step]![2 * path + 1] = -departure;
    }
  }
  const sorted = drawn.map((steps) => steps.sort());
  return options.levels.map((level) => Float64Array.from(sorted, (steps) => quantileSorted(steps, level)));
}

/** How far one path of the trend leaves the forecast, at each step. */
function trendDeparture({ bends, rows }: ProphetUncertainty, horizonSteps: number, random: Prng): Float64Array {
  const step = 1 / (rows - 1);
  let size = 0;
  for (let i = 0; i < bends.length; i++) size += Math.abs(bends[i]!) / bends.length;
  const departure = new Float64Array(horizonSteps);
  if (bends.length === 0) return departure;
  const end = horizonSteps * step;
  // A Poisson process, as many bends in a unit of time as the past was given: gaps are exponential.
  for (let at = exponential(random, 1 / bends.length); at < end; at += exponential(random, 1 / bends.length)) {
    const bend = exponential(random, size) * (random.next() < 0.5 ? -1 : 1);
    for (let i = Math.max(0, Math.ceil(at / step) - 1); i < horizonSteps; i++) {
      departure[i]! += bend * Math.max(0, (i + 1) * step - at);
    }
  }
  return departure;
}
