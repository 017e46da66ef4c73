/**
 * One model on the scored steps of one target: its scores, and the sums that comparisons resample.
 *
 * @module
 */
import { sumByRun } from "../bootstrap.ts";
import { coverageRatio, mae, meanWidth, r2, rmse, wape } from "../metrics.ts";
import { absoluteError, squaredError } from "../statistics.ts";
import type { ForecastScore } from "./forecast_result.ts";
import { lossLevels } from "./levels.ts";
import { quantileLoss } from "./quantile_loss.ts";
import type { TargetForecasts } from "./run_forecaster.ts";
import type { ScoredSteps } from "./scored_steps.ts";

/** Sums of errors, for comparisons with another model on the same steps. */
export interface ErrorSums {
  /** Sum of absolute errors, one a block, unit of the target. */
  readonly absolute: Float64Array;
  /** Sum of quantile losses, one a block, unit of the target. */
  readonly loss: Float64Array;
  /** Sum of absolute errors over their scale, one a block; series without a scale are left out. */
  readonly scaled: Float64Array;
  /** Steps behind `scaled`, one a block. */
  readonly scaledRows: Float64Array;
}

/** Scores that need no other model. */
export type StepScores = Pick<
  ForecastScore,
  | "rows"
  | "missing"
  | "mae"
  | "rmse"
  | "wape"
  | "r2"
  | "r2WithinSeries"
  | "mase"
  | "weightedQuantileLoss"
  | "coverageRatio"
  | "meanWidth"
  | "scaledWidth"
>;

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Mean of `values` over the scale of their series, over the rows whose series has one. */
function scaledMean(values: Float64Array, { series, scales }: ScoredSteps): number {
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    const scale = scales[series[i]!]!;
    if (!(scale > 0)) continue;
    sum += values[i]! / scale;
    rows++;
  }
  return rows === 0 ? NaN : sum / rows;
}

/** Share of the movement of each series around its own mean that is explained; `NaN` if none moves. */
function r2Within({ actual, series, seriesCount }: ScoredSteps, median: Float64Array): number {
  const sums = sumByRun(actual, series, seriesCount);
  const rows = sumByRun(actual.map(() => 1), series, seriesCount);
  const first = new Float64Array(seriesCount).fill(NaN);
  const moves = new Uint8Array(seriesCount);
  actual.forEach((value, i) => {
    const s = series[i]!;
    if (Number.isNaN(first[s]!)) first[s] = value;
    else if (value !== first[s]) moves[s] = 1;
  });
  // A constant series leaves rounding noise around its mean: ask whether it moves, not whether its variance is 0.
  const variance = actual.map((value, i) => {
    const s = series[i]!;
    return moves[s] === 1 ? (value - sums[s]! / rows[s]!) ** 2 : 0;
  });
  const error = actual.map((value, i) => squaredError(value, median[i]!));
  return moves.includes(1) ? 1 - total(error) / total(variance) : NaN;
}

const NO_SCORES: Omit<StepScores, "rows" | "missing"> = {
  ...{ mae: NaN, rmse: NaN, wape: NaN, r2: NaN, r2WithinSeries: NaN, mase: NaN },
  ...{ weightedQuantileLoss: NaN, coverageRatio: NaN, meanWidth: NaN, scaledWidth: NaN },
};

/**
 * Scores the forecasts of one target.
 *
 * @param steps The steps that are scored; without any, all scores are `NaN`.
 * @param forecasts Forecasts of the whole case.
 * @param levels Levels of the quantiles.
 */
export function stepScores(
  steps: ScoredSteps,
  forecasts: TargetForecasts,
  levels: readonly number[],
): { readonly scores: StepScores; readonly sums: ErrorSums } {
  const { places, actual, block, blocks, series, scales, missing } = steps;
  const at = (values: Float64Array) => Float64Array.from(places, (place) => values[place]!);
  const median = at(forecasts.median);
  const used = lossLevels(levels);
  const absolute = actual.map((value, i) => absoluteError(value, median[i]!));
  const loss = new Float64Array(actual.length);
  for (const level of used) {
    const quantile = at(forecasts.quantiles[level]!);
    // Twice the pinball loss, so that at the level 0.5 it is the absolute error.
    actual.forEach((value, i) => loss[i]! += 2 * quantileLoss(value, quantile[i]!, levels[level]!) / used.length);
  }
  const hasScale = (i: number) => scales[series[i]!]! > 0;
  const sums: ErrorSums = {
    absolute: sumByRun(absolute, block, blocks),
    loss: sumByRun(loss, block, blocks),
    scaled: sumByRun(absolute.map((error, i) => hasScale(i) ? error / scales[series[i]!]! : 0), block, blocks),
    scaledRows: sumByRun(absolute.map((_, i) => hasScale(i) ? 1 : 0), block, blocks),
  };
  const rows = places.length;
  if (rows === 0) return { scores: { ...NO_SCORES, rows, missing }, sums };
  const lower = at(forecasts.quantiles[0]!);
  const upper = at(forecasts.quantiles.at(-1)!);
  const truth = total(actual.map(Math.abs));
  return {
    scores: {
      rows,
      missing,
      mae: mae(actual, median),
      rmse: rmse(actual, median),
      wape: wape(actual, median),
      r2: r2(actual, median),
      r2WithinSeries: r2Within(steps, median),
      mase: scaledMean(absolute, steps),
      weightedQuantileLoss: truth > 0 ? total(loss) / truth : NaN,
      coverageRatio: coverageRatio(actual, lower, upper),
      meanWidth: meanWidth(lower, upper),
      scaledWidth: scaledMean(upper.map((value, i) => value - lower[i]!), steps),
    },
    sums,
  };
}
