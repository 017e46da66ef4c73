/**
 * Do intervals hold at every step, or only on average?
 *
 * @module
 */
import { coverageRatio, meanWidth } from "../metrics.ts";
import type { ForecastCalibration } from "./forecast_result.ts";
import type { TargetForecasts } from "./run_forecaster.ts";

/** Blocks that a horizon is cut into, at most. */
const BLOCKS = 6;

/** The audit of one model and target, without their names. */
export type BlockCalibration = Omit<ForecastCalibration, "model" | "target">;

/**
 * Audits intervals by steps ahead: the horizon is cut into at most 6 blocks of nearly equal length.
 *
 * @param truth What came, laid out as forecasts are; `NaN` is missing and left out.
 * @param forecasts Forecasts of the case.
 * @param levels Levels of the quantiles.
 * @param horizonSteps Steps H of a path.
 * @returns One a block, nearest first.
 */
export function calibrateBlocks(
  truth: Float64Array,
  forecasts: TargetForecasts,
  levels: readonly number[],
  horizonSteps: number,
): BlockCalibration[] {
  const known = Array.from(truth.keys()).filter((place) => !Number.isNaN(truth[place]!));
  const blocks = Math.min(BLOCKS, horizonSteps);
  return Array.from({ length: blocks }, (_, block) => {
    const from = Math.floor(block * horizonSteps / blocks);
    const to = Math.floor((block + 1) * horizonSteps / blocks);
    const places = known.filter((place) => place % horizonSteps >= from && place % horizonSteps < to);
    const at = (values: Float64Array) => Float64Array.from(places, (place) => values[place]!);
    const actual = at(truth);
    const quantiles = levels.map((_, level) => at(forecasts.quantiles[level]!));
    const rows = places.length;
    return {
      fromStep: from + 1,
      toStep: to,
      rows,
      coverageRatio: rows === 0 ? NaN : coverageRatio(actual, quantiles[0]!, quantiles.at(-1)!),
      meanWidth: rows === 0 ? NaN : meanWidth(quantiles[0]!, quantiles.at(-1)!),
      belowRatios: quantiles.map((bound) => actual.filter((value, i) => value <= bound[i]!).length / rows),
    };
  });
}
