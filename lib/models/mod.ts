/**
 * Matrix -> fitted model: the contract, the registry, ranges, intervals and the store.
 *
 * Letters, the same in every room: n training rows, m prediction rows, p features, k lag, w window, h horizon.
 *
 * To add a model: one file in `tabular/` that exports a {@linkcode ModelEntry}, one line in `registry.ts`.
 *
 * @module
 */
export {
  type CreateOptions,
  type FittedRegressor,
  type InputContext,
  isStatic,
  type ModelEntry,
  type Regressor,
} from "./contract.ts";
export {
  applyIntervals,
  calibrateIntervals,
  calibrationFolds,
  type CalibrationOptions,
  type CalibrationRows,
  halfWidthAt,
  type IntervalBands,
  type Intervals,
  type PooledBand,
  type ServiceBand,
} from "./intervals.ts";
export { type IntervalWidth, intervalWidth, type WidthScale } from "./interval_width.ts";
export { type CalibrationFold, heldOutLevels, heldOutServices } from "./calibration.ts";
export {
  type FinalFit,
  type HeldOutPredictions,
  modelSnapshot,
  trainModel,
  type TrainOptions,
  whyNotTrainable,
} from "./train.ts";
export { type FilledInput, type Point, type PointPrediction, predictPoint } from "./predict_point.ts";
export { type LoadSweep, type PointRow, predictPoints, sweepLoads, type SweepRow } from "./predict_points.ts";
export {
  fitRange,
  type LoadPoint,
  outsideRange,
  type PastPoint,
  type RangeCell,
  type TrainingRange,
  whyOutside,
} from "./range.ts";
export { MODEL_NAMES, MODELS, OPTIONAL_MODELS, resolveModels } from "./registry.ts";
export {
  densityFileName,
  type Expected,
  loadDensity,
  type LoadedModel,
  loadModel,
  modelFileName,
  type ModelSnapshot,
  saveDensity,
  type SavedModel,
  saveModel,
} from "./store.ts";
export { type TrainedModel, trainModels, type TrainModelsOptions } from "./train_all.ts";
export { type LinearFit, ordinaryLeastSquares } from "./tabular/least_squares.ts";
export { type BoostingLoss, quantileLoss, SQUARED_ERROR } from "./tabular/boosting_loss.ts";
export { type BoostingOptions, fitBoosting, type FittedBoosting } from "./tabular/gradient_boosting.ts";
export { loadMlRandomForest } from "./tabular/ml_random_forest.ts";
export { fitForest, type FittedForest, type ForestOptions } from "./tabular/random_forest.ts";
export { type DemandRow, demandRows } from "./tabular/demand_rows.ts";
export { fitUsl, uslConfidenceBand, type UslOptions } from "./tabular/usl_fit.ts";
export {
  type Coefficient,
  uslAmdahlLimit,
  type UslFit,
  uslOptimalLoad,
  uslPeakLoad,
  uslPeakThroughput,
  uslResidenceTime,
  uslThroughput,
} from "./tabular/usl_law.ts";
export { type UslCell, type UslLatency, type UslState } from "./tabular/usl.ts";
export { type ServiceDemand, type UtilizationLawState } from "./tabular/utilization_law.ts";
export * from "./sequence/mod.ts";
export * from "./latency/mod.ts";
export * from "./library/mod.ts";
