/**
 * Rows -> train and test: by load, by run, by replicas, by service, forward in time; and the audit that nothing leaks.
 *
 * @module
 */
export { byReplicas, byRun, byService, byUsers, byUsersThreshold, type Sides } from "./by_value.ts";
export { runFolds, walkForward, walkForwardInRuns } from "./folds.ts";
export { auditLeaks, findTestStatistics, type LeakAuditInput } from "./leak_audit.ts";
export { findFutureFeatures } from "./leak_future_rows.ts";
export { assertNoLeak, type LeakCheck, type LeakFinding, type LeakReport } from "./leak_report.ts";
export { findSharedRows, type RowIdentities, rowIdentities } from "./leak_shared_rows.ts";
export { findTargetCopies } from "./leak_target_copy.ts";
export { type RunGroups, runGroups } from "./run_groups.ts";
export {
  type AuditedWindows,
  auditSequenceLeaks,
  type LeakingWindow,
  type SequenceAuditOptions,
  type SequenceBuilder,
  type SequenceLeakReport,
} from "./sequence_leak.ts";
export { type Side, type Split, splitRows } from "./split.ts";
