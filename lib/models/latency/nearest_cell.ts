/**
 * The baseline without a model: durations are as they were at the nearest load that was measured.
 *
 * @module
 */
import type { Background } from "./background.ts";
import { fitBackground } from "./background.ts";
import { checkPoint, checkState } from "./checks.ts";
import type { DensityEntry, Distribution, DroppedRequests, FittedDensity, LatencyPoint } from "./contract.ts";
import { empiricalDistribution } from "./empirical_distribution.ts";
import { measuredSpans, whyBeyond } from "./measured_range.ts";
import { cellsToLearnFrom, type UsableCell } from "./usable_cells.ts";

const NAME = "nearest_cell";

interface State {
  readonly density: typeof NAME;
  readonly background: Background;
  readonly dropped: DroppedRequests;
  readonly cells: readonly (Omit<UsableCell, "logs"> & { readonly logs: readonly number[] })[];
}

/**
 * How far a load point is from a cell: another configuration (replicas or limit) is farther than any other rate, and within
 * either, ratios count, so that 10 req/s are as far from 20 as 20 are from 40.
 */
function distance(a: LatencyPoint, b: LatencyPoint): number {
  const squared = (first: number, second: number): number => Math.log(first / second) ** 2;
  const configuration = squared(a.replicas, b.replicas) + squared(a.cpuLimitCores, b.cpuLimitCores);
  return (configuration > 0 ? 1e6 : 0) + configuration + squared(a.rateRps, b.rateRps);
}

function fitted(state: State): FittedDensity {
  const cells = state.cells.map((cell) => ({ ...cell, logs: Float64Array.from(cell.logs) }));
  const spans = measuredSpans(cells);
  const known = new Map<UsableCell, Distribution>();
  return {
    dropped: state.dropped,
    validationNll: NaN,
    at(point) {
      checkPoint(point);
      const nearest = cells.reduce((best, cell) => distance(cell, point) < distance(best, point) ? cell : best);
      const distribution = known.get(nearest) ?? empiricalDistribution(nearest.logs, state.background);
      known.set(nearest, distribution);
      return distribution;
    },
    whyOutside: (point) => whyBeyond(spans, point),
    toJSON: () => state,
  };
}

/** The durations of the nearest measured cell. */
export const nearestCell: DensityEntry = {
  summary: "durations of the nearest measured load; for the NLL smoothed by log-normal kernels",
  kind: "baseline",
  create: () => ({
    fit(measured) {
      const { cells, dropped } = cellsToLearnFrom(measured);
      return fitted({
        density: NAME,
        background: fitBackground(cells.map(({ logs }) => logs)),
        dropped,
        cells: cells.map((cell) => ({ ...cell, logs: Array.from(cell.logs) })),
      });
    },
  }),
  restore: (state) => fitted(checkState<State>(state, NAME)),
};
