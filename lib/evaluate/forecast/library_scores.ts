/**
 * Scores of a forecaster as the library keeps them, beside persistence and seasonal naive.
 *
 * @module
 */
import type { LibraryScore } from "@/models/mod.ts";
import { storedNumber } from "../library_scores.ts";
import { PERSISTENCE, SEASONAL_NAIVE } from "./baselines.ts";
import type { ForecastCaseResult, ForecastScore } from "./forecast_result.ts";

/** What is kept of {@linkcode ForecastScore}: name in the library, which way is better. None of it has a unit. */
const KEPT = {
  mase: ["mase", "lower"],
  wape: ["wape", "lower"],
  weightedQuantileLoss: ["weighted_quantile_loss", "lower"],
  coverageRatio: ["coverage_ratio", "none"],
} as const satisfies Partial<Record<keyof ForecastScore, readonly [string, LibraryScore["better"]]>>;

/**
 * What the library keeps of a forecaster: its scores over all series of the case, over the whole path first, then each
 * horizon.
 *
 * @param found What the scoring found.
 * @param model Name in the registry.
 * @param targets Columns that it is kept for.
 * @returns None if the model failed.
 */
export function forecastLibraryScores(
  found: ForecastCaseResult,
  model: string,
  targets: readonly string[],
): LibraryScore[] {
  const { name, series, horizons, horizonSteps, scores } = found;
  const scopes = ["path" as const, ...horizons];
  return targets.flatMap((target) =>
    scopes.flatMap((scope) => {
      const at = (wanted: string) =>
        scores.find((one) => one.model === wanted && one.target === target && one.scope === scope);
      const own = at(model);
      if (own === undefined) return [];
      const steps = scope === "path" ? `1 to ${horizonSteps} steps` : `step ${scope}`;
      return Object.entries(KEPT).map(([key, [metric, better]]): LibraryScore => ({
        case: `${name}, ${series.length} series, ${target}, ${steps}`,
        ...{ metric, unit: "", better },
        value: storedNumber(own[key as keyof typeof KEPT]),
        baselines: Object.fromEntries(
          [PERSISTENCE, SEASONAL_NAIVE].map((other) => [other, storedNumber(at(other)?.[key as keyof typeof KEPT])]),
        ),
      }));
    })
  );
}
