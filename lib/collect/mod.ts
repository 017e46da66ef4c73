/**
 * Cluster or testbed -> `data/`: queries, campaign plans, the load generator, `campaign.json`.
 *
 * @module
 */
export { type AnswerRecorder, recordAnswers, type RecordedAnswer, replayAnswers } from "./answers.ts";
export {
  ARRIVAL_DISTRIBUTIONS,
  type ArrivalDistribution,
  type ArrivalPlan,
  gapsOf,
  plannedStarts,
} from "./arrivals.ts";
export type { ServerAccess } from "./authorization.ts";
export { type CampaignClock, type CampaignEvent, type CampaignOptions, runCampaign } from "./campaign.ts";
export {
  type AskedSource,
  bucketOf,
  collectServices,
  type LatencyBucket,
  type WindowLatency,
  windowLatency,
} from "./collect_source.ts";
export {
  type Calendar,
  type CalendarFlags,
  calendarFlags,
  checkCalendar,
  collectWithSets,
  COLUMN_SET_NAMES,
  COLUMN_SETS,
  type ColumnOrigin,
  type ColumnSet,
  type ColumnSetName,
  columnSetNames,
  type ColumnSetOptions,
  columnSetsTitle,
  DEFAULT_METRIC_SOURCES,
  describeColumnSets,
  describeWithSets,
  type LocalTime,
  type MeasuredScope,
  metricSource,
  type MetricSources,
  PUBLISHED_CALENDAR,
  type PublishedColumn,
  readCalendar,
  type SetColumn,
  setColumns,
  timeZone,
  TRAILING_SECONDS,
  trailingMean,
  trailingSlope,
  type WallMoment,
  type Zone,
} from "./column_sets/mod.ts";
export { discoverWorkloads, type Discovery, loadedStretch } from "./discover.ts";
export type { GateLevel } from "./gate/check_levels.ts";
export { recordedFacts, runCondition } from "./gate/collected_run.ts";
export type {
  GateCheck,
  GateLoad,
  GateReason,
  GateRun,
  GateService,
  GateSilence,
  GateVerdict,
} from "./gate/gate_run.ts";
export { type JudgeOptions, judgeRun, judgeRuns } from "./gate/judge.ts";
export { DEFAULT_GATE_LIMITS, GATE_LIMIT_NAMES, type GateLimits, gateLimits } from "./gate/limits.ts";
export type { RecordedLevel, RunGate } from "./gate/run_gate.ts";
export { type GeneratorSamples, generatorSamples, type GeneratorWindow, generatorWindow } from "./generator.ts";
export { collectHistory, type HistoryReport, planHistory } from "./history/collect_history.ts";
export type { AskCounts } from "./history/ask_chunks.ts";
export type { GovernorCounts } from "./history/governor.ts";
export type { HistoryOptions, HistoryPlanSummary, HistoryProgress } from "./history/history_options.ts";
export {
  HISTORY_FILE,
  HISTORY_FORMAT,
  type HistoryRecord,
  type HistoryRequest,
  type HistoryWorkload,
  readHistoryRecord,
} from "./history/history_record.ts";
export type { HistoryEstimate } from "./history/plan_history.ts";
export {
  historyFileName,
  type Workload,
  WORKLOAD_KINDS,
  type WorkloadKind,
  workloadTitle,
} from "./history/workload.ts";
export {
  inject,
  type InjectClock,
  type InjectedRequest,
  type Injection,
  type InjectOptions,
  type RequestVariation,
} from "./inject.ts";
export {
  INJECTION_COLUMNS,
  injectionCsv,
  type InjectionSummary,
  type Spread,
  summarizeInjection,
} from "./injection_report.ts";
export { exponentialCdf, type KolmogorovSmirnov, kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";
export {
  type AccessRule,
  type ClusterChoice,
  type ClusterOptions,
  type ClusterReach,
  clusterReach,
  clusterTarget,
  DEFAULT_CONTAINER,
  DEFAULT_GATEWAY,
  DEFAULT_LEASE_SECONDS,
  DEFAULT_NAMESPACE,
  DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  DEFAULT_SERVICES,
  type EntryChoice,
  FOUND_ANNOTATION,
  REQUIRED_ACCESS,
  restoreCluster,
  type Restored,
  type Verb,
} from "./kubernetes/mod.ts";
export * from "./latency/mod.ts";
export { LOAD_FOLDER, LOAD_HISTORY_COLUMNS, loadHistoryText, type LoadSecond } from "./load_history.ts";
export { type LoadedLevel, type LoadModel, plannedLevels, type RunLoad } from "./load_model.ts";
export {
  countBetween,
  findLocust,
  type LoadStatistics,
  type LocustRun,
  locustVersion,
  runLocustFile,
  type RunningLoad,
  startLoad,
} from "./locust.ts";
export { type LoadOptions, type OpenLoop } from "./locust_environment.ts";
export type { PlannedUsers, SenderReport } from "./locust_events.ts";
export { describeMachine } from "./machine.ts";
export { type Mix, type MixEntry, readMix } from "./mix.ts";
export { windowAfter } from "./measure_run.ts";
export {
  type CampaignPlan,
  DEFAULT_ATTEMPTS,
  type Isolation,
  loadFileOf,
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
export {
  bucketsQuery,
  columnQueries,
  endpointQuery,
  type MeasuredColumn,
  type QueryScope,
  workloadsQuery,
} from "./queries.ts";
export {
  CAMPAIGN_FILE,
  CAMPAIGN_FORMAT,
  type CampaignRecord,
  FAILED_FOLDER,
  readCampaignRecord,
  type RunRecord,
  writeCampaignRecord,
} from "./record.ts";
export { recordSession, type SessionOptions, type SessionPhase } from "./record_session.ts";
export {
  DEFAULT_RECORDING_DIR,
  type Period,
  readRecording,
  type Recording,
  type RecordingPlan,
  writeRecording,
} from "./recording.ts";
export { retry, type RetryOptions, sleep } from "./retry.ts";
export {
  collectWorkload,
  describeQueries,
  formatTimestamp,
  gridTimes,
  type MissingSamples,
  type QueryDescription,
  runFileText,
  type WorkloadQueries,
  type WorkloadSamples,
} from "./samples.ts";
export { type CollectedRun, writeRunFiles } from "./run_folder.ts";
export { type NamedShape, SHAPE_NAMES, type ShapeName, shapeRatios, TRACE_SHAPE, usersPerSecond } from "./shapes.ts";
export { type MetricsSource, openSource, type SourceOptions, sourcePeriods } from "./source.ts";
export {
  readSourceEnvironment,
  SOURCE_ENVIRONMENT,
  type SourceSettings,
  type SourceVariable,
} from "./source_environment.ts";
export {
  dateOfPath,
  fetchFiles,
  type FetchOptions,
  type FetchPlan,
  type FetchProgress,
  type FetchReport,
  type FileAction,
  type FileReceiver,
  type FileSource,
  type Layout,
  type ListScope,
  openFileSource,
  parseAddress,
  parsePeriod,
  type PathDate,
  type PeriodChoice,
  type PlacedFile,
  planFetch,
  type PlannedFile,
  type RefusedFile,
  type RemoteFile,
  type S3Options,
  type SourceAddress,
  type SourceReach,
  TransferError,
} from "./sources/mod.ts";
export {
  meanOf,
  sampleRows,
  type SampleRowsOptions,
  type ServiceSummary,
  summarizeSamples,
  SUMMARY_HEADINGS,
} from "./summary.ts";
export { type CampaignTarget, type PreparedSystem, testbedTarget } from "./target.ts";
export { chunkRange, MAX_POINTS_PER_SERIES, type TimeRange } from "./time_range.ts";
export { type JaegerClient, jaegerClient, type JaegerOptions, type TraceQuery } from "./traces/jaeger.ts";
export {
  type LatencyCounts,
  latencyCsv,
  type LatencyRow,
  type LatencyRowOptions,
  latencyRows,
  type LatencyTable,
} from "./traces/latency_rows.ts";
export { type TraceTimes, traceTimes } from "./traces/processing_time.ts";
export { type EffectiveRates, effectiveRates, type RateWindowOptions } from "./traces/rate_windows.ts";
export { readSpanFiles, readSpans } from "./traces/read_spans.ts";
export { type ServiceTimes, summarizeTrace, type TraceSummary } from "./traces/service_times.ts";
export { groupByTrace, normalId, type Span, type SpanBatch, type SpanKind } from "./traces/span.ts";
export { type RootReason, type SpanNode, type SpanTree, spanTree } from "./traces/span_tree.ts";
export { type WorkloadRecipe, WORKLOADS, workloadText } from "./workloads.ts";
export { parseWorkloadTrace, readWorkloadTrace, traceLevels, type WorkloadTrace } from "./workload_trace.ts";
