/**
 * What a leak audit says.
 *
 * @module
 */

/** What was checked. */
export type LeakCheck =
  /** No feature is a copy or a fixed function of the target. */
  | "target_copy"
  /** No feature moves when only later rows, or the target of its own row, change. */
  | "future_rows"
  /** No row is in training and test, under its own or another name. */
  | "shared_rows"
  /** No training row is later than a test row of the same run. */
  | "future_training"
  /** Nothing that was learned moves when test rows change. */
  | "test_statistics";

/** One leak. */
export interface LeakFinding {
  /** The check that failed. */
  readonly check: LeakCheck;
  /** The feature that leaks, if one does. */
  readonly feature?: string;
  /** The split that leaks, if one does. */
  readonly split?: string;
  /** What was seen, with its number. */
  readonly reason: string;
}

/** Outcome of a leak audit. */
export interface LeakReport {
  /** True if nothing was found. */
  readonly passed: boolean;
  /** Everything that was found. */
  readonly findings: readonly LeakFinding[];
  /** Features that were checked. */
  readonly features: number;
  /** Splits that were checked. */
  readonly splits: number;
  /** Rows of the table. */
  readonly rows: number;
}

/**
 * Stops a pipeline that leaks.
 *
 * @throws {RangeError} If the audit found a leak; the message lists all of them.
 */
export function assertNoLeak(report: LeakReport): void {
  if (report.passed) return;
  const lines = report.findings.map(({ check, feature, split, reason }) => {
    const where = [feature && `feature "${feature}"`, split && `split "${split}"`].filter(Boolean).join(", ");
    return `${check}: ${where === "" ? "" : `${where}: `}${reason}`;
  });
  throw new RangeError(`Cannot trust this evaluation as nothing of the answer may leak into it: ${lines.join("; ")}`);
}
