/**
 * data/ -> checked table: load, clean, judge.
 *
 * @module
 */
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
