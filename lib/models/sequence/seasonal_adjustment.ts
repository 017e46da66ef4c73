/**
 * Classical decomposition: takes a repeating season out of a series, and puts it back.
 *
 * Source: Kendall and Stuart (1983), "The Advanced Theory of Statistics", vol. 3; the same steps as `decompose` of R.
 *
 * @module
 */

/** How a season combines with the level. */
export type SeasonKind = "additive" | "multiplicative";

/** A series without its season. */
export interface SeasonalAdjustment {
  /** The series without its season, length n, in its unit. */
  readonly adjusted: Float64Array;
  /** One season from the first sample on: differences from the level that sum to 0, or factors with mean 1. */
  readonly season: Float64Array;
  /** How the season combines with the level. */
  readonly kind: SeasonKind;
}

/**
 * Takes the season out: centred moving average over one season as the level, then the mean deviation (or ratio) of each
 * position in the season.
 *
 * @param values Series of n samples, finite, n at least two seasons; all above 0 if `kind` is multiplicative.
 * @param seasonSteps Steps m of a season, >= 2.
 * @param kind How season and level combine.
 * @throws {RangeError} If there are fewer than two seasons.
 */
export function adjustSeason(values: Float64Array, seasonSteps: number, kind: SeasonKind): SeasonalAdjustment {
  const n = values.length;
  if (!(seasonSteps >= 2 && n >= 2 * seasonSteps)) {
    throw new RangeError(
      `Cannot take a season out as the series must hold two of it: it has ${n} samples, a season has ${seasonSteps}`,
    );
  }
  const level = centredAverage(values, seasonSteps);
  const sums = new Float64Array(seasonSteps);
  const counts = new Float64Array(seasonSteps);
  const half = seasonSteps >> 1;
  for (let i = half; i < n - half; i++) {
    const at = i % seasonSteps;
    sums[at]! += kind === "additive" ? values[i]! - level[i]! : values[i]! / level[i]!;
    counts[at]!++;
  }
  // With exactly two seasons and an odd length one position may have no level; it gets none of the season.
  const raw = sums.map((sum, at) => counts[at]! > 0 ? sum / counts[at]! : kind === "additive" ? 0 : 1);
  const centre = raw.reduce((sum, value) => sum + value, 0) / seasonSteps;
  const season = raw.map((value) => kind === "additive" ? value - centre : value / centre);
  const adjusted = values.map((value, i) =>
    kind === "additive" ? value - season[i % seasonSteps]! : value / season[i % seasonSteps]!
  );
  return { adjusted, season, kind };
}

/**
 * Puts the season back on what follows the series.
 *
 * @param forecast Steps n, n + 1, ... without season.
 * @param rows Samples n of the series that the season was taken from.
 * @param adjustment From {@linkcode adjustSeason}; `undefined` gives the forecast back as it is.
 */
export function restoreSeason(
  forecast: Float64Array,
  rows: number,
  adjustment: Pick<SeasonalAdjustment, "season" | "kind"> | undefined,
): Float64Array {
  if (adjustment === undefined) return forecast;
  const { season, kind } = adjustment;
  return forecast.map((value, step) => {
    const at = season[(rows + step) % season.length]!;
    return kind === "additive" ? value + at : value * at;
  });
}

/** Mean over one season around each sample; with an even season the outermost two weigh half. `NaN` at both ends. */
function centredAverage(values: Float64Array, seasonSteps: number): Float64Array {
  const half = seasonSteps >> 1;
  const isEven = seasonSteps % 2 === 0;
  const level = new Float64Array(values.length).fill(NaN);
  for (let i = half; i < values.length - half; i++) {
    // Summed anew for each sample: a running sum would carry rounding from large samples into small ones.
    let sum = isEven ? (values[i - half]! + values[i + half]!) / 2 : 0;
    const reach = isEven ? half - 1 : half;
    for (let j = i - reach; j <= i + reach; j++) sum += values[j]!;
    level[i] = sum / seasonSteps;
  }
  return level;
}

/**
 * Whether the series resembles itself one season ago by more than chance: |autocorrelation at the season| above 1.645
 * standard errors, which allow for the autocorrelation at shorter lags.
 *
 * Source: Fiorucci and others (2016), "Models for optimising the theta method and their relationship to state space
 * models", International Journal of Forecasting 32(4), section 4; Bartlett's formula.
 *
 * @param values Series of n samples, finite.
 * @param seasonSteps Steps m of a season.
 * @returns `false` for a constant series, or one of at most two seasons.
 */
export function hasSeason(values: Float64Array, seasonSteps: number): boolean {
  const n = values.length;
  if (seasonSteps < 2 || n <= 2 * seasonSteps) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const centred = values.map((value) => value - mean);
  const product = (k: number): number => {
    let sum = 0;
    for (let i = k; i < n; i++) sum += centred[i]! * centred[i - k]!;
    return sum;
  };
  const variance = product(0);
  if (!(variance > 0)) return false;
  let squares = 0;
  for (let k = 1; k < seasonSteps; k++) squares += (product(k) / variance) ** 2;
  return Math.abs(product(seasonSteps) / variance) > 1.645 * Math.sqrt((1 + 2 * squares) / n);
}
