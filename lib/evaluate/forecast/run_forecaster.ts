/**
 * Lets one model forecast a case, fold after fold.
 *
 * @module
 */
import type { FitProgress, Forecast, ForecasterEntry, ForecasterOptions } from "@/models/mod.ts";
import { type FilledForecastCase, pastOf } from "./forecast_case.ts";

/** How a model is run. */
export interface RunForecasterOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Levels of the quantiles. */
  readonly levels: readonly number[];
  /** A clock, milliseconds. */
  readonly now: () => number;
  /** Told how much is done, ratio 0 to 1, and what is being done. */
  readonly onProgress: (doneRatio: number, doing: string) => void;
}

/** All forecasts of one target by one model: series by series, origin by origin, step by step. */
export interface TargetForecasts {
  /** Medians, length series × origins × H. */
  readonly median: Float64Array;
  /** One array of that length a level. */
  readonly quantiles: readonly Float64Array[];
}

/** What a model forecast, and what that cost. */
export interface ForecasterRun {
  /** One a target. */
  readonly targets: readonly TargetForecasts[];
  /** Time of all fits, milliseconds. */
  readonly fitMs: number;
  /** Time of all forecasts, milliseconds. */
  readonly forecastMs: number;
}

/** Share of a fold's progress that its fit is taken for. */
const FIT_RATIO = 0.5;

/**
 * Fits a model once a fold, on what is before the first origin of the fold in every series, and forecasts from each of its
 * origins with what is before that. Nothing later is ever handed over.
 *
 * @param of The case.
 * @param entry The model.
 * @param options Seed, levels, clock.
 * @throws What the model throws; {@linkcode TypeError} if it breaks the contract of a forecast.
 */
export async function runForecaster(
  of: FilledForecastCase,
  entry: ForecasterEntry,
  options: RunForecasterOptions,
): Promise<ForecasterRun> {
  const { series, targets, horizonSteps, folds, originsPerFold } = of;
  const { seed, levels, now, onProgress } = options;
  const origins = folds * originsPerFold;
  const empty = () => new Float64Array(series.length * origins * horizonSteps);
  const found = targets.map(() => ({ median: empty(), quantiles: levels.map(empty) }));
  let fitMs = 0;
  let forecastMs = 0;
  for (let fold = 0; fold < folds; fold++) {
    const say = (ratio: number, doing: string) =>
      onProgress((fold + ratio) / folds, `fold ${fold + 1} of ${folds}, ${doing}`);
    const asked: ForecasterOptions = {
      seed,
      targets,
      levels,
      horizonSteps,
      seasonSteps: of.seasonSteps,
      onProgress: (progress) => say(FIT_RATIO * progress.done / progress.total, passWords(progress)),
    };
    say(0, "fit");
    const histories = series.map((one, s) => pastOf(one, of.origins[s]![fold * originsPerFold]!));
    const started = now();
    const fitted = await entry.create(asked).fit(histories);
    fitMs += now() - started;
    for (const [s, one] of series.entries()) {
      say(FIT_RATIO + (1 - FIT_RATIO) * s / series.length, `forecast of ${one.name}`);
      for (let i = fold * originsPerFold; i < (fold + 1) * originsPerFold; i++) {
        const past = pastOf(one, of.origins[s]![i]!);
        const from = now();
        const forecasts = await fitted.forecast(past, horizonSteps);
        forecastMs += now() - from;
        checkForecasts(forecasts, of, levels.length);
        forecasts.forEach(({ median, quantiles }, target) => {
          const at = (s * origins + i) * horizonSteps;
          found[target]!.median.set(median, at);
          quantiles.forEach((values, level) => found[target]!.quantiles[level]!.set(values, at));
        });
      }
    }
  }
  return { targets: found, fitMs, forecastMs };
}

/** How far a fit is, in words: passes, and the loss on the validation block if there is one. */
export function passWords({ done, total, validationLoss }: FitProgress): string {
  const loss = validationLoss === undefined ? "" : `, loss ${Number(validationLoss.toPrecision(4))}`;
  return `pass ${done} of ${total}${loss}`;
}

/** Refuses what would make scores meaningless: a missing target, step or level, a value that is no number, crossed levels. */
function checkForecasts(forecasts: readonly Forecast[], of: FilledForecastCase, levels: number): void {
  const refuse = (wish: string, state: string) => new TypeError(`Cannot score a forecast as ${wish}: ${state}`);
  const { targets, horizonSteps } = of;
  if (forecasts.length !== targets.length) {
    throw refuse(`there must be one for each of ${targets.length} targets`, `there are ${forecasts.length}`);
  }
  for (const { median, quantiles } of forecasts) {
    if (quantiles.length !== levels) throw refuse(`it must have ${levels} quantiles`, `it has ${quantiles.length}`);
    for (const values of [median, ...quantiles]) {
      if (values.length !== horizonSteps) throw refuse(`it must have ${horizonSteps} steps`, `it has ${values.length}`);
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0) throw refuse("all of it must be numbers", `step ${wrong + 1} is ${values[wrong]}`);
    }
    for (let level = 1; level < levels; level++) {
      const below = quantiles[level - 1]!;
      const above = quantiles[level]!;
      const crossed = above.findIndex((value, step) => value < below[step]!);
      if (crossed < 0) continue;
      throw refuse("its quantiles must not cross", `step ${crossed + 1} has ${below[crossed]} above ${above[crossed]}`);
    }
  }
}
