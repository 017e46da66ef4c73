/**
 * The measured system, on one machine: three real services with the metric names of a cluster, and a real Prometheus.
 *
 * @module
 */
export {
  DEFAULT_RESOURCES,
  DEFAULT_SERVICE_TIME_SCALE,
  ENTRY_SERVICE,
  REFERENCE_APPLICATION,
  type ServiceSpec,
  visitRatios,
} from "./application.ts";
export { type Child, type ChildOptions, denoExecutable, startChild } from "./child.ts";
export { exitWithStdin, fail, greet } from "./leash.ts";
export { executableVariable, findExecutable } from "./executable.ts";
export { freeze, thaw } from "./freeze.ts";
export {
  type HistoryServer,
  type HistoryServerGreeting,
  type HistoryServerOptions,
  missingPrograms,
  startHistoryServer,
} from "./history/history_server.ts";
export { writeOpenMetrics } from "./history/open_metrics.ts";
export {
  ANSWERED_RATIO,
  type DailyWave,
  type HistorySize,
  MEAN_DURATION_MS,
  SIDECAR_RATIO,
  type SyntheticPod,
  type SyntheticWorkload,
  syntheticWorkloads,
  waveAt,
  waveBetween,
} from "./history/synthetic_history.ts";
export type { OutboundCall } from "./outbound_calls.ts";
export { findPrometheus } from "./prometheus.ts";
export { type Resources, SERVICE_ENVIRONMENT, type ServiceVariable } from "./service_config.ts";
export { type Replica, type ReplicasOptions, type RunningReplicas, startReplicas } from "./replicas.ts";
export { DROPPED_SPANS_ATTRIBUTE, SPANS_PATH } from "./span_recorder.ts";
export { startTestbed, type Testbed, type TestbedOptions } from "./testbed.ts";
export { drawSpanId, drawTraceId, formatTraceparent, parseTraceparent, type TraceContext } from "./trace_context.ts";
