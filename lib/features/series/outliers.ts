/**
 * Values that are out of all proportion, drawn to the edge of the others.
 *
 * @module
 */
import { quantileSorted } from "@/statistics.ts";

/** What {@linkcode clipOutliers} takes for an outlier. */
export interface ClipOptions {
  /** Share of the values below the lower edge. @default {0.001} */
  readonly lowRatio?: number;
  /** Share of the values below the upper edge. @default {0.999} */
  readonly highRatio?: number;
}

/** A series without outliers. */
export interface ClippedValues {
  /** A new array; `NaN` where the series has none. */
  readonly values: Float64Array;
  /** Values that were moved. */
  readonly clipped: number;
}

/**
 * Moves values outside two quantiles to the quantile: winsorising.
 *
 * A rule of distance (Hampel's, three deviations) would take the bursts that services have every day for outliers, as a load that
 * mostly rests has almost no deviation. Two in a thousand lose nothing that repeats. Fewer than a thousand values have no
 * quantile as far out, so of those only a lone extreme is drawn towards the next one.
 *
 * Give it the past alone: quantiles of a whole series know its future.
 *
 * Source: Dixon (1960), "Simplified estimation from censored normal samples", Annals of Mathematical Statistics 31(2);
 * quantiles by Hyndman and Fan (1996), "Sample quantiles in statistical packages", definition 7.
 *
 * @param values Samples; `NaN` is missing. Left unchanged.
 * @param options Quantiles.
 * @throws {RangeError} If the quantiles are not 0 <= low < high <= 1.
 */
export function clipOutliers(values: Float64Array, options: ClipOptions = {}): ClippedValues {
  const { lowRatio = 0.001, highRatio = 0.999 } = options;
  if (!(lowRatio >= 0 && lowRatio < highRatio && highRatio <= 1)) {
    throw new RangeError(
      `Cannot clip outliers as quantiles must be 0 <= low < high <= 1: they are ${lowRatio} and ${highRatio}`,
    );
  }
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { values: values.slice(), clipped: 0 };
  const low = quantileSorted(sorted, lowRatio);
  const high = quantileSorted(sorted, highRatio);
  let clipped = 0;
  const moved = values.map((value) => {
    if (!(value < low || value > high)) return value;
    clipped++;
    return value < low ? low : high;
  });
  return { values: moved, clipped };
}
