/**
 * Which mixture: family and number of components, chosen on training levels alone.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { DENSITIES, DENSITY_MIXTURES, type DensityName, type FittedDensity } from "@/models/mod.ts";

/** One mixture that may be chosen. */
export interface Candidate {
  /** Name in the registry. */
  readonly density: DensityName;
  /** Components K. */
  readonly components: number;
}

/** Numbers of components that are tried unless others are named. */
export const DEFAULT_COMPONENTS: readonly number[] = [2, 4, 8];

/** What is tried unless others are named: every family with each of {@linkcode DEFAULT_COMPONENTS}. */
export const DEFAULT_CANDIDATES: readonly Candidate[] = DENSITY_MIXTURES.flatMap((density) =>
  DEFAULT_COMPONENTS.map((components) => ({ density, components }))
);

/** A candidate that was fitted on the training levels. */
export interface FittedCandidate extends Candidate {
  /** Negative log-likelihood on the training levels that stopped its training, nats a request; `NaN` without any. */
  readonly validationNll: number;
  /** The fit. */
  readonly fitted: FittedDensity;
}

/** How {@linkcode fitCandidates} works. */
export interface CandidateOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Settings of the networks, for those who want them smaller. */
  readonly network?: {
    readonly members?: number;
    readonly hiddenUnits?: readonly number[];
    readonly maxSteps?: number;
  };
  /** Told after each fit. */
  readonly onFit?: () => void;
}

/**
 * Fits every candidate.
 *
 * @param training Cells of the training levels of one service.
 * @param candidates At least one.
 */
export function fitCandidates(
  training: readonly LatencyCell[],
  candidates: readonly Candidate[],
  { seed, network = {}, onFit }: CandidateOptions,
): FittedCandidate[] {
  return candidates.map((candidate) => {
    const { density, components } = candidate;
    const fitted = DENSITIES[density].create({ seed, components, ...network }).fit(training);
    onFit?.();
    return { ...candidate, validationNll: fitted.validationNll, fitted };
  });
}

/** The best candidate by its score on training levels; the first one if no level could be spared for a score. */
export function bestCandidate<C extends { readonly validationNll: number }>(candidates: readonly C[]): C {
  return candidates.reduce((best, one) => one.validationNll < best.validationNll ? one : best);
}
