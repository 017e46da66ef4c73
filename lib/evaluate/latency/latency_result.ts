/**
 * What an evaluation of latency densities found.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import type { DensityName } from "@/models/mod.ts";
import type { Estimate } from "../bootstrap.ts";
import type { DensityScores } from "./cell_scores.ts";
import type { Candidate } from "./choose.ts";
import type { HeldOutLevel } from "./hold_out.ts";

/** Scores of one density on one held-out cell. */
export interface CellResult {
  /** Load of the cell; its durations are left out. */
  readonly cell: Omit<LatencyCell, "seconds">;
  /** Durations that were scored. */
  readonly requests: number;
  /** Why the cell lies beyond the levels that trained, if it does. */
  readonly whyOutside: string | undefined;
  /** The scores. */
  readonly scores: DensityScores;
}

/** One density on the held-out cells of a service. */
export interface DensityResult {
  /** Name in the registry. */
  readonly density: DensityName;
  /** Components K of a mixture; `undefined` for baselines. */
  readonly components: number | undefined;
  /** Mean over cells. */
  readonly pooled: DensityScores;
  /** Cell by cell. */
  readonly cells: readonly CellResult[];
}

/** The chosen mixture against one baseline, with 95 % bootstrap intervals over runs. */
export interface BaselineComparison {
  /** Name of the baseline. */
  readonly baseline: DensityName;
  /** NLL of the mixture minus that of the baseline, nats a request; below 0 the mixture is better. */
  readonly nllDifference: Estimate;
  /** CRPS of the mixture over that of the baseline, geometric mean over cells; below 1 the mixture is better. */
  readonly crpsRatio: Estimate;
  /** True if both intervals lie on the side of the mixture. */
  readonly isBeaten: boolean;
}

/** Whether the chosen mixture is worth its cost. */
export interface LatencyVerdict {
  /** Against each baseline. */
  readonly comparisons: readonly BaselineComparison[];
  /** Share of requests in the central 90 % interval, mean over cells. */
  readonly coverageRatio: number;
  /** True if that share is within 3 points of 90 %. */
  readonly isCovered: boolean;
  /** True if every baseline is beaten. */
  readonly beatsBaselines: boolean;
  /** Cells that were scored. */
  readonly cells: number;
  /** The verdict in words. */
  readonly sentence: string;
}

/** One service. */
export interface ServiceLatencyResult {
  /** Name of the service. */
  readonly service: string;
  /** The mixture chosen on training levels. */
  readonly chosen: Candidate;
  /** Every mixture that was tried, with its score on training levels, nats a request. */
  readonly candidates: readonly (Candidate & { readonly validationNll: number })[];
  /** Baselines first, then the best mixture of each family. */
  readonly densities: readonly DensityResult[];
  /** The chosen mixture against the baselines. */
  readonly verdict: LatencyVerdict;
  /** Cells and requests that trained. */
  readonly training: { readonly cells: number; readonly requests: number };
  /** Durations and cells that were unusable: missing, zero, or too few to be scored. */
  readonly dropped: { readonly requests: number; readonly cells: number };
}

/** All services. */
export interface LatencyResult {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Levels that no density learned from. */
  readonly heldOut: readonly HeldOutLevel[];
  /** Services that could be evaluated. */
  readonly services: readonly ServiceLatencyResult[];
  /** Services that could not, with the reason. */
  readonly notPossible: readonly { readonly service: string; readonly reason: string }[];
  /** The chosen mixtures of all services against the baselines; `undefined` if there is no service. */
  readonly overall: LatencyVerdict | undefined;
}
