/**
 * Which forecast steps are scored, against what, and in which units.
 *
 * @module
 */
import { seriesColumn } from "@/dataset/mod.ts";
import type { FilledForecastCase } from "./forecast_case.ts";
import type { ForecastScope } from "./forecast_result.ts";

/** The m steps of one target and scope that have a truth. All models are scored on the same ones. */
export interface ScoredSteps {
  /** Place of each in the arrays of forecasts, length m. */
  readonly places: Int32Array;
  /** What came, length m, unit of the target. */
  readonly actual: Float64Array;
  /** Number of the series of each, length m. */
  readonly series: Int32Array;
  /** Number of series in the case. */
  readonly seriesCount: number;
  /** Block of each, length m: series × folds + fold. The origins of a fold overlap, so they are resampled together. */
  readonly block: Int32Array;
  /** Number of blocks. */
  readonly blocks: number;
  /** What an absolute error is divided by, one a series; `NaN` if there is no scale. */
  readonly scales: Float64Array;
  /** Steps that have no truth. */
  readonly missing: number;
}

/** Below this share of the values themselves, a difference between them is rounding. */
const ROUNDING_RATIO = 1e-12;

/** What came, laid out as forecasts are: series by series, origin by origin, step by step; `NaN` is missing. */
export function truthOf(of: FilledForecastCase, target: string): Float64Array {
  const origins = of.folds * of.originsPerFold;
  const truth = new Float64Array(of.series.length * origins * of.horizonSteps);
  of.series.forEach((one, s) => {
    const values = seriesColumn(one, target);
    of.origins[s]!.forEach((origin, i) => {
      truth.set(values.subarray(origin, origin + of.horizonSteps), (s * origins + i) * of.horizonSteps);
    });
  });
  return truth;
}

/**
 * What MASE divides by: the mean of |y(t) - y(t - s)| over all t before the first origin of the case, where s is the
 * season, or 1 without one. A pair with a missing value is left out.
 *
 * Source: Hyndman and Koehler (2006), "Another look at measures of forecast accuracy", International Journal of
 * Forecasting 22(4).
 *
 * @param of The case.
 * @param target Column, whose unit the scale has.
 * @returns One a series; `NaN` if no pair is whole, 0 if the series repeats itself.
 */
export function seasonalScales(of: FilledForecastCase, target: string): Float64Array {
  const lag = Math.max(1, of.seasonSteps);
  return Float64Array.from(of.series, (one, s) => {
    const before = seriesColumn(one, target).subarray(0, of.origins[s]![0]);
    let sum = 0;
    let size = 0;
    let pairs = 0;
    for (let t = lag; t < before.length; t++) {
      const change = Math.abs(before[t]! - before[t - lag]!);
      if (Number.isNaN(change)) continue;
      sum += change;
      size += Math.abs(before[t]!);
      pairs++;
    }
    if (pairs === 0) return NaN;
    return sum <= ROUNDING_RATIO * size ? 0 : sum / pairs;
  });
}

/**
 * Finds the steps of a scope that have a truth.
 *
 * @param of The case.
 * @param truth What came, as {@linkcode truthOf} gives it.
 * @param scales As {@linkcode seasonalScales} gives them.
 * @param scope Exactly that step, or all.
 */
export function scoredSteps(
  of: FilledForecastCase,
  truth: Float64Array,
  scales: Float64Array,
  scope: ForecastScope,
): ScoredSteps {
  const { horizonSteps: h, folds, originsPerFold } = of;
  const perSeries = folds * originsPerFold * h;
  const inScope = (place: number) => scope === "path" || place % h === scope - 1;
  const wanted = Array.from(truth.keys()).filter(inScope);
  const places = Int32Array.from(wanted.filter((place) => !Number.isNaN(truth[place]!)));
  const series = places.map((place) => Math.floor(place / perSeries));
  return {
    places,
    series,
    scales,
    actual: Float64Array.from(places, (place) => truth[place]!),
    seriesCount: of.series.length,
    block: places.map((place, i) => series[i]! * folds + Math.floor((place % perSeries) / (h * originsPerFold))),
    blocks: of.series.length * folds,
    missing: wanted.length - places.length,
  };
}
