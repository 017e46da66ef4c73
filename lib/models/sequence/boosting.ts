/**
 * Gradient boosting that forecasts: one model for all steps of the horizon, which is told the step, and one for each quantile.
 *
 * Source of the idea: direct multi-step forecasts by one learner that knows the horizon, as in Taieb and others (2012), "A
 * review and comparison of strategies for multi-step ahead time series forecasting", Expert Systems with Applications
 * 39(8); trees on lag features over many series at once, as those that won the M5 competition (Makridakis and others, 2022).
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import { type Matrix, selectRows, take } from "@/features/mod.ts";
import { quantileLoss } from "../tabular/boosting_loss.ts";
import { fitBoosting, type FittedBoosting, restoreBoosting } from "../tabular/gradient_boosting.ts";
import { checkForecasterOptions, checkHorizon } from "./check_options.ts";
import { rankedError } from "./conformal.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterOptions, ForecasterState } from "./contract.ts";
import { lagFeatures, type LagRows, type LagSource, leastLagPast } from "./lag_features.ts";
import { lastLevelShift } from "./level_shift.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";
import { knownValues } from "./univariate.ts";

const NAME = "boosting";

/** Rows to learn from over all series; more of them cost time and change little. */
const MOST_ROWS = 16_000;

/** Fewest rows that boosting can cut in two leaves. */
const LEAST_ROWS = 2;

const TREES = { iterations: 60, learningRate: 0.1, maxLeaves: 12, heldOutRatio: 0, maxBins: 64 } as const;

/** Share of the origins, the latest, that quantiles are calibrated on. */
const CALIBRATION_RATIO = 0.3;

/** Fewer rows than this calibrate nothing. */
const LEAST_CALIBRATION_ROWS = 40;

/** What was learned of one quantile of one target. */
interface LevelModel {
  /** Predicts the quantile, less the base, over the scale. */
  readonly model: FittedBoosting;
  /** What calibration adds to it. */
  readonly offset: number;
}

/** One a level, ascending, for one target. */
type LevelModels = readonly LevelModel[];

/** Rows to learn from. */
interface LearningRows {
  readonly x: Matrix;
  /** Truth less the base, over the scale. */
  readonly y: Float64Array;
  /** 0 where the truth is known before the calibration begins, 1 where the origin lies in it, 2 for rows across. */
  readonly part: Uint8Array;
}

/** Levels to fit: those asked for, and the median. */
const fittedLevels = ({ levels }: ForecasterOptions): readonly number[] =>
  [...new Set([...levels, 0.5])].sort((a, b) => a - b);

/**
 * Gradient boosting on lags, seasonal levels, trailing misses and the calendar, by quantile loss; global over all the
 * histories it is fitted on, each in units of its own past. Deterministic: its training rows lie on a fixed lattice.
 *
 * `fit()` throws a `RangeError` if no history is long enough to learn from; a past that is too short to forecast from is
 * continued by the last season instead.
 */
export const boosting: ForecasterEntry = {
  summary: `${TREES.iterations} boosted trees a quantile on lags, seasonal levels, trailing misses and the calendar`,
  kind: "boosting",
  isGlobal: true,
  create: (options) => {
    checkForecasterOptions(options);
    return {
      fit: (histories) =>
        Promise.try(() => fitted(options.targets.map((name) => fitTarget(name, histories, options)), options)),
    };
  },
  restore: (saved, options) => Promise.try(() => fitted(restoreTargets(saved, options), options)),
};

function fitTarget(name: string, histories: readonly Series[], options: ForecasterOptions): LevelModels {
  const least = leastLagPast(options.seasonSteps);
  const parts = histories.flatMap((history) => learningRows(history, name, histories.length, options));
  const count = parts.reduce((sum, { y }) => sum + y.length, 0);
  if (count < LEAST_ROWS) {
    const longest = Math.max(0, ...histories.map(({ rows }) => rows));
    throw new RangeError(
      `Cannot fit ${NAME} to "${name}" as a history must have more than ${least} samples: the longest has ${longest}`,
    );
  }
  const rows: LearningRows = {
    x: stack(parts.map(({ x }) => x)),
    y: Float64Array.from(parts.flatMap(({ y }) => [...y])),
    part: Uint8Array.from(parts.flatMap(({ part }) => [...part])),
  };
  const levels = fittedLevels(options);
  return levels.map((level, done) => {
    const model = fitLevel(rows.x, rows.y, level, options.seed);
    const offset = level === 0.5 ? 0 : calibrationOffset(rows, level, options.seed);
    options.onProgress?.({ done: done + 1, total: levels.length });
    return { model, offset };
  });
}

function learningRows(history: Series, name: string, series: number, options: ForecasterOptions): LearningRows[] {
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

function fitLevel(x: Matrix, y: Float64Array, level: number, seed: number): FittedBoosting {
  const minSamplesLeaf = Math.max(1, Math.min(20, y.length >> 3));
  return fitBoosting(x, y, { ...TREES, seed, minSamplesLeaf, loss: quantileLoss(level) });
}

/**
 * What to add to a quantile so that it keeps its promise on later data: trees follow the rows they grew on too closely, and
 * their intervals come out too narrow. Measured by a model that has not seen the latest rows, for the one that has.
 *
 * Source: Romano, Patterson and Candès (2019), "Conformalized quantile regression", NeurIPS; here for each level alone.
 */
function calibrationOffset({ x, y, part }: LearningRows, level: number, seed: number): number {
  const rowsOf = (wanted: number): Int32Array => Int32Array.from(part.keys()).filter((row) => part[row] === wanted);
  const [early, late] = [rowsOf(0), rowsOf(1)];
  if (early.length < LEAST_CALIBRATION_ROWS || late.length < LEAST_CALIBRATION_ROWS) return 0;
  const predicted = fitLevel(selectRows(x, early), take(y, early), level, seed).predict(selectRows(x, late));
  const misses = take(y, late).map((value, i) => value - predicted[i]!);
  return rankedError(misses.sort(), level, level);
}

function fitted(targets: readonly LevelModels[], options: ForecasterOptions): FittedForecaster {
  return {
    forecast: (past, horizonSteps = options.horizonSteps) =>
      Promise.try(() => {
        checkHorizon(horizonSteps, options);
        return options.targets.map((name, i) => forecastTarget(name, targets[i]!, past, horizonSteps, options));
      }),
    save: () => {
      const models = targets.map((levels) => levels.map(({ model, offset }) => ({ model: model.toJSON(), offset })));
      return Promise.resolve({ state: { model: NAME, seasonSteps: options.seasonSteps, targets: models } });
    },
  };
}

function forecastTarget(
  name: string,
  models: LevelModels,
  past: Series,
  horizonSteps: number,
  options: ForecasterOptions,
): Forecast {
  const { seasonSteps, levels } = options;
  const source = sinceShift(lagSource(past, name, seasonSteps), seasonSteps);
  const n = source.values.length;
  if (n < leastLagPast(seasonSteps)) return seasonalNaiveForecast(source.values, { horizonSteps, seasonSteps, levels });
  const steps = Int32Array.from({ length: horizonSteps }, (_, step) => step);
  const rows = { origins: new Int32Array(horizonSteps).fill(n), steps };
  const { x, base, scale } = lagFeatures(source, rows, seasonSteps);
  const answers = models.map(({ model, offset }) =>
    model.predict(x).map((miss, i) => base[i]! + scale[i]! * (miss + offset))
  );
  // Each quantile is a model of its own, so two may cross; in order they are no worse (Chernozhukov and others, 2010,
  // "Quantile and probability curves without crossing", Econometrica 78(3)).
  for (let step = 0; step < horizonSteps; step++) {
    const ordered = Float64Array.from(answers, (values) => values[step]!).sort();
    answers.forEach((values, k) => values[step] = ordered[k]!);
  }
  const known = fittedLevels(options);
  const at = (level: number): Float64Array => answers[known.indexOf(level)]!;
  return { median: at(0.5), quantiles: levels.map((level) => at(level).slice()) };
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
function lagSource(of: Series, name: string, seasonSteps: number): LagSource {
  return { startSeconds: of.startSeconds, stepSeconds: of.stepSeconds, values: knownValues(of, name, seasonSteps) };
}

/** Forgets what was before the last shift of level, if enough is left to forecast from. */
function sinceShift(source: LagSource, seasonSteps: number): LagSource {
  const { values, startSeconds, stepSeconds } = source;
  const from = lastLevelShift(values, seasonSteps);
  if (values.length - from < leastLagPast(seasonSteps)) return source;
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

function restoreTargets({ state }: ForecasterState, options: ForecasterOptions): LevelModels[] {
  const { model, seasonSteps, targets } = (state ?? {}) as Record<string, unknown>;
  const refuse = (wish: string, found: unknown) =>
    new TypeError(`Cannot restore ${NAME} as ${wish}: it is ${JSON.stringify(found)}`);
  if (model !== NAME) throw refuse(`the model of its state must be "${NAME}"`, model);
  if (seasonSteps !== options.seasonSteps) throw refuse(`its season must be ${options.seasonSteps} steps`, seasonSteps);
  const levels = fittedLevels(options).length;
  const wish = `it must have ${levels} models for each of ${options.targets.length} targets`;
  if (!Array.isArray(targets) || targets.length !== options.targets.length) throw refuse(wish, targets);
  return targets.map((models: unknown) => {
    if (!Array.isArray(models) || models.length !== levels) throw refuse(wish, models);
    return models.map((level: { model?: unknown; offset?: unknown } | null) => {
      const { model, offset } = level ?? {};
      if (!Number.isFinite(offset)) throw refuse("the offset of each level must be a number", offset);
      return { model: restoreBoosting(model), offset: offset as number };
    });
  });
}
