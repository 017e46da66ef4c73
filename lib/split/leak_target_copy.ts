/**
 * Is a feature the target in disguise?
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import type { LeakFinding } from "./leak_report.ts";

/** Share of the target's variance that a straight line may leave unexplained before it counts as the target itself. */
const AFFINE_RESIDUAL_RATIO = 1e-6;

/** Distinct values that a straight line must pass through before it is no accident. */
const LEAST_AFFINE_VALUES = 8;

/** Distinct values that must stand in perfect order before that is no accident: noise puts some pair out of order. */
const LEAST_ORDERED_VALUES = 30;

/**
 * Finds features from which the target follows: y = a x + b, or any one-directional function of x, on all rows or on all rows
 * of a service.
 *
 * A feature with fewer than 8 distinct values is never one. O(n log n) for a feature that is in order, O(n) for all others.
 *
 * @param table Features and target.
 */
export function findTargetCopies(table: FeatureTable): LeakFinding[] {
  const { features, keys, y, target } = table;
  const scopes = [{ name: "all rows", rows: Int32Array.from(y.keys()) }];
  if (keys.services.length > 1) {
    keys.services.forEach((name, code) => {
      const rows = Int32Array.from(y.keys()).filter((row) => keys.service[row] === code);
      scopes.push({ name: `rows of ${name}`, rows });
    });
  }
  const findings: LeakFinding[] = [];
  features.names.forEach((feature, j) => {
    const x = features.columns[j]!;
    for (const scope of scopes) {
      const rows = scope.rows.filter((row) => !Number.isNaN(x[row]!));
      const reason = affineReason(x, y, rows) ?? orderReason(x, y, rows);
      if (reason === undefined) continue;
      findings.push({ check: "target_copy", feature, reason: `${target} ${reason} on ${scope.name} (${rows.length})` });
      break;
    }
  });
  return findings;
}

function hasDistinct(values: Float64Array, rows: Int32Array, least: number): boolean {
  const seen = new Set<number>();
  for (const row of rows) {
    seen.add(values[row]!);
    if (seen.size >= least) return true;
  }
  return false;
}

function affineReason(x: Float64Array, y: Float64Array, rows: Int32Array): string | undefined {
  if (!hasDistinct(x, rows, LEAST_AFFINE_VALUES) || !hasDistinct(y, rows, LEAST_AFFINE_VALUES)) return undefined;
  let meanX = 0;
  let meanY = 0;
  for (const row of rows) {
    meanX += x[row]! / rows.length;
    meanY += y[row]! / rows.length;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const row of rows) {
    const dx = x[row]! - meanX;
    const dy = y[row]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // Written so that a variance that underflows to 0 / 0 is no finding.
  if (!(1 - (xy * xy) / (xx * yy) <= AFFINE_RESIDUAL_RATIO)) return undefined;
  return `is ${Number((xy / xx).toPrecision(6))} x feature + ${Number((meanY - (xy / xx) * meanX).toPrecision(6))}`;
}

/** In order: sorted by x, the ranges of y at neighbouring values of x never overlap, so x tells y. */
function orderReason(x: Float64Array, y: Float64Array, rows: Int32Array): string | undefined {
  if (!hasDistinct(x, rows, LEAST_ORDERED_VALUES) || !hasDistinct(y, rows, LEAST_ORDERED_VALUES)) return undefined;
  // Nearly every honest feature is out of order among the first few rows already; only one in order is sorted as a whole.
  const sample = rows.subarray(0, 64);
  for (const part of sample.length < rows.length ? [sample, rows] : [rows]) {
    if (!isOrdered(x, y, part)) return undefined;
  }
  return "follows one-directionally from the feature";
}

function isOrdered(x: Float64Array, y: Float64Array, rows: Int32Array): boolean {
  const sorted = rows.slice().sort((a, b) => x[a]! - x[b]!);
  const breaks = { rising: false, falling: false };
  let previous: { low: number; high: number } | undefined;
  for (let i = 0; i < sorted.length;) {
    const value = x[sorted[i]!]!;
    let low = Infinity;
    let high = -Infinity;
    for (; i < sorted.length && x[sorted[i]!] === value; i++) {
      low = Math.min(low, y[sorted[i]!]!);
      high = Math.max(high, y[sorted[i]!]!);
    }
    if (previous !== undefined) {
      if (low < previous.high) breaks.rising = true;
      if (high > previous.low) breaks.falling = true;
      if (breaks.rising && breaks.falling) return false;
    }
    previous = { low, high };
  }
  return true;
}
