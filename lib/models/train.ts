/**
 * Fits one model on all that was measured, with everything that its later use needs: the snapshot that is saved.
 *
 * @module
 */
import { applyFill, type FeatureTable, fitFill, selectColumns, selectRows, take } from "@/features/mod.ts";
import { heldOutLevels } from "./calibration.ts";
import type { ModelEntry } from "./contract.ts";
import { intervalWidth } from "./interval_width.ts";
import { calibrateIntervals, type IntervalBands } from "./intervals.ts";
import { fitRange } from "./range.ts";
import type { ModelSnapshot } from "./store.ts";

/** What {@linkcode trainModel} is told. */
export interface TrainOptions {
  /** Name of the model in the registry. */
  readonly name: string;
  /** The model. */
  readonly entry: ModelEntry;
  /** Seed of every random choice. */
  readonly seed: number;
  /** SHA-256 of the campaign, hexadecimal. */
  readonly dataDigest: string;
  /** Nominal coverage of the intervals, ratio between 0 and 1. */
  readonly coverageRatio: number;
}

/** What the fits of one model found: all that training takes time for. */
export interface FinalFit {
  /** What `toJSON()` of the model says that was fitted on every row of the table. */
  readonly state: unknown;
  /** Predictions of held-out rows by further fits that have not seen their load level. */
  readonly held: readonly HeldOutPredictions[];
}

/** Predictions of rows that a fit has not seen. */
export interface HeldOutPredictions {
  /** Rows of the table, length m. */
  readonly rows: Int32Array;
  /** One prediction a row, unit of the target. */
  readonly predicted: Float64Array;
}

/** Why a model cannot be trained on a table; `undefined` if it can. */
export function whyNotTrainable(entry: ModelEntry, table: FeatureTable): string | undefined {
  if (entry.targets !== undefined && !entry.targets.includes(table.target)) {
    return `it predicts ${entry.targets.join(", ")}, not ${table.target}`;
  }
  const missing = inputsOf(entry, table).filter((name) => !table.features.names.includes(name));
  return missing.length === 0 ? undefined : `the table lacks its features ${missing.join(", ")}`;
}

/**
 * Fits a model on every row of a table, and calibrates its intervals on load levels that further fits have not seen.
 *
 * @param table Features and target; all rows train.
 * @param options Model, seed, digest, coverage.
 * @throws {RangeError} If the model cannot be trained on this table.
 */
export function trainModel(table: FeatureTable, options: TrainOptions): ModelSnapshot {
  const { name, entry, seed } = options;
  const reason = whyNotTrainable(entry, table);
  if (reason !== undefined) throw new RangeError(`Cannot train ${name} as it must fit the data: ${reason}`);
  const inputs = inputsOf(entry, table);
  const features = selectColumns(table.features, inputs);
  const fitOn = (rows: Int32Array, purpose: "prediction" | "calibration") => {
    const fill = fitFill(features, rows);
    const fitted = entry.create({ seed, target: table.target, purpose })
      .fit(applyFill(selectRows(features, rows), fill), take(table.y, rows));
    return { fill, fitted };
  };
  const all = Int32Array.from(table.y.keys());
  const { fitted } = fitOn(all, "prediction");
  const held = heldOutLevels(table, all).map(({ fitRows, calibrationRows }) => {
    const part = fitOn(fitRows, "calibration");
    const x = applyFill(selectRows(features, calibrationRows), part.fill);
    return { rows: calibrationRows, predicted: part.fitted.predict(x) };
  });
  return modelSnapshot(table, options, { state: fitted.toJSON(), held });
}

/**
 * Puts what the fits of a model found together with everything that its later use needs.
 *
 * @param table The table that the model was fitted on; all rows train.
 * @param options Model, seed, digest, coverage.
 * @param fit What the fits found.
 */
export function modelSnapshot(table: FeatureTable, options: TrainOptions, fit: FinalFit): ModelSnapshot {
  const { name, entry, seed, dataDigest, coverageRatio } = options;
  const inputs = inputsOf(entry, table);
  const all = Int32Array.from(table.y.keys());
  return {
    model: name,
    target: table.target,
    inputs,
    services: table.keys.services,
    seed,
    rows: all.length,
    dataDigest,
    range: fitRange(table, all),
    targetRange: { low: least(table.y), high: greatest(table.y) },
    fill: fitFill(selectColumns(table.features, inputs), all).medians,
    intervals: calibrate(table, fit.held, coverageRatio),
    state: fit.state,
  };
}

function inputsOf(entry: ModelEntry, table: FeatureTable): readonly string[] {
  return entry.inputs({
    target: table.target,
    services: table.keys.services,
    available: table.features.names,
  });
}

function calibrate(
  table: FeatureTable,
  held: readonly HeldOutPredictions[],
  coverageRatio: number,
): IntervalBands | null {
  if (held.length === 0) return null;
  const rows = Int32Array.from(held.flatMap((part) => [...part.rows]));
  return calibrateIntervals({
    services: table.keys.services,
    service: Int32Array.from(rows, (row) => table.keys.service[row]!),
    predicted: Float64Array.from(held.flatMap((part) => [...part.predicted])),
    actual: take(table.y, rows),
  }, { coverageRatio, width: intervalWidth(table.target) });
}

function least(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function greatest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
