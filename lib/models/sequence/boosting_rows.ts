/**
 * Questions that boosted trees learn a series from: what was measured so many steps behind an origin, asked with what was
 * known at the origin.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import type { Matrix } from "@/features/mod.ts";
import { quantileLoss } from "../tabular/boosting_loss.ts";
import { fitBoosting, type FittedBoosting } from "../tabular/gradient_boosting.ts";
import type { ForecasterOptions } from "./contract.ts";
import { type LagFeatures, lagFeatures, type LagRows, type LagSource, leastLagPast } from "./lag_features.ts";
import { lastLevelShift } from "./level_shift.ts";
import { knownValues } from "./univariate.ts";

/** Rows to learn from over all series. Twice as many take twice the time and change the error by less than 1 %. */
const MOST_ROWS = 8_000;

/** Fewest rows that boosting can cut in two leaves. */
const LEAST_ROWS = 2;

/**
 * Trees of each quantile: small ones, whose leaves hold many rows. Of nine settings the best by median on the 89 series of
 * `ensemble.ts` that have nothing to do with services; the worst of them made 3 % more error.
 */
export const TREES = { iterations: 60, learningRate: 0.08, maxLeaves: 8, heldOutRatio: 0, maxBins: 64 } as const;

const LEAST_LEAF_ROWS = 50;

/** Share of the origins, the latest, that quantiles are calibrated on. */
const CALIBRATION_RATIO = 0.3;

/** Rows to learn from. */
export interface LearningRows {
  readonly x: Matrix;
  /** Truth less the base, over the scale. */
  readonly y: Float64Array;
  /** 0 where the truth is known before the calibration begins, 1 where the origin lies in it, 2 for rows across. */
  readonly part: Uint8Array;
}

/**
 * Rows of all histories, each in units of its own past; `undefined` if they are too short to learn from.
 *
 * @throws {RangeError} If a history has no such column, or the column no finite sample or an infinite one.
 */
export function learningRows(
  histories: readonly Series[],
  target: string,
  options: ForecasterOptions,
): LearningRows | undefined {
  const parts = histories.flatMap((history) => rowsOf(history, target, histories.length, options));
  const count = parts.reduce((sum, { y }) => sum + y.length, 0);
  if (count < LEAST_ROWS) return undefined;
  return {
    x: stack(parts.map(({ x }) => x)),
    y: Float64Array.from(parts.flatMap(({ y }) => [...y])),
    part: Uint8Array.from(parts.flatMap(({ part }) => [...part])),
  };
}

/** Fits the trees of one quantile of what {@linkcode LearningRows} ask for. */
export function fitLevel(x: Matrix, y: Float64Array, level: number, seed: number): FittedBoosting {
  const minSamplesLeaf = Math.max(1, Math.min(LEAST_LEAF_ROWS, y.length >> 3));
  return fitBoosting(x, y, { ...TREES, seed, minSamplesLeaf, loss: quantileLoss(level) });
}

/**
 * Features of the next h steps of a past; `undefined` if it is too short to forecast from. What was before the last shift of
 * level is forgotten: a service that started yesterday has a past of one day.
 */
export function nextSteps(whole: LagSource, horizonSteps: number, seasonSteps: number): LagFeatures | undefined {
  const source = sinceShift(whole, seasonSteps);
  const n = source.values.length;
  if (n < leastLagPast(seasonSteps)) return undefined;
  const steps = Int32Array.from({ length: horizonSteps }, (_, step) => step);
  return lagFeatures(source, { origins: new Int32Array(horizonSteps).fill(n), steps }, seasonSteps);
}

function rowsOf(history: Series, name: string, series: number, options: ForecasterOptions): LearningRows[] {
  const { horizonSteps, seasonSteps } = options;
  const source = lagSource(history, name, seasonSteps);
  const n = source.values.length;
  const least = leastLagPast(seasonSteps);
  const rows = trainingRows(n, { horizonSteps, least, most: MOST_ROWS / series });
  if (rows.origins.length === 0) return [];
  const { x, base, scale } = lagFeatures(source, rows, seasonSteps);
  const y = base.map((level, i) => (source.values[rows.origins[i]! + rows.steps[i]!]! - level) / scale[i]!);
  const split = n - CALIBRATION_RATIO * (n - least);
  const part = Uint8Array.from(rows.origins, (origin, i) => {
    if (origin >= split) return 1;
    return origin + rows.steps[i]! < split ? 0 : 2;
  });
  return [{ x, y, part }];
}

/**
 * Spreads training rows over origins and steps whose truth is known, without chance: the two-dimensional lattice of the plastic
 * number, which fills the plane evenly however many points are taken.
 *
 * Source: Roberts (2018), "The unreasonable effectiveness of quasirandom sequences".
 */
function trainingRows(n: number, options: { horizonSteps: number; least: number; most: number }): LagRows {
  const { horizonSteps, least, most } = options;
  const origins = Math.max(0, n - least);
  const plastic = 1.324717957244746;
  const count = Math.floor(Math.min(most, origins * horizonSteps));
  const part = (i: number, power: number): number => (0.5 + i / plastic ** power) % 1;
  const at = Int32Array.from({ length: count }, (_, i) => least + Math.floor(part(i, 1) * origins));
  // Squared, as the next steps are where the last samples matter: half of the rows lie in the first quarter.
  return {
    origins: at,
    steps: at.map((origin, i) => Math.floor(part(i, 2) ** 2 * Math.min(horizonSteps, n - origin))),
  };
}

/** A column without gaps, and its times. */
export function lagSource(of: Series, name: string, seasonSteps: number): LagSource {
  return { startSeconds: of.startSeconds, stepSeconds: of.stepSeconds, values: knownValues(of, name, seasonSteps) };
}

/** Forgets what was before the last shift of level. */
export function sinceShift({ values, startSeconds, stepSeconds }: LagSource, seasonSteps: number): LagSource {
  const from = lastLevelShift(values, seasonSteps);
  const isKnown = startSeconds !== 0;
  return { values: values.subarray(from), stepSeconds, startSeconds: isKnown ? startSeconds + from * stepSeconds : 0 };
}

/** Puts matrices of the same columns one under another. */
function stack(parts: readonly Matrix[]): Matrix {
  const { names } = parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = names.map((_, f) => {
    const column = new Float64Array(rows);
    let at = 0;
    for (const part of parts) {
      column.set(part.columns[f]!, at);
      at += part.rows;
    }
    return column;
  });
  return { names, columns, rows };
}
