/**
 * Cluster or testbed -> `data/`: queries, campaign plans, the load generator, `campaign.json`.
 *
 * @module
 */
export { type CampaignClock, type CampaignEvent, type CampaignOptions, runCampaign, windowAfter } from "./campaign.ts";
export {
  countBetween,
  findLocust,
  type LoadOptions,
  type LoadStatistics,
  locustVersion,
  type RunningLoad,
  startLoad,
} from "./locust.ts";
export { describeMachine } from "./machine.ts";
export {
  type CampaignPlan,
  type PlannedRun,
  plannedRuns,
  runFileOf,
  type RunFilter,
  runSeconds,
  runTitle,
} from "./plan.ts";
export {
  type PrometheusClient,
  prometheusClient,
  type PrometheusOptions,
  type RangeAnswer,
  type Series,
} from "./prometheus.ts";
export { columnQueries, endpointQuery, type MeasuredColumn, type QueryScope } from "./queries.ts";
export {
  CAMPAIGN_FILE,
  CAMPAIGN_FORMAT,
  type CampaignRecord,
  readCampaignRecord,
  type RunRecord,
  writeCampaignRecord,
} from "./record.ts";
export { retry, type RetryOptions, sleep } from "./retry.ts";
export {
  collectWorkload,
  describeQueries,
  formatTimestamp,
  gridTimes,
  type MissingSamples,
  type QueryDescription,
  runFileText,
  type WorkloadSamples,
} from "./samples.ts";
export { SHAPE_NAMES, type ShapeName, usersPerSecond } from "./shapes.ts";
export { type CampaignTarget, type PreparedSystem, testbedTarget } from "./target.ts";
export { chunkRange, MAX_POINTS_PER_SERIES, type TimeRange } from "./time_range.ts";
