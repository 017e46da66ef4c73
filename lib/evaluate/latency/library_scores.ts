/**
 * Scores of a density as the library keeps them, beside the baselines.
 *
 * @module
 */
import { DENSITY_BASELINES, type LibraryScore } from "@/models/mod.ts";
import { storedNumber } from "../library_scores.ts";
import type { DensityScores } from "./cell_scores.ts";
import type { ServiceLatencyResult } from "./latency_result.ts";
import { chosenScores, scoresOf } from "./latency_rows.ts";

/** What is kept of {@linkcode DensityScores}: name in the library, unit, which way is better. */
const KEPT = {
  crps: ["crps", "s", "lower"],
  nll: ["nll", "nats", "lower"],
  p50Error: ["p50_error_ratio", "", "lower"],
  p95Error: ["p95_error_ratio", "", "lower"],
  p99Error: ["p99_error_ratio", "", "lower"],
  ksDistance: ["ks_distance", "", "lower"],
  coverageRatio: ["coverage_ratio", "", "none"],
} as const satisfies Partial<Record<keyof DensityScores, readonly [string, string, LibraryScore["better"]]>>;

/** What the library keeps of the chosen mixture of a service: its scores on held-out load levels, mean over cells. */
export function densityLibraryScores(found: ServiceLatencyResult): LibraryScore[] {
  const own = chosenScores(found).pooled;
  const cells = found.verdict.cells;
  return Object.entries(KEPT).map(([key, [metric, unit, better]]): LibraryScore => ({
    case: `${cells} held-out cells`,
    ...{ metric, unit, better },
    value: storedNumber(own[key as keyof typeof KEPT]),
    baselines: Object.fromEntries(
      DENSITY_BASELINES.map((name) => [name, storedNumber(scoresOf(found, name).pooled[key as keyof typeof KEPT])]),
    ),
  }));
}
