/**
 * What boosting learns a series from: what was measured at this time in earlier seasons, what the last samples say of now,
 * and where in the day and the week a step lies. All of it in units of the series' own spread, so that one model can learn
 * from many series.
 *
 * @module
 */
import { type Matrix, matrix } from "@/features/mod.ts";
import { expectedLevels } from "./seasonal_ensemble.ts";
import { levelIndex, seasonalMedians } from "./seasonal_levels.ts";

/** A column of a series, ready for features. */
export interface LagSource {
  /** Samples n, without gaps. */
  readonly values: Float64Array;
  /** Time of the first sample, seconds since 1970-01-01 UTC; 0 if nobody knows. */
  readonly startSeconds: number;
  /** Time from one sample to the next, seconds. */
  readonly stepSeconds: number;
}

/** Questions to a series: the step `steps[i]` (from 0) after the origin `origins[i]` (samples before it). */
export interface LagRows {
  /** Samples that are known, one number a row; at least {@linkcode leastLagPast}. */
  readonly origins: Int32Array;
  /** Steps ahead, less 1, one number a row. */
  readonly steps: Int32Array;
}

/** Features of some rows, and how to return from their unit to that of the series. */
export interface LagFeatures {
  /** One row a question, p features; all finite. */
  readonly x: Matrix;
  /** What the features count from: what the seasons before say of that time, unit of the series. */
  readonly base: Float64Array;
  /** What the features are counted in: the mean miss of that level so far, unit of the series, > 0. */
  readonly scale: Float64Array;
}

const DAY_SECONDS = 86_400;

/** 1970-01-01 was a Thursday, the fourth day from Monday. */
const FIRST_WEEKDAY = 3;

/** Seasons in the median of the usual season. */
const USUAL_SEASONS = 7;

/** Earlier seasons whose sample is a feature of its own: the last ones, and the same day of the last week. */
const SEASON_LAGS = [1, 2, 3, 7] as const;

const MISS_LAGS = [1, 2, 3] as const;

/** Samples that an origin needs before it: a season to forecast from and one to see by how much that misses. */
export function leastLagPast(seasonSteps: number): number {
  return seasonSteps > 1 ? 2 * seasonSteps : 4;
}

/**
 * Builds the features of some rows. A row of origin o reads samples before o and no other.
 *
 * | feature | what it is; unless said otherwise less the base, over the scale |
 * |---|---|
 * | `step` | steps ahead (as it is) |
 * | `season_position`, `day_of_week` | steps since the season began, 0 = Monday (as they are; 0 where unknown) |
 * | `season_lag_1`, `_2`, `_3`, `_7` | at this time that many seasons before the first unknown one; the base if not known |
 * | `season_smooth_1`, `season_median_3`, `_7` | mean around this time in the last season; median at it in the last three, seven |
 * | `base_level` | the base, less the last sample's base |
 * | `lag_1` | the last sample |
 * | `miss_lag_1`, `_2`, `_3` | how far the last samples were above their base |
 * | `miss_mean_*`, `miss_std_*` | mean and standard deviation of that over a 24th, a quarter and the whole of a season |
 *
 * The base is what the seasonal ensemble would have said ({@linkcode expectedLevels}); without a season it is the last sample.
 * Trees that start from it make 4 % less error than trees that start from the median of seven seasons: 0.687 to 0.716 of
 * the seasonal naive's on the 89 series of `ensemble.ts`.
 *
 * @param source The series.
 * @param rows Origins and steps.
 * @param seasonSteps Steps of a season; 0 if there is none.
 */
export function lagFeatures(source: LagSource, rows: LagRows, seasonSteps: number): LagFeatures {
  const count = rows.origins.length;
  const season = Math.max(1, seasonSteps);
  const { values } = source;
  const isSeasonal = seasonSteps > 1;
  const levels = (seasons: number): Float64Array =>
    seasonalMedians(values, { seasonSteps: season, seasons: isSeasonal ? seasons : 1 });
  const three = levels(3);
  const usual = levels(USUAL_SEASONS);
  const baseLevels = isSeasonal ? expectedLevels(values, season) : usual;
  const misses = values.map((value, i) => i < season ? 0 : value - baseLevels[i]!);
  const sums = runningSums(misses);
  const windows = isSeasonal ? [Math.max(2, Math.round(season / 24)), season >> 2, season] : [3, 10, 30];
  const base = new Float64Array(count);
  const scale = new Float64Array(count);
  const columns: Record<string, Float64Array> = {};
  const feature = (name: string, of: (row: number, origin: number, at: number) => number): void => {
    columns[name] = Float64Array.from({ length: count }, (_, row) => {
      const origin = rows.origins[row]!;
      return of(row, origin, levelIndex(origin, rows.steps[row]!, season));
    });
  };
  for (let row = 0; row < count; row++) {
    const origin = rows.origins[row]!;
    base[row] = baseLevels[levelIndex(origin, rows.steps[row]!, season)]!;
    // A series that never misses has nothing to scale by; any unit will do for its zeros.
    scale[row] = sums.absolute[origin]! / (origin - season) || 1;
  }
  const scaled = (name: string, of: (row: number, origin: number, at: number) => number): void =>
    feature(name, (row, origin, at) => of(row, origin, at) / scale[row]!);

  feature("step", (row) => rows.steps[row]!);
  feature("season_position", (row, origin) => seasonPosition(source, origin + rows.steps[row]!, season));
  feature("day_of_week", (row, origin) => dayOfWeek(source, origin + rows.steps[row]!));
  for (const k of SEASON_LAGS) {
    scaled(`season_lag_${k}`, (row, _, at) => at < k * season ? 0 : values[at - k * season]! - base[row]!);
  }
  const around = Math.round(season / 48);
  const totals = runningSums(values).plain;
  scaled("season_smooth_1", (row, origin, at) => {
    // Cut at the origin: what is around this time a season ago may not have come yet.
    const from = Math.max(0, at - season - around);
    const to = Math.min(origin, at - season + around + 1);
    return (totals[to]! - totals[from]!) / (to - from) - base[row]!;
  });
  scaled("season_median_3", (row, _, at) => three[at]! - base[row]!);
  scaled("season_median_7", (row, _, at) => usual[at]! - base[row]!);
  scaled("base_level", (row, origin) => base[row]! - baseLevels[origin - 1]!);
  scaled("lag_1", (row, origin) => values[origin - 1]! - base[row]!);
  for (const k of MISS_LAGS) scaled(`miss_lag_${k}`, (_, origin) => misses[origin - k]!);
  for (const w of new Set(windows)) {
    // Misses start one season in: a window is cut there rather than filled with zeros.
    const width = (origin: number): number => Math.min(w, origin - season);
    const mean = (origin: number): number =>
      (sums.plain[origin]! - sums.plain[origin - width(origin)]!) / width(origin);
    scaled(`miss_mean_${w}`, (_, origin) => mean(origin));
    scaled(`miss_std_${w}`, (_, origin) => {
      const square = (sums.squared[origin]! - sums.squared[origin - width(origin)]!) / width(origin);
      return Math.sqrt(Math.max(0, square - mean(origin) ** 2));
    });
  }
  return { x: matrix(columns), base, scale };
}

/** Sums of the first i numbers, their squares and their sizes, for i from 0 to n. */
function runningSums(numbers: Float64Array): Record<"plain" | "squared" | "absolute", Float64Array> {
  const sums = {
    plain: new Float64Array(numbers.length + 1),
    squared: new Float64Array(numbers.length + 1),
    absolute: new Float64Array(numbers.length + 1),
  };
  numbers.forEach((number, i) => {
    sums.plain[i + 1] = sums.plain[i]! + number;
    sums.squared[i + 1] = sums.squared[i]! + number * number;
    sums.absolute[i + 1] = sums.absolute[i]! + Math.abs(number);
  });
  return sums;
}

/** Steps since the season began: seasons are counted from 1970, so that a day starts at midnight UTC in every series. */
function seasonPosition(source: LagSource, index: number, season: number): number {
  return (Math.round(source.startSeconds / source.stepSeconds) + index) % season;
}

function dayOfWeek(source: LagSource, index: number): number {
  if (source.startSeconds === 0) return 0;
  const day = Math.floor((source.startSeconds + index * source.stepSeconds) / DAY_SECONDS);
  return (day + FIRST_WEEKDAY) % 7;
}
