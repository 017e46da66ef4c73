/**
 * How much each season of some series carries.
 *
 * @module
 */
import { median, type Series, seriesColumn } from "@/dataset/mod.ts";

/** A season below this share of the usual mean is quiet. */
const QUIET_RATIO = 0.7;

/**
 * Mean of each whole season, summed over series.
 *
 * @param series Series that were measured together.
 * @param target Column; `NaN` is left out.
 * @param seasonSteps Steps of a season, >= 1.
 * @returns One mean a season, unit of the column.
 */
export function seasonMeans(series: readonly Series[], target: string, seasonSteps: number): Float64Array {
  const seasons = Math.floor(Math.min(...series.map(({ rows }) => rows)) / seasonSteps);
  return Float64Array.from({ length: seasons }, (_, s) =>
    series.reduce((sum, one) => {
      const own = seriesColumn(one, target).subarray(s * seasonSteps, (s + 1) * seasonSteps).filter(Number.isFinite);
      return sum + own.reduce((total, value) => total + value, 0) / own.length;
    }, 0));
}

/** Numbers of the seasons, from 0, whose mean is below 70 % of the median of all. */
export function quietSeasons(series: readonly Series[], target: string, seasonSteps: number): number[] {
  const means = seasonMeans(series, target, seasonSteps);
  const usual = median(means);
  return [...means.keys()].filter((s) => means[s]! < QUIET_RATIO * usual);
}
