/**
 * Densities of latency -> scores on load levels that they have not seen, beside baselines, and a verdict.
 *
 * @module
 */
export {
  type DensityScores,
  meanScores,
  MIN_SCORED_REQUESTS,
  NOMINAL_COVERAGE_RATIO,
  PIT_BINS,
  scoreCell,
  SCORED_QUANTILES,
  type ScoredCell,
  scoredCell,
} from "./cell_scores.ts";
export {
  bestCandidate,
  type Candidate,
  type CandidateOptions,
  DEFAULT_CANDIDATES,
  DEFAULT_COMPONENTS,
} from "./choose.ts";
export { evaluateLatency, type LatencyEvaluationOptions } from "./evaluate_latency.ts";
export { finalDensity } from "./final_density.ts";
export { drawHeldOutLevels, type HeldOutLevel, isHeldOut, runName } from "./hold_out.ts";
export {
  drawKnown,
  KNOWN_DEMAND_SECONDS,
  knownCdf,
  type KnownComponent,
  knownComponents,
  knownPoints,
  knownQuantile,
  knownUtilization,
  type RecoveredLoad,
  recoverKnownMixture,
  type RecoveryOptions,
} from "./known_mixture.ts";
export { densityLibraryScores } from "./library_scores.ts";
export { densityScores, latencyFiles, latencySummary } from "./latency_outputs.ts";
export {
  type AnswerRow,
  answerRows,
  chosenScores,
  type FamilyRow,
  familyRows,
  type GainRow,
  gainRows,
  type HeadroomRow,
  headroomRows,
  type PooledRow,
  pooledRows,
  type QuantileRow,
  quantileRows,
  scoresOf,
} from "./latency_rows.ts";
export type {
  BaselineComparison,
  CellResult,
  DensityResult,
  LatencyResult,
  LatencyVerdict,
  ServiceLatencyResult,
} from "./latency_result.ts";
export { type JudgedCells, judgeLatency } from "./latency_verdict.ts";
export { expectedKsDistance, type PitHistogram, pitHistogram } from "./pit_band.ts";
export { type HeldOutFits, refitHeldOut } from "./refit.ts";
export {
  LATENCY_RESULT_FILE,
  latencyResultText,
  parseLatencyResult,
  storedLatencyFiles,
  type StoredLatencyResult,
} from "./result_text.ts";
