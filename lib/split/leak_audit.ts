/**
 * The leak audit: nothing of the answer may reach training or the features. Fast, so that it runs in every pipeline.
 *
 * @module
 */
import {
  type FeatureBuilder,
  featureMatrix,
  type FeatureSource,
  type FeatureTable,
  featureTable,
  type Fill,
  fitFill,
  type Matrix,
  selectColumns,
} from "@/features/mod.ts";
import { findFutureFeatures } from "./leak_future_rows.ts";
import type { LeakFinding, LeakReport } from "./leak_report.ts";
import { findSharedRows, rowIdentities } from "./leak_shared_rows.ts";
import { findTargetCopies } from "./leak_target_copy.ts";
import type { Split } from "./split.ts";

/** What is audited. */
export interface LeakAuditInput {
  /** Measured columns that features are made of. */
  readonly source: FeatureSource;
  /** How features are made. @default {featureMatrix} */
  readonly build?: FeatureBuilder;
  /** Splits by name. */
  readonly splits: Readonly<Record<string, Split>>;
  /** How the fill of missing features is learned. @default {fitFill} */
  readonly fit?: (x: Matrix, trainRows: Int32Array) => Fill;
}

/**
 * Checks features and splits for every kind of leak that {@linkcode LeakReport} lists.
 *
 * @param input Source, builder, splits and fill, as the pipeline uses them.
 * @returns All findings; {@linkcode assertNoLeak} turns them into an error.
 *
 * @example A centred mean is caught
 * ```ts
 * import assert from "node:assert/strict";
 * import { type FeatureSource, matrix } from "@/features/mod.ts";
 * import { auditLeaks } from "@/split/mod.ts";
 *
 * const rate = Float64Array.of(3, 1, 4, 1, 5, 9);
 * const source: FeatureSource = {
 *   keys: {
 *     services: ["cart"],
 *     service: new Int32Array(6),
 *     runs: ["cart_1_1.csv"],
 *     run: new Int32Array(6),
 *     users: new Float64Array(6).fill(1),
 *     replicas: new Float64Array(6).fill(1),
 *     timestampSeconds: Float64Array.of(0, 1, 2, 3, 4, 5),
 *   },
 *   target: "cpu_usage",
 *   columns: { "request_rate": rate, "cpu_usage": Float64Array.of(2, 7, 1, 8, 2, 8) },
 *   failedScrape: new Uint8Array(6),
 * };
 * const centred = ({ columns }: FeatureSource) => {
 *   const x = columns.request_rate!;
 *   return matrix({ smooth: x.map((value, i) => ((x[i - 1] ?? NaN) + value + (x[i + 1] ?? NaN)) / 3) });
 * };
 * const report = auditLeaks({ source, build: centred, splits: {} });
 * assert.equal(report.findings[0]?.check, "future_rows");
 * ```
 */
export function auditLeaks(input: LeakAuditInput): LeakReport {
  const { source, build = featureMatrix, splits, fit = fitFill } = input;
  const table = featureTable(source, build);
  const identities = rowIdentities(table);
  const findings: LeakFinding[] = [...findTargetCopies(table), ...findFutureFeatures(source, build)];
  for (const [split, rows] of Object.entries(splits)) {
    if (rows.train.length === 0 || rows.test.length === 0) continue;
    const found = [...findSharedRows(table, rows, identities), ...findTestStatistics(table, rows, fit)];
    findings.push(...found.map((finding) => ({ ...finding, split })));
  }
  return {
    passed: findings.length === 0,
    findings,
    features: table.features.names.length,
    splits: Object.keys(splits).length,
    rows: table.y.length,
  };
}

/**
 * Finds learned statistics that know the test rows: learns twice, the second time with every test value replaced by 1e9.
 *
 * @param table Features.
 * @param split Rows of both sides.
 * @param fit How the fill is learned.
 */
export function findTestStatistics(
  table: FeatureTable,
  split: Split,
  fit: (x: Matrix, trainRows: Int32Array) => Fill = fitFill,
): LeakFinding[] {
  // Only features with gaps are ever filled.
  const gapped = table.features.names.filter((_, j) => table.features.columns[j]!.some(Number.isNaN));
  const x = selectColumns(table.features, gapped);
  // A row on both sides is a leak of its own; here it would only repeat itself for every feature.
  const inTraining = new Set(split.train);
  const onlyTested = split.test.filter((row) => !inTraining.has(row));
  const columns = x.columns.map((values) => {
    const changed = values.slice();
    for (const row of onlyTested) changed[row] = 1e9;
    return changed;
  });
  const before = fit(x, split.train).medians;
  const after = fit({ ...x, columns }, split.train).medians;
  return Object.keys(before).filter((feature) => !Object.is(before[feature], after[feature])).map((feature) => ({
    check: "test_statistics",
    feature,
    reason: `the value that fills gaps moves from ${before[feature]} to ${after[feature]} when only test rows change`,
  }));
}
