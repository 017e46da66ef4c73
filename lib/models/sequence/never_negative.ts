/**
 * Keeps forecasts of what was never negative from being so.
 *
 * @module
 */
import { type Series, seriesColumn } from "@/dataset/mod.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterOptions } from "./contract.ts";

/**
 * The same forecaster, whose median and quantiles end at 0 for a target that has no sample below 0 in the past that it continues:
 * usage, rates, counts and times. No model here knows that by itself, and intervals of both signs around a quiet night would
 * promise a service less than no CPU. What lies in such an interval above 0 is what lay in it before.
 *
 * @param entry Any forecaster.
 */
export function neverNegative(entry: ForecasterEntry): ForecasterEntry {
  const bounded = (fitted: FittedForecaster, { targets }: ForecasterOptions): FittedForecaster => ({
    ...fitted,
    forecast: async (past, horizonSteps) =>
      (await fitted.forecast(past, horizonSteps)).map((forecast, at) =>
        isNegative(past, targets[at]!) ? forecast : atLeastZero(forecast)
      ),
  });
  return {
    ...entry,
    create: (options) => {
      const forecaster = entry.create(options);
      return { fit: async (histories) => bounded(await forecaster.fit(histories), options) };
    },
    restore: async (saved, options) => bounded(await entry.restore(saved, options), options),
  };
}

function isNegative(past: Series, target: string): boolean {
  return seriesColumn(past, target).some((value) => value < 0);
}

function atLeastZero({ median, quantiles }: Forecast): Forecast {
  const bound = (values: Float64Array): Float64Array => values.map((value) => Math.max(0, value));
  return { median: bound(median), quantiles: quantiles.map(bound) };
}
