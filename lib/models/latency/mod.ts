/**
 * Densities of latency: mixture density networks and the baselines they have to beat.
 *
 * @module
 */
export type {
  DensityEntry,
  DensityModel,
  DensityOptions,
  DensityProgress,
  Distribution,
  DroppedRequests,
  FittedDensity,
  LatencyPoint,
} from "./contract.ts";
export { quantileOf } from "./empirical_distribution.ts";
export { DENSITIES, DENSITY_BASELINES, DENSITY_MIXTURES, type DensityName } from "./registry.ts";
export { type DensitySnapshot, densityText, type LoadedDensity, readDensity } from "./snapshot.ts";
export { usableLogs } from "./usable_cells.ts";
