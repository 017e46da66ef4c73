/**
 * All charts of a run, in the order of the report. Loads Observable Plot: import it lazily where nothing may be drawn.
 *
 * @module
 */
import { correlationHeatmap } from "./correlation_heatmap.ts";
import { errorByCase } from "./error_by_case.ts";
import type { EvaluationInput } from "./evaluation_input.ts";
import type { ExploreInput } from "./explore_input.ts";
import { featureImportance } from "./feature_importance.ts";
import { intervals } from "./intervals.ts";
import { loadCurves } from "./load_curves.ts";
import { modelComparison } from "./model_comparison.ts";
import { predictedAgainstMeasured } from "./predicted_against_measured.ts";
import { rateVsUsage } from "./rate_vs_usage.ts";
import { residuals } from "./residuals.ts";
import { usageDistribution } from "./usage_distribution.ts";

/** A drawn chart and where it belongs. */
export interface Chart {
  /** Path below the output folder, without extension: `charts/error_by_case`. */
  readonly path: string;
  /** One SVG element with its namespace. */
  readonly svg: string;
}

/** Draws the charts of the exploration, one at a time. Their names carry the target, `cpu_usage` as published. */
export function* renderExploration(input: ExploreInput): Generator<Chart, void> {
  yield { path: "eda/correlation_heatmap", svg: correlationHeatmap(input) };
  yield { path: `eda/${input.target}_distribution`, svg: usageDistribution(input) };
  yield { path: `eda/request_rate_vs_${input.target}`, svg: rateVsUsage(input) };
}

/** Draws the two charts of the published comparison, one at a time. */
export function* renderComparison({ result }: EvaluationInput): Generator<Chart, void> {
  yield { path: "charts/model_comparison_mae", svg: modelComparison(result, "mae") };
  yield { path: "charts/model_comparison_mape", svg: modelComparison(result, "mape") };
}

/** Draws every chart of an evaluation, one at a time, the published two first. */
export function* renderCharts(input: EvaluationInput): Generator<Chart, void> {
  const { result } = input;
  yield* renderComparison(input);
  yield { path: "charts/error_by_case", svg: errorByCase(result) };
  yield {
    path: `charts/${result.target === "cpu_usage" ? "cpu" : result.target}_against_load`,
    svg: loadCurves(input),
  };
  yield { path: "charts/predicted_against_measured", svg: predictedAgainstMeasured(input) };
  yield { path: "charts/residuals", svg: residuals(input) };
  yield { path: "charts/intervals", svg: intervals(input) };
  yield { path: "charts/feature_importance", svg: featureImportance(result) };
}
