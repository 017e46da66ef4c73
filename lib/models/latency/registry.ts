/**
 * Every density, as one object to read.
 *
 * @module
 */
import type { DensityEntry } from "./contract.ts";
import { mixtureEntry } from "./mixture_density.ts";
import { nearestCell } from "./nearest_cell.ts";
import { weibullLoglinear } from "./weibull_loglinear.ts";

/** Every density, baselines first, in the order result tables list them. Add new ones here. */
export const DENSITIES = {
  nearest_cell: nearestCell,
  weibull_loglinear: weibullLoglinear,
  weibull_mixture: mixtureEntry("weibull", "mixture density network of Weibull components"),
  gamma_mixture: mixtureEntry("gamma", "mixture density network of gamma components"),
  lognormal_mixture: mixtureEntry("lognormal", "mixture density network of log-normal components"),
  gaussian_mixture: mixtureEntry("gaussian", "mixture density network of Gaussian components, cut off at 0"),
} as const satisfies Readonly<Record<string, DensityEntry>>;

/** Name of a density. */
export type DensityName = keyof typeof DENSITIES;

/** Names of the densities that others have to beat. */
export const DENSITY_BASELINES: readonly DensityName[] = namesOf("baseline");

/** Names of the mixtures, of which one is chosen. */
export const DENSITY_MIXTURES: readonly DensityName[] = namesOf("mixture");

function namesOf(kind: DensityEntry["kind"]): DensityName[] {
  return (Object.keys(DENSITIES) as DensityName[]).filter((name) => DENSITIES[name].kind === kind);
}
