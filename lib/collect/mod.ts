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
export { type CampaignClock, type CampaignEvent, type CampaignOptions, runCampaign, windowAfter } from "./campaign.ts";
export {
  type AskedSource,
  bucketOf,
  collectServices,
  type LatencyBucket,
  type WindowLatency,
  windowLatency,
} from "./collect_source.ts";
export { discoverWorkloads, type Discovery, loadedStretch } from "./discover.ts";
export { type GeneratorSamples, generatorSamples, type GeneratorWindow, generatorWindow } from "./generator.ts";
export { inject, type InjectClock, type InjectedRequest, type Injection, type InjectOptions } from "./inject.ts";
export {
  INJECTION_COLUMNS,
  injectionCsv,
  type InjectionSummary,
  type Spread,
  summarizeInjection,
} from "./injection_report.ts";
export { exponentialCdf, type KolmogorovSmirnov, kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";
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
  type WorkloadSamples,
} from "./samples.ts";
export { type CollectedRun, writeRunFiles } from "./run_folder.ts";
export { SHAPE_NAMES, type ShapeName, usersPerSecond } from "./shapes.ts";
export { type MetricsSource, openSource, type SourceOptions, sourcePeriods } from "./source.ts";
export {
  readSourceEnvironment,
  SOURCE_ENVIRONMENT,
  type SourceSettings,
  type SourceVariable,
} from "./source_environment.ts";
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
