/**
 * Google cluster trace, version 2 -> series.
 *
 * @module
 */
export { type BinAccumulator, binAccumulator, type BinWeighting, type TraceSpan } from "./bins.ts";
export { BINNED_FILE_COLUMNS } from "./binned_csv.ts";
export {
  BINNED_COLUMNS,
  type BinnedColumn,
  type BinRule,
  TASK_USAGE_COLUMNS,
  type TaskUsageColumn,
} from "./columns.ts";
export type { TraceLevel } from "./keys.ts";
export {
  type ClusterTraceFile,
  type ClusterTraceOptions,
  type ClusterTraceSummary,
  prepareClusterTrace,
} from "./prepare.ts";
export type { RecordCounts } from "./read_records.ts";
