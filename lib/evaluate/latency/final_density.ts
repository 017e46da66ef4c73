/**
 * The density that is kept: the chosen mixture, fitted on all levels.
 *
 * @module
 */
import type { LatencyCells } from "@/dataset/mod.ts";
import { DENSITIES, type DensitySnapshot, usableLogs } from "@/models/mod.ts";
import { densityScores } from "./latency_outputs.ts";
import type { ServiceLatencyResult } from "./latency_result.ts";

/**
 * Fits the chosen mixture of a service on all of its cells, those that were held out for the scores as well.
 *
 * @param found What the evaluation found for the service; its scores go with the density.
 * @param data The data that was evaluated.
 * @param seed Seed of every random choice.
 */
export function finalDensity(found: ServiceLatencyResult, data: LatencyCells, seed: number): DensitySnapshot {
  const { service, chosen: { density, components } } = found;
  const cells = data.cells.filter((cell) => cell.service === service);
  const fitted = DENSITIES[density].create({ seed, components }).fit(cells);
  return {
    density,
    service,
    seed,
    requests: cells.reduce((sum, { seconds }) => sum + usableLogs(seconds).length, 0),
    cells: cells.length - fitted.dropped.cells,
    dataDigest: data.digest,
    scores: densityScores(found),
    state: fitted.toJSON(),
  };
}
