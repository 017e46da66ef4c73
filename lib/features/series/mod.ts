/**
 * Series -> what forecasters learn from: gaps, outliers, season, smoothing, windows.
 *
 * @module
 */
export { fillGaps, type FillGapsOptions } from "./gaps.ts";
export { type ClipOptions, clipOutliers, type ClippedValues } from "./outliers.ts";
export { type PublishedFeatureOptions, publishedFeatures, RECIPE_STEPS } from "./published_recipe.ts";
export {
  savitzkyGolay,
  type SavitzkyGolayOptions,
  savitzkyGolayWeights,
  type SmoothingAlignment,
} from "./savitzky_golay.ts";
export { detectSeason, type SeasonOptions } from "./season.ts";
export {
  type SequenceOptions,
  type SequenceSource,
  type SequenceWindows,
  sequenceWindows,
} from "./sequence_windows.ts";
