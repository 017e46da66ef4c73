/**
 * Missing features become the median of the training rows, never of the rows that are tested.
 *
 * @module
 */
import { median } from "@/dataset/mod.ts";
import { type Matrix, take } from "./matrix.ts";

/** What filling learned. JSON-safe, so a saved model can carry it. */
export interface Fill {
  /** Median of the training rows by feature name. */
  readonly medians: Readonly<Record<string, number>>;
}

/**
 * Learns the median of each feature from training rows. A feature that no training row has is left out of the fill.
 *
 * @param x Features of all rows.
 * @param trainRows Indices of the rows that train.
 */
export function fitFill(x: Matrix, trainRows: Int32Array): Fill {
  const medians: Record<string, number> = {};
  x.names.forEach((name, j) => {
    const learned = median(take(x.columns[j]!, trainRows));
    if (!Number.isNaN(learned)) medians[name] = learned;
  });
  return { medians };
}

/**
 * Replaces missing features. Columns without gaps are shared, not copied.
 *
 * @param x Features of any rows.
 * @param fill What was learned from training rows.
 * @returns A matrix without `NaN`.
 * @throws {RangeError} If a column has gaps and no training row had a value to fill them with.
 */
export function applyFill(x: Matrix, fill: Fill): Matrix {
  const columns = x.columns.map((values, j) => {
    if (!values.some(Number.isNaN)) return values;
    const learned = fill.medians[x.names[j]!];
    if (learned === undefined) {
      throw new RangeError(
        `Cannot fill feature "${
          x.names[j]
        }" as at least one training row must have it: none has, so train on longer runs or ` +
          `leave the feature out`,
      );
    }
    return values.map((value) => Number.isNaN(value) ? learned : value);
  });
  return { names: x.names, columns, rows: x.rows };
}
