/**
 * Errors of a trained network on a block it did not learn from -> intervals, and what is normal for it.
 *
 * @module
 */
import { conformalQuantiles } from "../conformal.ts";
import type { Network } from "./architecture.ts";
import { type ForecastShape, forecastWindows } from "./predict.ts";
import { batchOf, type Samples, thinned } from "./windows.ts";

/** Origins that are forecast from at most. */
const MOST_ORIGINS = 4096;

/** What calibration found. JSON-safe. */
export interface Calibration {
  /** What is added to the median, scaled units: by target, level, step. */
  readonly offsets: readonly (readonly (readonly number[])[])[];
  /**
   * Amount of the error one step ahead, scaled units, mean over the targets, by series and in the order of time: what is
   * normal, for a test of drift.
   */
  readonly normalErrors: readonly (readonly number[])[];
}

/**
 * Forecasts from every origin whose answers lie in the block, and reads quantiles of the errors at each step.
 *
 * Errors are scaled, so that all series lend each other theirs.
 *
 * @param network Trained.
 * @param samples Origins with the block of their answers, `answered` steps each as in the shape.
 * @param shape What is forecast; its window answers all h steps of the K targets.
 * @param levels Ascending, each between 0 and 1.
 */
export async function calibrate(
  network: Network,
  samples: Samples,
  shape: ForecastShape,
  levels: readonly number[],
): Promise<Calibration> {
  const { horizonSteps, targets, window } = shape;
  const origins = thinned(samples, MOST_ORIGINS);
  const count = origins.endOf.length;
  // Asked for values, not changes in units of their own, so that answers compare with forecasts, and for targets only.
  const { steps, channels, measured } = window;
  const judged = { steps, channels, measured, answered: horizonSteps, columns: targets, isChange: false };
  const batch = batchOf(origins, Int32Array.from({ length: count }, (_, i) => i), judged);
  const places = Array.from(origins.endOf, (end, i) => ({ of: origins.series[origins.seriesOf[i]!]!, end }));
  const forecasts = await forecastWindows(network, places, shape);
  const errors = forecasts.map((forecast, i) => batch.weights[i] === 0 ? NaN : batch.answers[i]! - forecast);
  const errorsOf = (target: number): Float64Array[] =>
    Array.from(
      { length: count },
      (_, b) =>
        Float64Array.from({ length: horizonSteps }, (_, step) => errors[(b * horizonSteps + step) * targets + target]!),
    );
  const flat = new Float64Array(horizonSteps);
  const normalErrors: number[][] = origins.series.map(() => []);
  for (let b = 0; b < count; b++) {
    const first = errors.subarray(b * horizonSteps * targets, b * horizonSteps * targets + targets);
    const amount = meanAmount(first);
    if (!Number.isNaN(amount)) normalErrors[origins.seriesOf[b]!]!.push(amount);
  }
  return {
    offsets: Array.from(
      { length: targets },
      (_, target) => conformalQuantiles(flat, errorsOf(target), levels).map((offsets) => Array.from(offsets)),
    ),
    normalErrors,
  };
}

/** Mean amount of the known errors; `NaN` if there is none. */
export function meanAmount(errors: ArrayLike<number>): number {
  const known = Array.from(errors).filter((error) => !Number.isNaN(error));
  return known.reduce((sum, error) => sum + Math.abs(error), 0) / known.length;
}
