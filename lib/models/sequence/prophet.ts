/**
 * Prophet: a trend that bends, and smooth seasons.
 *
 * Source: Taylor and Letham (2018), "Forecasting at scale", The American Statistician 72(1).
 *
 * @module
 */
import {
  discardProphetOptimizer,
  loadProphet,
  type ProphetModule,
  type ProphetOptimizer,
  prophetOptimizer,
} from "./augurs/load.ts";
import type { Forecast, ForecasterEntry } from "./contract.ts";
import { isFlat } from "./is_flat.ts";
import { seasonsOf } from "./mstl.ts";
import { prophetOffsets } from "./prophet_paths.ts";
import { seasonalNaiveForecast } from "./seasonal_naive.ts";
import { type UnivariateContext, univariateForecaster } from "./univariate.ts";

/** Samples that a trend needs. */
const LEAST_SAMPLES = 12;

/** Sines and cosines of each season, shortest first: what Prophet gives a day and a week unless told otherwise. */
const FOURIER_ORDERS = [4, 3];

/**
 * Time that Prophet is told, seconds a sample. It counts whole seconds only, while samples may be closer; as seasons are given
 * in samples and not by the calendar, any whole number will do.
 */
const TOLD_STEP_SECONDS = 60;

const SECONDS_PER_DAY = 86_400;

/**
 * Noise that the optimiser starts from, as a share of the largest sample; the first is that of the original. From there some
 * steps overshoot and Stan refuses them, which stops it here: 3 of 246 pasts of the testbed, none of them from 0.5 on.
 */
const STARTS = [1, 0.5, 0.1];

type Optimized = ReturnType<ProphetOptimizer["optimize"]>;

/**
 * Prophet of `@bsull/augurs` with the settings of the original: additive, linear trend with up to 25 bends, seasons of the given
 * length and of seven times it where the past holds two of them. Fitted by Stan's L-BFGS.
 *
 * Below 12 samples, or where the past hardly changes, the last season (or sample) is repeated.
 *
 * The optimiser brings a WASI layer that copies all environment variables when it is loaded: without `--allow-env` it cannot be,
 * and the forecast fails and says so.
 */
async function forecastProphet(values: Float64Array, context: UnivariateContext): Promise<Forecast> {
  if (values.length < LEAST_SAMPLES || isFlat(values)) return seasonalNaiveForecast(values, context);
  const { Prophet } = await loadProphet();
  let refusal: unknown;
  for (const noise of STARTS) {
    const optimizer = await prophetOptimizer();
    try {
      return fitAndForecast(
        Prophet,
        values,
        context,
        (init, data, options) => optimizer.optimize({ ...init, sigmaObs: noise }, data, options),
      );
    } catch (error) {
      refusal = error;
      await discardProphetOptimizer(optimizer);
    }
  }
  // The first line says it; the others are addresses inside WebAssembly.
  throw new Error(String((refusal as Error).message).split("\n")[0], { cause: refusal });
}

function fitAndForecast(
  Prophet: ProphetModule["Prophet"],
  values: Float64Array,
  { horizonSteps, seasonSteps, levels, seed }: UnivariateContext,
  optimize: ProphetOptimizer["optimize"],
): Forecast {
  const rows = values.length;
  let optimized: Optimized | undefined;
  const model = new Prophet({
    // What the optimiser finds is kept on its way: the model does not tell it, and draws its intervals without a seed.
    optimizer: { optimize: (...given) => optimized = optimize(...given) },
    yearlySeasonality: { type: "manual", enabled: false },
    weeklySeasonality: { type: "manual", enabled: false },
    dailySeasonality: { type: "manual", enabled: false },
    uncertaintySamples: 0,
  });
  try {
    seasonsOf(rows, seasonSteps).forEach((steps, k) =>
      model.addSeasonality(`season ${steps}`, {
        period: steps * TOLD_STEP_SECONDS / SECONDS_PER_DAY,
        fourierOrder: Math.min(FOURIER_ORDERS[k]!, Math.max(1, (steps - 1) >> 1)),
      })
    );
    model.fit({ ds: times(0, rows), y: values }, { seed });
    const median = Float64Array.from(model.predict({ ds: times(rows, horizonSteps) }).yhat.point);
    if (optimized === undefined) {
      throw new Error("Cannot make quantiles as Prophet must call its optimiser: it did not");
    }
    const { delta: bends, sigmaObs: noise } = optimized.params;
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const offsets = prophetOffsets({ bends, noise, scale, rows }, horizonSteps, { levels, seed });
    return { median, quantiles: offsets.map((offset) => offset.map((value, step) => median[step]! + value)) };
  } finally {
    model.free();
  }
}

function times(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (from + i) * TOLD_STEP_SECONDS);
}

/** Prophet, with intervals of its own law drawn with a seed. */
export const prophet: ForecasterEntry = univariateForecaster({
  summary: "Prophet: a trend that bends, with seasons of a day and a week",
  kind: "statistical",
  forecast: forecastProphet,
});
