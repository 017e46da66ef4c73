/**
 * Every chart as a function from data to SVG, and what turns SVG into files. Heavy: see `mod.ts`.
 *
 * @module
 */
export { renderCharts, renderComparison, renderExploration } from "./charts.ts";
export { correlationHeatmap, type Correlations, correlations } from "./correlation_heatmap.ts";
export { errorByCase } from "./error_by_case.ts";
export { featureImportance } from "./feature_importance.ts";
export { intervals } from "./intervals.ts";
export { loadCurves } from "./load_curves.ts";
export { type ComparedError, modelComparison } from "./model_comparison.ts";
export { type Picture, svgToPixels, svgToPng, svgToPngAsync } from "./png.ts";
export { OutputWriter } from "./output.ts";
export { predictedAgainstMeasured } from "./predicted_against_measured.ts";
export { rateVsUsage } from "./rate_vs_usage.ts";
export { renderReport } from "./report/page.ts";
export { residuals } from "./residuals.ts";
export { usageDistribution } from "./usage_distribution.ts";
export { standaloneSvg, writeCharts } from "./write.ts";
