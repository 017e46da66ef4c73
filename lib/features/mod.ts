/**
 * Table -> design matrix: lags, trailing windows, per-replica and per-limit features.
 *
 * @module
 */
export { autocorrelation, CONSTANT_LOAD, loadShape, memoryByShape, type ShapeMemory } from "./autocorrelation.ts";
export { buildFeatures, type FeatureBuilder, featureMatrix, featureTable, LAGS, WINDOWS } from "./build.ts";
export { applyFill, type Fill, fitFill } from "./fill.ts";
export { lag } from "./lag.ts";
export { column, type Matrix, matrix, selectColumns, selectRows, take } from "./matrix.ts";
export { oneHot } from "./one_hot.ts";
export * from "./series/mod.ts";
export { type FeatureSource, featureSource } from "./source.ts";
export { readFeatures, saveFeatures, type StoredFeatures } from "./store.ts";
export type { FeatureTable, RowKeys } from "./table.ts";
export { type TrailingWindow, trailingWindow } from "./window.ts";
