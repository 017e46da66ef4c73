/**
 * Simple exponential smoothing: a level that follows the series, fast or slowly.
 *
 * @module
 */

/** Bounds of alpha: 0 never learns, 1 is persistence. */
const LEAST_ALPHA = 1e-4;
const MOST_ALPHA = 1 - 1e-4;

/** Values of alpha that are tried before the best is refined; the sum of squares may have several valleys. */
const GRID = 24;

/** What smoothing has found. */
export interface Smoothing {
  /** Share of each surprise that moves the level, in (0, 1). */
  readonly alpha: number;
  /** Level before the first sample. */
  readonly firstLevel: number;
  /** Level after the last sample: the forecast of every step. */
  readonly level: number;
  /** Sum of squares of the one-step errors. */
  readonly squares: number;
}

/**
 * Fits alpha and the first level by least squares of the one-step errors.
 *
 * level(t) = alpha y(t) + (1 - alpha) level(t - 1)
 *
 * For a given alpha the errors are linear in the first level, which is therefore solved exactly; alpha is searched on a grid
 * and refined by golden section.
 *
 * Source: Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing", section 2.3, ETS(A,N,N).
 *
 * @param values Series of n >= 1 samples, finite.
 */
export function smoothExponentially(values: Float64Array): Smoothing {
  // Around the mean, or the squares of large levels drown those of small errors.
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const alphas = Array.from(
    { length: GRID + 1 },
    (_, i) => LEAST_ALPHA + (MOST_ALPHA - LEAST_ALPHA) * i / GRID,
  );
  const tried = alphas.map((alpha) => smooth(centred, alpha).squares);
  const best = tried.indexOf(Math.min(...tried));
  const alpha = goldenSection(
    (candidate) => smooth(centred, candidate).squares,
    alphas[Math.max(0, best - 1)]!,
    alphas[Math.min(GRID, best + 1)]!,
  );
  const found = smooth(centred, alpha);
  return { ...found, firstLevel: found.firstLevel + mean, level: found.level + mean };
}

/** Smooths with one alpha and the first level that suits it best. */
function smooth(values: Float64Array, alpha: number): Smoothing {
  // The level is own + share firstLevel: what the samples made of it, and what is left of the start.
  let own = 0;
  let share = 1;
  let squares = 0;
  let cross = 0;
  let shares = 0;
  for (const value of values) {
    const rest = value - own;
    squares += rest * rest;
    cross += rest * share;
    shares += share * share;
    own += alpha * rest;
    share *= 1 - alpha;
  }
  const firstLevel = cross / shares;
  return { alpha, firstLevel, level: own + share * firstLevel, squares: Math.max(0, squares - cross * firstLevel) };
}

/** Where a function with one valley between `low` and `high` is least. */
function goldenSection(of: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let [atLeft, atRight] = [of(left), of(right)];
  while (high - low > 1e-6) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = of(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = of(right);
    }
  }
  return (low + high) / 2;
}
