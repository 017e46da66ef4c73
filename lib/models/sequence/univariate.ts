/**
 * Forecasters that look at one column at a time, and learn from the past that they continue.
 *
 * @module
 */
import { type Series, seriesColumn } from "@/dataset/mod.ts";
import { fillGaps } from "@/features/mod.ts";
import { streamSeed } from "@/random/mod.ts";
import { checkForecasterOptions, checkHorizon } from "./check_options.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterKind, ForecasterOptions } from "./contract.ts";

/** What a recipe is told beside the past. */
export interface UnivariateContext {
  /** Steps h to forecast, >= 1. */
  readonly horizonSteps: number;
  /** Steps of a season; 0 if there is none. */
  readonly seasonSteps: number;
  /** Levels of the quantiles, ascending, each between 0 and 1. */
  readonly levels: readonly number[];
  /** Seed of every random choice; each column has its own. */
  readonly seed: number;
  /** Time from one sample to the next, seconds, > 0. */
  readonly stepSeconds: number;
  /** Time of the first sample, seconds since 1970-01-01 UTC; 0 if nobody knows. */
  readonly startSeconds: number;
}

/** How one column is continued. */
export interface UnivariateRecipe {
  /** One line for result tables and `--help`. */
  readonly summary: string;
  /** Of what kind it is. */
  readonly kind: ForecasterKind;
  /**
   * Continues one column.
   *
   * @param values The past, at least one sample, all of them finite. It is left unchanged.
   * @param context Horizon, season, levels, seed and times.
   * @returns A forecast of h steps, whatever the length of the past: a recipe that needs more falls back to a simpler one.
   */
  forecast(values: Float64Array, context: UnivariateContext): Forecast | Promise<Forecast>;
}

/**
 * Makes a forecaster of a recipe for one column. Gaps are filled before the recipe sees the past, a shorter horizon is cut
 * from the full one (so what is said of a step does not depend on how far somebody asks), and nothing is kept between
 * forecasts: `save()` has nothing to store.
 *
 * Its forecasts throw a `RangeError` if a target has no finite sample or an infinite one, and an `Error` that names series
 * and target, with the `cause`, if the recipe fails or gives something that is not a number.
 *
 * @param recipe How one column is continued.
 * @returns The entry for the registry.
 */
export function univariateForecaster(recipe: UnivariateRecipe): ForecasterEntry {
  const fitted = (options: ForecasterOptions): FittedForecaster => ({
    forecast: async (past, horizonSteps = options.horizonSteps) => {
      checkHorizon(horizonSteps, options);
      const forecasts: Forecast[] = [];
      for (const [at, target] of options.targets.entries()) {
        const values = knownValues(past, target, options.seasonSteps);
        const context = {
          horizonSteps: options.horizonSteps,
          seasonSteps: options.seasonSteps,
          levels: options.levels,
          seed: streamSeed(options.seed, at),
          stepSeconds: past.stepSeconds,
          startSeconds: past.startSeconds,
        };
        forecasts.push(cut(await ask(recipe, values, context, `"${target}" of "${past.name}"`), horizonSteps));
      }
      return forecasts;
    },
    save: () => Promise.resolve({ state: {} }),
  });
  return {
    summary: recipe.summary,
    kind: recipe.kind,
    isGlobal: false,
    create: (options) => {
      checkForecasterOptions(options);
      return { fit: () => Promise.resolve(fitted(options)) };
    },
    restore: ({ state }, options) => {
      checkForecasterOptions(options);
      if (typeof state === "object" && state !== null && Object.keys(state).length === 0) {
        return Promise.resolve(fitted(options));
      }
      return Promise.reject(
        new TypeError(
          `Cannot restore a forecaster as this one keeps nothing, so its state must be {}: it is ${
            JSON.stringify(state)
          }`,
        ),
      );
    },
  };
}

/**
 * A column without gaps, to forecast from.
 *
 * @throws {RangeError} If the series has no such column, or the column no finite sample or an infinite one.
 */
export function knownValues(past: Series, target: string, seasonSteps: number): Float64Array {
  const values = seriesColumn(past, target);
  const infinite = values.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0) {
    throw new RangeError(
      `Cannot forecast "${target}" of "${past.name}" as no sample may be infinite: sample ${infinite + 1} is`,
    );
  }
  if (!values.some(Number.isFinite)) {
    throw new RangeError(
      `Cannot forecast "${target}" of "${past.name}" as its past must hold a number: it has ${values.length} samples ` +
        `and none of them is one`,
    );
  }
  return fillGaps(values, seasonSteps > 0 ? { seasonSteps } : {});
}

async function ask(
  recipe: UnivariateRecipe,
  values: Float64Array,
  context: UnivariateContext,
  what: string,
): Promise<Forecast> {
  let forecast: Forecast;
  try {
    forecast = await recipe.forecast(values, context);
  } catch (cause) {
    throw new Error(`Cannot forecast ${what} from ${values.length} samples: ${(cause as Error).message}`, { cause });
  }
  for (const part of [forecast.median, ...forecast.quantiles]) {
    const step = part.findIndex((value) => !Number.isFinite(value));
    if (step < 0) continue;
    throw new Error(`Cannot forecast ${what} as every step must be a number: step ${step + 1} is ${part[step]}`);
  }
  return forecast;
}

function cut({ median, quantiles }: Forecast, steps: number): Forecast {
  return { median: median.slice(0, steps), quantiles: quantiles.map((quantile) => quantile.slice(0, steps)) };
}
