/**
 * Numbers -> pictures: exploration, comparison, residuals; SVG, PNG, one HTML report.
 *
 * This module loads nothing heavy; {@linkcode loadCharts} does, when there is something to draw.
 *
 * @module
 */
export type { MemoryInput } from "./autocorrelation_by_shape.ts";
export type { Chart, CompanionInput } from "./charts.ts";
export { MODEL_COLORS, modelColor, SERVICE_COLORS, serviceColor } from "./colors.ts";
export type { EvaluationInput } from "./evaluation_input.ts";
export { type ExploreInput, exploreInput, type NumericColumn } from "./explore_input.ts";
export type { ReportCampaign, ReportInput } from "./report/input.ts";
export { type Content, Markup, markup } from "./report/markup.ts";
export { PALETTE } from "./report/style.ts";
export { standaloneSvg } from "./standalone.ts";
export { summaryStatsCsv } from "./summary_stats.ts";
export { escapeMarkup, formatFixed, formatNumber } from "./text.ts";
export { TIPS_SCRIPT, TIPS_STYLE } from "./tips.ts";

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
