/**
 * The median of the same time over the last seasons: one odd day does not move it.
 *
 * @module
 */
import type { ForecasterEntry } from "./contract.ts";
import { forecastWithOwnErrors } from "./own_errors.ts";
import { repeatLast } from "./persistence.ts";
import { univariateForecaster } from "./univariate.ts";

/** Seasons that are looked back at: a week of days. */
const SEASONS = 7;

/**
 * For each step, the median of the samples one, two, ... k seasons before it. A past with fewer seasons gives those it has;
 * a past shorter than one season, or no season, gives the last sample.
 *
 * @param past At least one sample.
 * @param horizonSteps Steps h; a horizon longer than a season repeats the first season of the forecast.
 * @param options Steps of a season, 0 or 1 if there is none, and number k of seasons, >= 1.
 *
 * @example One odd day does not move it
 * ```ts
 * import assert from "node:assert/strict";
 * import { medianOfSeasons } from "@/models/mod.ts";
 *
 * const threeDays = Float64Array.of(1, 5, 9, 5, 1, 5);
 * assert.deepEqual(medianOfSeasons(threeDays, 2, { seasonSteps: 2, seasons: 3 }), Float64Array.of(1, 5));
 * ```
 */
export function medianOfSeasons(
  past: Float64Array,
  horizonSteps: number,
  options: { readonly seasonSteps: number; readonly seasons: number },
): Float64Array {
  const { seasonSteps, seasons } = options;
  const n = past.length;
  if (seasonSteps < 2 || n < seasonSteps) return repeatLast(past, horizonSteps);
  const used = new Float64Array(Math.min(seasons, Math.ceil(n / seasonSteps)));
  const season = Float64Array.from({ length: Math.min(seasonSteps, horizonSteps) }, (_, step) => {
    let count = 0;
    for (let i = n + step - seasonSteps; i >= 0 && count < used.length; i -= seasonSteps) used[count++] = past[i]!;
    const sorted = used.subarray(0, count).sort();
    return count % 2 === 1 ? sorted[count >> 1]! : (sorted[count / 2 - 1]! + sorted[count / 2]!) / 2;
  });
  return Float64Array.from({ length: horizonSteps }, (_, step) => season[step % seasonSteps]!);
}

/** The median of the same time over the last 7 seasons, with quantiles from its own past errors. */
export const seasonalMedian: ForecasterEntry = univariateForecaster({
  summary: `median of the same time over the last ${SEASONS} seasons`,
  kind: "baseline",
  forecast: (values, context) =>
    forecastWithOwnErrors(
      values,
      (past, h) => medianOfSeasons(past, h, { seasonSteps: context.seasonSteps, seasons: SEASONS }),
      context,
    ),
});
