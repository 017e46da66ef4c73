/**
 * A library of fitted models by service, target and version: add, list, read, promote, remove, compare.
 *
 * @module
 */
export {
  densityEntry,
  forecasterEntry,
  restoreDensity,
  type RestoredForecaster,
  restoreForecaster,
  restoreTabular,
  type SavedForecaster,
  tabularEntry,
  type TrainingFacts,
} from "./entries.ts";
export {
  LIBRARY_FOLDER,
  type LibraryEntry,
  type LibraryFilter,
  type LibraryListing,
  type ModelLibrary,
  type ModelReference,
  openLibrary,
  type ReadModel,
  type StoredModel,
} from "./library.ts";
export {
  ALL_SERVICES,
  libraryName,
  MODEL_KINDS,
  type ModelFacts,
  type ModelKind,
  type ModelMeta,
  type StoredFile,
} from "./meta.ts";
export {
  type ComparedScore,
  compareScores,
  type LibraryScore,
  type ScoreComparison,
  type ScoredVersion,
} from "./scores.ts";
export { describeTraining, type TrainedOn, type TrainedSeries, type ValueRange, whyOtherSeries } from "./trained_on.ts";
export { type FileContents, type ModelKey, versionTitle } from "./version_folder.ts";
