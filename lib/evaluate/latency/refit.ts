/**
 * The densities behind an evaluation once more, to be asked at loads that were not scored: for curves and tails.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { DENSITIES, DENSITY_BASELINES, type DensityName, type FittedDensity } from "@/models/mod.ts";
import type { CandidateOptions } from "./choose.ts";
import { isHeldOut } from "./hold_out.ts";
import type { LatencyResult } from "./latency_result.ts";

/** Densities of one service that have not seen the levels that were held out. */
export interface HeldOutFits {
  /** The chosen mixture. */
  readonly chosen: FittedDensity;
  /** The baselines, by name. */
  readonly baselines: Readonly<Partial<Record<DensityName, FittedDensity>>>;
}

/**
 * Fits the chosen mixture and the baselines of each service on the levels that trained them: the same densities that were
 * scored, as equal options give equal densities.
 *
 * @param cells The cells that were evaluated.
 * @param result What the evaluation found.
 * @param network Settings of the networks, if the evaluation had any.
 * @returns Fits by service.
 */
export function refitHeldOut(
  cells: readonly LatencyCell[],
  { seed, heldOut, services }: LatencyResult,
  network: NonNullable<CandidateOptions["network"]> = {},
): Record<string, HeldOutFits> {
  return Object.fromEntries(services.map(({ service, chosen: { density, components } }) => {
    const training = cells.filter((cell) => cell.service === service && !isHeldOut(cell, heldOut));
    const chosen = DENSITIES[density].create({ seed, components, ...network }).fit(training);
    const baselines = DENSITY_BASELINES.map((name) => [name, DENSITIES[name].create({ seed }).fit(training)]);
    return [service, { chosen, baselines: Object.fromEntries(baselines) }];
  }));
}
