/**
 * Runs and scores forecasters on cases: the one protocol by which all of them are compared.
 *
 * @module
 */
import { digestSeries } from "@/dataset/mod.ts";
import type { ForecasterEntry } from "@/models/mod.ts";
import { withBaselines } from "./baselines.ts";
import { type FilledForecastCase, fillForecastCase, type ForecastCase } from "./forecast_case.ts";
import type { ForecastCaseResult, ForecastResult, ForecastTime } from "./forecast_result.ts";
import { FORECAST_LEVELS, lossLevels } from "./levels.ts";
import { runForecaster } from "./run_forecaster.ts";
import { type CaseRun, scoreForecastCase } from "./score_case.ts";

/** How far the scoring is. */
export interface ForecastProgress {
  /** Percent of the work that are done, all models and folds alike, times the number of models and cases. */
  readonly done: number;
  /** All of it. */
  readonly total: number;
  /** What is being done: `week, lstm, fold 2 of 3, pass 7 of 40, loss 0.0123`. */
  readonly doing: string;
}

/** How forecasters are scored. */
export interface ScoreForecastersOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** A clock, milliseconds; it only goes into `times`. */
  readonly now: () => number;
  /** Levels of the quantiles, ascending. @default {FORECAST_LEVELS} */
  readonly levels?: readonly number[];
  /** Told how far the work is. */
  readonly onProgress?: (progress: ForecastProgress) => void;
}

/**
 * Scores forecasters by rolling origin, beside persistence and seasonal naive, which run whether named or not.
 *
 * A model that fails on a case stays in its list of models, with the reason; a case or horizon that the data cannot fill is
 * in `notPossible`. Equal seeds give equal results, `times` left aside.
 *
 * @param cases What is forecast; see {@linkcode fillForecastCase} for where from.
 * @param entries Models by name, in the order of tables.
 * @param options Seed, clock, levels.
 * @throws {RangeError} If a case is wrong in itself, or levels are.
 *
 * @example Score one model of your own
 * ```ts ignore
 * const result = await scoreForecasters([spec], { mine }, { seed: 42, now: () => performance.now() });
 * result.cases[0]?.verdicts.at(-1)?.sentence;
 * ```
 */
export async function scoreForecasters(
  cases: readonly ForecastCase[],
  entries: Readonly<Record<string, ForecasterEntry>>,
  options: ScoreForecastersOptions,
): Promise<ForecastResult> {
  const { seed, now, levels = FORECAST_LEVELS } = options;
  lossLevels(levels);
  const models = Object.entries(withBaselines(entries));
  const fillings = cases.map(fillForecastCase);
  const filled = fillings.flatMap(({ filled }) => filled ?? []);
  const times: ForecastTime[] = [];
  const found: ForecastCaseResult[] = [];
  const total = 100 * filled.length * models.length;
  for (const [c, one] of filled.entries()) {
    const runs: CaseRun[] = [];
    for (const [m, [model, entry]] of models.entries()) {
      const before = 100 * (c * models.length + m);
      const onProgress = (doneRatio: number, doing: string) =>
        options.onProgress?.({
          done: Math.min(total, before + Math.round(100 * doneRatio)),
          total,
          doing: `${one.name}, ${model}, ${doing}`,
        });
      const { outcome, time } = await tryForecaster(one, entry, { seed, levels, now, onProgress });
      runs.push({ model, entry, outcome });
      if (time !== undefined) times.push({ case: one.name, model, ...time });
    }
    found.push(scoreForecastCase(one, runs, { seed, levels, dataDigest: await digestSeries(one.series) }));
  }
  options.onProgress?.({ done: total, total, doing: "done" });
  return { seed, levels, cases: found, notPossible: fillings.flatMap(({ notPossible }) => notPossible), times };
}

/** Runs a model; what it throws becomes the reason in its row. */
async function tryForecaster(
  of: FilledForecastCase,
  entry: ForecasterEntry,
  options: Parameters<typeof runForecaster>[2],
): Promise<Pick<CaseRun, "outcome"> & { readonly time?: Omit<ForecastTime, "case" | "model"> }> {
  try {
    const { targets, fitMs, forecastMs } = await runForecaster(of, entry, options);
    const forecasts = of.series.length * of.folds * of.originsPerFold;
    const msPerSeries = fitMs / (of.folds * of.series.length) + forecastMs / forecasts;
    return { outcome: targets, time: { fitMs, forecastMs, forecasts, msPerSeries } };
  } catch (error) {
    return { outcome: { failed: error instanceof Error ? error.message : String(error) } };
  }
}
