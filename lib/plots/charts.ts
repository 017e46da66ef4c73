/**
 * All charts of a run, in the order of the report. Loads Observable Plot: import it lazily where nothing may be drawn.
 *
 * @module
 */
import { DEFAULT_TARGET } from "@/config.ts";
import type { ShapeErrors } from "@/evaluate/mod.ts";
import { autocorrelationByShape, type MemoryInput } from "./autocorrelation_by_shape.ts";
import { correlationHeatmap } from "./correlation_heatmap.ts";
import { errorByCase } from "./error_by_case.ts";
import type { EvaluationInput } from "./evaluation_input.ts";
import type { ExploreInput } from "./explore_input.ts";
import { featureImportance } from "./feature_importance.ts";
import { intervals } from "./intervals.ts";
import { LOAD_RESPONSE_COLUMNS, loadResponse } from "./load_response.ts";
import { loadCurves } from "./load_curves.ts";
import { latencyGain } from "./latency_gain.ts";
import type { LatencyInput } from "./latency_input.ts";
import { latencyPit } from "./latency_pit.ts";
import { latencyQuantiles } from "./latency_quantiles.ts";
import { latencyTails } from "./latency_tails.ts";
import { modelComparison } from "./model_comparison.ts";
import { persistenceByShape } from "./persistence_by_shape.ts";
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
  const has = new Set(input.columns.map(({ name }) => name));
  // A campaign of others may lack what only this chart needs.
  if (LOAD_RESPONSE_COLUMNS.every((name) => has.has(name))) {
    yield { path: "eda/load_response", svg: loadResponse(input) };
  }
}

/** What only the campaigns beside the default one can show: CPU limits that bind, and loads that move. */
export interface CompanionInput {
  /** A campaign of several CPU limits. */
  readonly limits: ExploreInput;
  /** How long each load shape is remembered. */
  readonly memory: MemoryInput;
  /** Errors of persistence and others by load shape, of the target {@linkcode DEFAULT_TARGET}. */
  readonly errors: readonly ShapeErrors[];
}

/** Draws the charts of the campaigns beside the default one, one at a time. */
export function* renderCompanions({ limits, memory, errors }: CompanionInput): Generator<Chart, void> {
  yield { path: "eda/cpu_limits_load_response", svg: loadResponse(limits) };
  yield { path: "features/autocorrelation_by_shape", svg: autocorrelationByShape(memory) };
  yield { path: "features/persistence_by_shape", svg: persistenceByShape(errors, DEFAULT_TARGET) };
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

/** Draws every chart of latency densities, one at a time. */
export function* renderLatency(input: LatencyInput): Generator<Chart, void> {
  yield { path: "charts/latency_gain", svg: latencyGain(input) };
  yield { path: "charts/latency_quantiles", svg: latencyQuantiles(input) };
  yield { path: "charts/latency_tails", svg: latencyTails(input) };
  yield { path: "charts/latency_pit", svg: latencyPit(input) };
}
