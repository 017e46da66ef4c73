/**
 * Table -> design matrix: lags, trailing windows, per-replica and per-limit features.
 *
 * @module
 */
export { column, type Matrix, matrix, selectColumns, selectRows, take } from "./matrix.ts";
export type { FeatureTable, RowKeys } from "./table.ts";
