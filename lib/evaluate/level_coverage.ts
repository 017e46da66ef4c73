/**
 * Do intervals hold at every load, or only on average? Measured inside the training rows, so that a width can be chosen
 * without a look at any test case.
 *
 * @module
 */
import { DEFAULT_SEED, INTERVAL_COVERAGE_RATIO } from "@/config.ts";
import { type FeatureTable, take } from "@/features/mod.ts";
import {
  applyIntervals,
  calibrateIntervals,
  heldOutLevels,
  type IntervalWidth,
  intervalWidth,
  type ModelEntry,
} from "@/models/mod.ts";
import { coverageRatio, meanWidth } from "./metrics.ts";
import { scoreSplit } from "./score_split.ts";

/** One load level that was held out. */
export interface LevelCoverageRow {
  /** The level, users. */
  readonly users: number;
  /** Rows of the level inside the range of those that remained. */
  readonly rows: number;
  /** Share of them inside their intervals, ratio; `NaN` if the other levels could not calibrate any. */
  readonly coverageRatio: number;
  /** Mean width of the intervals, unit of the target. */
  readonly meanWidth: number;
}

/** What {@linkcode levelCoverage} looks at. */
export interface LevelCoverageOptions {
  /** The model. */
  readonly model: ModelEntry;
  /** Training rows, of several load levels. */
  readonly trainRows: Int32Array;
  /** How the width depends on the prediction. @default {what `intervalWidth()` says of the target} */
  readonly width?: IntervalWidth;
  /** Nominal coverage, ratio. @default {INTERVAL_COVERAGE_RATIO} */
  readonly nominalCoverageRatio?: number;
  /** Seed of every random choice. @default {DEFAULT_SEED} */
  readonly seed?: number;
}

/**
 * Holds every load level of the training rows out once, and asks whether the intervals that the other held-out levels
 * calibrate hold it.
 *
 * @param table The table.
 * @param options Model, rows, width.
 * @returns One record a level, ascending; the two ends of the range are in it as far as they lie inside what remained.
 * @throws {RangeError} If the model refuses the rows.
 */
export function levelCoverage(table: FeatureTable, options: LevelCoverageOptions): LevelCoverageRow[] {
  const { model, trainRows, seed = DEFAULT_SEED, width = intervalWidth(table.target) } = options;
  const { keys, y } = table;
  const parts = heldOutLevels(table, trainRows).map(({ fitRows, calibrationRows }) => ({
    rows: calibrationRows,
    predicted: scoreSplit(table, { train: fitRows, test: calibrationRows }, { model, seed }).predictions,
  }));
  const rows = Int32Array.from(parts.flatMap((part) => [...part.rows]));
  const predicted = Float64Array.from(parts.flatMap((part) => [...part.predicted]));
  const held = {
    services: keys.services,
    service: Int32Array.from(rows, (row) => keys.service[row]!),
    predicted,
    actual: take(y, rows),
  };
  const only = (accept: (level: number) => boolean) => {
    const places = Int32Array.from(rows.keys().filter((i) => accept(keys.users[rows[i]!]!)));
    return {
      services: held.services,
      service: places.map((i) => held.service[i]!),
      predicted: take(predicted, places),
      actual: take(held.actual, places),
    };
  };
  const levels = [...new Set(Array.from(rows, (row) => keys.users[row]!))].sort((a, b) => a - b);
  return levels.map((users) => {
    const bands = calibrateIntervals(only((level) => level !== users), {
      coverageRatio: options.nominalCoverageRatio ?? INTERVAL_COVERAGE_RATIO,
      width,
    });
    const left = only((level) => level === users);
    const { lower, upper } = applyIntervals(bands, left);
    return {
      users,
      rows: left.actual.length,
      coverageRatio: coverageRatio(left.actual, lower, upper),
      meanWidth: meanWidth(lower, upper),
    };
  });
}
