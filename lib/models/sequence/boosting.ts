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
import { selectRows, take } from "@/features/mod.ts";
import { type FittedBoosting, restoreBoosting } from "../tabular/gradient_boosting.ts";
import { fitLevel, lagSource, type LearningRows, learningRows, nextSteps, sinceShift, TREES } from "./boosting_rows.ts";
import { checkForecasterOptions, checkHorizon } from "./check_options.ts";
import { rankedError } from "./conformal.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterOptions, ForecasterState } from "./contract.ts";
import { leastLagPast } from "./lag_features.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";

const NAME = "boosting";

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
  const rows = learningRows(histories, name, options);
  if (rows === undefined) {
    const least = leastLagPast(options.seasonSteps);
    const longest = Math.max(0, ...histories.map(({ rows }) => rows));
    throw new RangeError(
      `Cannot fit ${NAME} to "${name}" as a history must have more than ${least} samples: the longest has ${longest}`,
    );
  }
  const levels = fittedLevels(options);
  return levels.map((level, done) => {
    const model = fitLevel(rows.x, rows.y, level, options.seed);
    const offset = level === 0.5 ? 0 : calibrationOffset(rows, level, options.seed);
    options.onProgress?.({ done: done + 1, total: levels.length });
    return { model, offset };
  });
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
  const source = lagSource(past, name, seasonSteps);
  const next = nextSteps(source, horizonSteps, seasonSteps);
  if (next === undefined) {
    const { values } = sinceShift(source, seasonSteps);
    return seasonalNaiveForecast(values, { horizonSteps, seasonSteps, levels });
  }
  const { x, base, scale } = next;
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
