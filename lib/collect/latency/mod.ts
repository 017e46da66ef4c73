/**
 * Latencies of the testbed, request by request: a plan of cells, what measures them, and the record of a folder.
 *
 * @module
 */
export type { CellOptions } from "./measure_cell.ts";
export {
  cellFile,
  cellSeconds,
  cellTitle,
  isSameCell,
  type LatencyCellPlan,
  type LatencyPlan,
  MAX_UTILIZATION_RATIO,
  type PlannedCells,
  plannedCells,
  type SkippedCell,
} from "./plan.ts";
export {
  DEFAULT_LATENCY_DIR,
  LATENCY_FILE,
  LATENCY_FORMAT,
  type LatencyCellRecord,
  type LatencyRecord,
  readLatencyRecord,
  writeLatencyRecord,
} from "./record.ts";
export { cellsToRecord, type LatencyEvent, recordLatency, type RecordLatencyOptions } from "./record_latency.ts";
