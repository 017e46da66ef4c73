import { type Series, series, seriesColumn } from "@/dataset/mod.ts";
import { FORECAST_LEVELS, type ForecastCase } from "@/evaluate/mod.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterKind, ForecasterOptions } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";

/** How a stub continues one column. */
type Continue = (past: Float64Array, step: number, options: ForecasterOptions) => number;

/** A forecaster for tests: a median, and quantiles that lie `spread` times (level - 0.5) around it. */
export function stubForecaster(
  kind: ForecasterKind,
  next: Continue,
  { spread = 1, onFit, onForecast }: {
    readonly spread?: number;
    readonly onFit?: (histories: readonly Series[], options: ForecasterOptions) => void;
    readonly onForecast?: (past: Series, horizonSteps: number | undefined) => void;
  } = {},
): ForecasterEntry {
  const forecastOf = (values: Float64Array, h: number, options: ForecasterOptions): Forecast => {
    const median = Float64Array.from({ length: h }, (_, step) => next(values, step, options));
    return { median, quantiles: options.levels.map((level) => median.map((value) => value + spread * (level - 0.5))) };
  };
  const fitted = (options: ForecasterOptions): FittedForecaster => ({
    forecast: (past, h) => {
      onForecast?.(past, h);
      return Promise.resolve(
        options.targets.map((target) => forecastOf(seriesColumn(past, target), h ?? options.horizonSteps, options)),
      );
    },
    save: () => Promise.resolve({ state: {} }),
  });
  return {
    summary: `a stub of kind ${kind}`,
    kind,
    isGlobal: false,
    create: (options) => ({
      fit: (histories) => {
        onFit?.(histories, options);
        return Promise.resolve(fitted(options));
      },
    }),
    restore: (_, options) => Promise.resolve(fitted(options)),
  };
}

/** The last sample. */
export const LAST = stubForecaster("baseline", (past) => past.at(-1)!);

/** The same time a season ago; the last sample without a season. */
export const SEASON_AGO = stubForecaster(
  "baseline",
  (past, step, { seasonSteps }) =>
    past[past.length - (seasonSteps > 0 ? seasonSteps - step % seasonSteps : 1)] ?? past.at(-1)!,
);

/** The models that every table has, as stubs. */
export const BASELINES = { persistence: LAST, "seasonal_naive": SEASON_AGO };

/** A model that knows the sine of {@linkcode waves}, plus a constant error. */
export function waveForecaster(kind: ForecasterKind, error: number): ForecasterEntry {
  return stubForecaster(kind, (past, step) => wave(past.length + step) + error);
}

function wave(t: number): number {
  return 10 + 5 * Math.sin(2 * Math.PI * t / 12);
}

/** Series that repeat every 12 steps, with noise; the same for the same seed. */
export function waves({ count = 2, rows = 100, noise = 0.5, seed = 1 } = {}): Series[] {
  const random = prng(seed);
  return Array.from({ length: count }, (_, nth) =>
    series({ name: `wave ${nth}`, startSeconds: 0, stepSeconds: 60 }, {
      "value": Float64Array.from({ length: rows }, (_, t) => wave(t) + noise * (random.next() - 0.5)),
    }));
}

/** A case on {@linkcode waves}. */
export function waveCase(changes: Partial<ForecastCase> = {}): ForecastCase {
  return {
    name: "waves",
    series: waves(),
    targets: ["value"],
    seasonSteps: 12,
    horizonSteps: 12,
    horizons: [1, 6, 12],
    folds: 3,
    strideSteps: 4,
    ...changes,
  };
}

/** How tests score: one seed, and a clock that ticks 1 ms a look. */
export function scoring(seed = 42): { seed: number; now: () => number } {
  let ticks = 0;
  return { seed, now: () => ticks++ };
}

/** Place of a level in the usual ones. */
export function levelAt(level: number): number {
  return FORECAST_LEVELS.indexOf(level);
}
