/**
 * data/ -> checked table: load, clean, judge.
 *
 * @module
 */
export { type ForeignFormat, readForeignTable } from "./csv_table.ts";
export { campaignSeries, type CampaignSeriesOptions } from "./campaign_series.ts";
export * from "./cluster_trace/mod.ts";
export { compareText, digestFiles } from "./digest.ts";
export { type ExplainedSpread, explainSpread } from "./explain_spread.ts";
export { type History, loadHistory } from "./history.ts";
export { type JudgedFolder, type JudgedRun, judgeFolder } from "./judge_folder.ts";
export { readInfrastructureRun } from "./infrastructure.ts";
export { type Campaign, loadCampaign, type LoadOptions } from "./load.ts";
export { assessRun, assessRuns, type CampaignPlanFacts } from "./quality.ts";
export {
  type InfrastructureFinding,
  type PublishedInfrastructure,
  type PublishedOptions,
  readPublishedInfrastructure,
} from "./published_infrastructure.ts";
export { describeRepairs, type Repairs } from "./repairs.ts";
export type { MeasuredRun, RunQuality, Verdict } from "./run.ts";
export { type Known, type Spread, spreadAround } from "./spread.ts";
export { correlation, median } from "./statistics.ts";
export { buildTable, numericColumn, type Table, textColumn } from "./table.ts";
export { parseTimestamp } from "./timestamp.ts";
export { type Series, series, seriesColumn, sliceSeries } from "./series.ts";
export { digestSeries } from "./series_digest.ts";
export {
  readRepairedSeries,
  readSeries,
  readSeriesFolder,
  type RepairedSeries,
  type SeriesOptions,
  type SeriesRepairs,
} from "./series_file.ts";
export type { RecordOptions } from "./series_records.ts";
export type { TimeUnit } from "./series_time.ts";
export {
  LATENCY_MEASURES,
  type LatencyCell,
  type LatencyCells,
  type LatencyMeasure,
  type LatencyOptions,
  loadLatencyCells,
} from "./latency.ts";
