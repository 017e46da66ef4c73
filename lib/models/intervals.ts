/**
 * Conformal prediction intervals, calibrated on load levels that the model did not train on.
 *
 * @module
 */
import { fitWidthScale, type IntervalWidth, widthRatio, type WidthScale } from "./interval_width.ts";

/** Predictions of rows that the predicting model did not train on, with what happened. */
export interface CalibrationRows {
  /** Names of the services. */
  readonly services: readonly string[];
  /** Index into `services`, one per row; -1 if the service is not known. */
  readonly service: Int32Array;
  /** Prediction of each row by a model that did not see the row's load level. */
  readonly predicted: Float64Array;
  /** What was measured, unit of the target. */
  readonly actual: Float64Array;
}

/** Half-widths for one service: one for its lower predictions, one for its higher. Unit of the target. */
export interface ServiceBand extends WidthScale {
  /** Name of the service. */
  readonly service: string;
  /** Half-width at a prediction of `at` by the rows that were predicted up to it; it serves predictions up to `at`. */
  readonly halfWidthBelow: number;
  /** Half-width at a prediction of `at` by the rows that were predicted above it; it serves predictions above `at`. */
  readonly halfWidthAbove: number;
}

/** The half-width for services without a band of their own. */
export interface PooledBand extends WidthScale {
  /** Half-width at a prediction of `at`, by all rows, unit of the target. */
  readonly halfWidth: number;
}

/** A calibration, JSON-safe. */
export interface IntervalBands {
  /** Nominal coverage, ratio. */
  readonly coverageRatio: number;
  /** Bands of the services with enough rows, in the order of the services. */
  readonly bands: readonly ServiceBand[];
  /** Band for everybody else, or `null` if there are too few calibration rows for any interval. */
  readonly pooled: PooledBand | null;
}

/** What {@linkcode calibrateIntervals} is told. */
export interface CalibrationOptions {
  /** Nominal coverage c, ratio strictly between 0 and 1. */
  readonly coverageRatio: number;
  /** How the width depends on the prediction: what `intervalWidth()` says of the target. */
  readonly width: IntervalWidth;
}

/** Lower and upper ends, one per row, unit of the target; `NaN` where nothing could be calibrated. */
export interface Intervals {
  /** Lower ends, never below 0: no target can be negative. */
  readonly lower: Float64Array;
  /** Upper ends. */
  readonly upper: Float64Array;
}

/**
 * Assigns each row to a calibration fold, so that every load level is held out once and whole.
 *
 * Whole levels, because runs of one level that differ only in replicas resemble each other: hold out single runs and a
 * forest still finds the level in its training rows, and its intervals come out too narrow.
 *
 * ```text
 * levels  1 2 3 5 6 8 9 10
 * fold    0 1 2 0 1 2 0 1      (three folds: neighbours of a held-out level stay in training)
 * ```
 *
 * @param users Load level of each training row.
 * @param folds Number of folds wanted; fewer if there are fewer levels.
 * @returns Fold of each row, from 0; all 0 if there is one level only, which leaves nothing to train on.
 */
export function calibrationFolds(users: Float64Array, folds = 3): Int32Array {
  const levels = new Map([...new Set(users)].sort((a, b) => a - b).map((level, rank) => [level, rank % folds]));
  return Int32Array.from(users, (level) => levels.get(level)!);
}

/**
 * Learns how far predictions miss rows that the model has not seen.
 *
 * Conformal prediction with categories: the half-width of a category is the ⌈(n + 1) c⌉-th smallest absolute residual
 * of its n calibration rows, which covers a new row of the category with probability at least c if the new row and the
 * calibration rows are exchangeable. Categories are the service and, within it, the lower and the upper half of the
 * predictions. A category with too few rows for that rank falls back to its service, and a service to the pool of all. A
 * row that lies beyond the training range of the model that predicted it is not exchangeable with rows inside: leave such
 * rows out.
 *
 * Where the width grows with the square root of the prediction, residuals are normalised by that growth before they are
 * ranked, and half-widths multiplied by it again. The promise is the same. What changes is who pays: with one width for
 * all, intervals are too wide at low loads, too narrow at high ones, and far too narrow beyond.
 *
 * Source: Vovk, Gammerman and Shafer (2005), "Algorithmic Learning in a Random World", section 4.5 (Mondrian);
 * Papadopoulos, Gammerman and Vovk (2008), "Normalized nonconformity measures for regression conformal prediction", AIA
 * 2008, and Lei et al. (2018), "Distribution-free predictive inference for regression", JASA 113(523)
 * (locally weighted), for the normalisation; residuals over folds as in Barber et al. (2021), "Predictive inference with
 * the jackknife+", Annals of Statistics 49(1).
 *
 * @param rows Predictions of held-out rows.
 * @param options Coverage and width.
 * @throws {TypeError} If the arrays differ in length.
 * @throws {RangeError} If the coverage is not between 0 and 1.
 */
export function calibrateIntervals(rows: CalibrationRows, options: CalibrationOptions): IntervalBands {
  const { services, service, predicted, actual } = rows;
  const { coverageRatio } = options;
  if (service.length !== predicted.length || actual.length !== predicted.length) {
    throw new TypeError(
      `Cannot calibrate intervals as each row needs a service, a prediction and a truth: there are ` +
        `${service.length}, ${predicted.length} and ${actual.length}`,
    );
  }
  if (!(coverageRatio > 0 && coverageRatio < 1)) {
    throw new RangeError(`Cannot calibrate intervals as coverage must be a ratio in (0, 1): it is ${coverageRatio}`);
  }
  const bands = services.flatMap((name, code) => {
    const own = rowNumbers(service, code);
    const scored = scoresOf(pick(predicted, own), pick(actual, own), options);
    const band = scored === undefined ? undefined : bandOf(scored);
    return band === undefined ? [] : [{ service: name, ...band }];
  });
  const all = scoresOf(predicted, actual, options);
  return { coverageRatio, bands, pooled: all === undefined ? null : { ...all.scale, halfWidth: all.whole } };
}

/** Calibration rows of one category that are enough to promise something. */
interface Scored {
  readonly predicted: Float64Array;
  /** Absolute residuals over the growth of the width at their prediction. */
  readonly scores: Float64Array;
  readonly scale: WidthScale;
  readonly coverageRatio: number;
  /** Half-width of all of them together. */
  readonly whole: number;
}

function scoresOf(
  predicted: Float64Array,
  actual: Float64Array,
  { coverageRatio, width }: CalibrationOptions,
): Scored | undefined {
  if (predicted.length === 0) return undefined;
  const scale = fitWidthScale(width, { predicted, actual });
  const scores = predicted.map((value, i) => Math.abs(actual[i]! - value) / widthRatio(scale, value));
  const whole = conformalQuantile(scores, coverageRatio);
  return whole === undefined ? undefined : { predicted, scores, scale, coverageRatio, whole };
}

function bandOf({ predicted, scores, scale, coverageRatio, whole }: Scored): Omit<ServiceBand, "service"> {
  const below = scores.filter((_, i) => predicted[i]! <= scale.at);
  const above = scores.filter((_, i) => predicted[i]! > scale.at);
  return {
    ...scale,
    halfWidthBelow: conformalQuantile(below, coverageRatio) ?? whole,
    halfWidthAbove: conformalQuantile(above, coverageRatio) ?? whole,
  };
}

/** The ⌈(n + 1) c⌉-th smallest of n scores, or `undefined` if n is too small for the coverage c to be promised. */
function conformalQuantile(scores: Float64Array, coverageRatio: number): number | undefined {
  const rank = Math.ceil((scores.length + 1) * coverageRatio);
  return scores.toSorted()[rank - 1];
}

function rowNumbers(codes: Int32Array, code: number): Int32Array {
  return Int32Array.from(codes.keys().filter((row) => codes[row] === code));
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

/**
 * Tells how far the interval of a prediction reaches to either side.
 *
 * @param bands What {@linkcode calibrateIntervals} learned.
 * @param service Name of the service; absent or unknown if the pool is to answer.
 * @param prediction The prediction, unit of the target.
 * @returns The half-width, unit of the target; `NaN` where nothing could be calibrated.
 */
export function halfWidthAt(bands: IntervalBands, service: string | undefined, prediction: number): number {
  return halfWidth(bands.bands.find((band) => band.service === service) ?? bands.pooled, prediction);
}

function halfWidth(band: ServiceBand | PooledBand | null, prediction: number): number {
  if (band === null) return NaN;
  const atScale = "halfWidth" in band
    ? band.halfWidth
    : prediction <= band.at
    ? band.halfWidthBelow
    : band.halfWidthAbove;
  return atScale * widthRatio(band, prediction);
}

/**
 * Puts intervals around predictions: prediction ± the half-width of its category, cut at 0.
 *
 * The promise holds inside the training range only; a prediction that is flagged as outside has an interval, but no
 * promise.
 *
 * @param bands What {@linkcode calibrateIntervals} learned.
 * @param rows Predictions and the service of each.
 */
export function applyIntervals(
  bands: IntervalBands,
  rows: Pick<CalibrationRows, "services" | "service" | "predicted">,
): Intervals {
  const byCode = rows.services.map((name) => bands.bands.find((band) => band.service === name));
  const reach = rows.predicted.map((value, i) => halfWidth(byCode[rows.service[i]!] ?? bands.pooled, value));
  return {
    lower: rows.predicted.map((value, i) => Math.max(value - reach[i]!, 0)),
    upper: rows.predicted.map((value, i) => Math.max(value + reach[i]!, 0)),
  };
}
