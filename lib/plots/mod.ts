/**
 * Numbers -> pictures: exploration, comparison, residuals; SVG, PNG, one HTML report.
 *
 * This module loads nothing heavy; {@linkcode loadCharts} does, when there is something to draw.
 *
 * @module
 */
export type { MemoryInput } from "./autocorrelation_by_shape.ts";
export type { Chart, CompanionInput } from "./charts.ts";
export {
  DENSITY_COLORS,
  densityColor,
  KIND_COLORS,
  MODEL_COLORS,
  modelColor,
  SERVICE_COLORS,
  serviceColor,
} from "./colors.ts";
export type { EvaluationInput } from "./evaluation_input.ts";
export { type ExploreInput, exploreInput, type NumericColumn } from "./explore_input.ts";
export type { ForecastExtras } from "./forecast_charts.ts";
export { readForecastResult } from "./forecast_input.ts";
export { type LatencyInput, readLatencyResult } from "./latency_input.ts";
export type { ReportCampaign, ReportInput } from "./report/input.ts";
export type { LaterSection } from "./report/later_sections.ts";
export { type Content, list, Markup, markup, table, type TableColumn } from "./report/markup.ts";
export type { Section } from "./report/sections.ts";
export { PALETTE } from "./report/style.ts";
export { quietSeasons, seasonMeans } from "./season_means.ts";
export { standaloneSvg } from "./standalone.ts";
export { summaryStatsCsv } from "./summary_stats.ts";
export { escapeMarkup, formatFixed, formatNumber } from "./text.ts";
export { TIPS_SCRIPT, TIPS_STYLE } from "./tips.ts";
export type { NamedTraining } from "./training_curve.ts";

/**
 * Loads every chart as a function from data to SVG, and what turns SVG into files.
 *
 * @example Write the files of a run, then draw one chart alone
 * ```ts ignore
 * const { errorByCase, OutputWriter } = await loadCharts();
 * const writer = new OutputWriter("output");
 * await writer.writeExploration(explore);
 * await writer.writeReport({ table, result, campaign, audit, commands });
 * const svg = errorByCase(result);
 * ```
 */
export function loadCharts(): Promise<typeof import("./every_chart.ts")> {
  return import("./every_chart.ts");
}
