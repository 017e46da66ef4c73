/**
 * Every chart as a function from data to SVG, and what turns SVG into files. Heavy: see `mod.ts`.
 *
 * @module
 */
export { autocorrelationByShape, type MemoryInput } from "./autocorrelation_by_shape.ts";
export {
  type CompanionInput,
  renderCharts,
  renderCompanions,
  renderComparison,
  renderExploration,
  renderLatency,
} from "./charts.ts";
export { correlationHeatmap, type Correlations, correlations } from "./correlation_heatmap.ts";
export { errorByCase } from "./error_by_case.ts";
export { featureImportance } from "./feature_importance.ts";
export { type ForecastExtras, renderForecast } from "./forecast_charts.ts";
export { forecastCoverage } from "./forecast_coverage.ts";
export { forecastPaths } from "./forecast_paths.ts";
export { forecastSkill } from "./forecast_skill.ts";
export { intervals } from "./intervals.ts";
export { loadCurves } from "./load_curves.ts";
export { latencyGain } from "./latency_gain.ts";
export { latencyPit } from "./latency_pit.ts";
export { latencyQuantiles } from "./latency_quantiles.ts";
export { latencyTails } from "./latency_tails.ts";
export { LOAD_RESPONSE_COLUMNS, loadResponse } from "./load_response.ts";
export { type ComparedError, modelComparison } from "./model_comparison.ts";
export { type Picture, svgToPixels, svgToPng, svgToPngAsync } from "./png.ts";
export { OutputWriter } from "./output.ts";
export { persistenceByShape } from "./persistence_by_shape.ts";
export { predictedAgainstMeasured } from "./predicted_against_measured.ts";
export { rateVsUsage, type RequestCost, requestCosts } from "./rate_vs_usage.ts";
export { renderReport } from "./report/page.ts";
export { residuals } from "./residuals.ts";
export { seasonOverlay } from "./season_overlay.ts";
export { servicePanels, timeline, type TimelineInput, type TimelinePanel, type TimelineSeries } from "./timeline.ts";
export { type NamedTraining, trainingCurve } from "./training_curve.ts";
export { transferChart } from "./transfer_curve.ts";
export { usageDistribution } from "./usage_distribution.ts";
export { standaloneSvg } from "./standalone.ts";
export { writeCharts } from "./write.ts";
