/**
 * Measured cells -> scores of densities on load levels that they have not seen.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { DENSITIES, DENSITY_BASELINES, type DensityName, type FittedDensity } from "@/models/mod.ts";
import { meanScores, MIN_SCORED_REQUESTS, scoreCell, type ScoredCell, scoredCell } from "./cell_scores.ts";
import { bestCandidate, type Candidate, type CandidateOptions, fitCandidates } from "./choose.ts";
import { drawHeldOutLevels, type HeldOutLevel, isHeldOut } from "./hold_out.ts";
import type { CellResult, DensityResult, LatencyResult, ServiceLatencyResult } from "./latency_result.ts";
import { judgeLatency } from "./latency_verdict.ts";

/** What {@linkcode evaluateLatency} is told. */
export interface LatencyEvaluationOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Mixtures to choose from. */
  readonly candidates: readonly Candidate[];
  /** Services to evaluate. @default all of the cells */
  readonly services?: readonly string[];
  /** Settings of the networks. */
  readonly network?: NonNullable<CandidateOptions["network"]>;
  /** Told after each fit. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Fewest cells to learn from: two ends of a range and one between them. */
const MIN_TRAINING_CELLS = 3;

/** Fewest requests to learn from. */
const MIN_TRAINING_REQUESTS = 100;

/**
 * Evaluates the densities of each service.
 *
 * @param cells Cells of all services; the levels that are held out are drawn from all of them, so they are the same whichever
 * services are asked for.
 * @throws {RangeError} If there is no candidate, or a service that has no cell is asked for.
 */
export function evaluateLatency(cells: readonly LatencyCell[], options: LatencyEvaluationOptions): LatencyResult {
  const { seed, candidates, onProgress } = options;
  const known = [...new Set(cells.map(({ service }) => service))];
  const services = options.services ?? known;
  const unknown = services.find((service) => !known.includes(service));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot evaluate latencies of "${unknown}" as the service must be one of ${known.join(", ")}: it is not`,
    );
  }
  if (candidates.length === 0) {
    throw new RangeError("Cannot evaluate latencies as there must be at least 1 mixture to choose from: there is none");
  }
  const heldOut = drawHeldOutLevels(cells, seed);
  const found: ServiceLatencyResult[] = [];
  const notPossible: { service: string; reason: string }[] = [];
  let done = 0;
  const total = services.length * candidates.length;
  for (const service of services) {
    const own = cells.filter((cell) => cell.service === service);
    const parts = partCells(own, heldOut);
    const reason = whyNotPossible(parts);
    if (reason !== undefined) notPossible.push({ service, reason });
    else {
      const onFit = () => onProgress?.({ done: ++done, total });
      found.push(evaluateService(service, parts, { ...options, onFit }));
    }
  }
  return { seed, heldOut, services: found, notPossible, overall: overallVerdict(found, seed) };
}

interface Parts {
  readonly training: readonly ScoredCell[];
  readonly test: readonly ScoredCell[];
  /** Held-out cells with too few requests to be scored. */
  readonly small: readonly ScoredCell[];
  readonly droppedRequests: number;
  readonly emptyCells: number;
}

function partCells(cells: readonly LatencyCell[], heldOut: readonly HeldOutLevel[]): Parts {
  const all = cells.map(scoredCell);
  const usable = all.filter(({ seconds }) => seconds.length > 0);
  const held = usable.filter(({ cell }) => isHeldOut(cell, heldOut));
  return {
    training: usable.filter(({ cell }) => !isHeldOut(cell, heldOut)),
    test: held.filter(({ seconds }) => seconds.length >= MIN_SCORED_REQUESTS),
    small: held.filter(({ seconds }) => seconds.length < MIN_SCORED_REQUESTS),
    droppedRequests: all.reduce((sum, { cell, seconds }) => sum + cell.seconds.length - seconds.length, 0),
    emptyCells: all.length - usable.length,
  };
}

function whyNotPossible({ training, test }: Parts): string | undefined {
  if (test.length === 0) {
    return `no held-out level has ${MIN_SCORED_REQUESTS} requests; a configuration needs 3 levels to spare one`;
  }
  const requests = countRequests(training);
  if (training.length >= MIN_TRAINING_CELLS && requests >= MIN_TRAINING_REQUESTS) return undefined;
  return `${training.length} cells with ${requests} requests are left to learn from, not ${MIN_TRAINING_CELLS} with ` +
    `${MIN_TRAINING_REQUESTS}`;
}

function countRequests(cells: readonly ScoredCell[]): number {
  return cells.reduce((sum, { seconds }) => sum + seconds.length, 0);
}

function evaluateService(
  service: string,
  { training, test, small, droppedRequests, emptyCells }: Parts,
  options: LatencyEvaluationOptions & Pick<CandidateOptions, "onFit">,
): ServiceLatencyResult {
  const { seed } = options;
  const trainingCells = training.map(({ cell }) => cell);
  const candidates = fitCandidates(trainingCells, options.candidates, options);
  const chosen = bestCandidate(candidates);
  const baselines = DENSITY_BASELINES.map((density) =>
    scoreDensity({ density, components: undefined }, DENSITIES[density].create({ seed }).fit(trainingCells), test)
  );
  const families = [...Map.groupBy(candidates, ({ density }) => density).values()].map((group) => {
    const best = group.includes(chosen) ? chosen : bestCandidate(group);
    return scoreDensity(best, best.fitted, test);
  });
  const mixture = families.find(({ density }) => density === chosen.density)!;
  return {
    service,
    chosen: { density: chosen.density, components: chosen.components },
    candidates: candidates.map(({ density, components, validationNll }) => ({ density, components, validationNll })),
    densities: [...baselines, ...families],
    verdict: judgeLatency({
      mixture: mixture.cells,
      baselines: Object.fromEntries(baselines.map(({ density, cells }) => [density, cells])),
    }, seed),
    training: { cells: training.length, requests: countRequests(training) },
    dropped: { requests: droppedRequests, cells: emptyCells + small.length },
  };
}

function scoreDensity(
  { density, components }: { density: DensityName; components: number | undefined },
  fitted: FittedDensity,
  test: readonly ScoredCell[],
): DensityResult {
  const cells = test.map(({ cell, seconds }): CellResult => {
    const { service, level, rateRps, replicas, cpuLimitCores } = cell;
    return {
      cell: { service, level, rateRps, replicas, cpuLimitCores },
      requests: seconds.length,
      whyOutside: fitted.whyOutside(cell),
      scores: scoreCell(fitted.at(cell), seconds),
    };
  });
  return { density, components, pooled: meanScores(cells.map(({ scores }) => scores)), cells };
}

function overallVerdict(services: readonly ServiceLatencyResult[], seed: number) {
  if (services.length === 0) return undefined;
  const cellsOf = (read: (of: ServiceLatencyResult) => DensityName): readonly CellResult[] =>
    services.flatMap((result) => result.densities.find(({ density }) => density === read(result))!.cells);
  return judgeLatency({
    mixture: cellsOf(({ chosen }) => chosen.density),
    baselines: Object.fromEntries(DENSITY_BASELINES.map((density) => [density, cellsOf(() => density)])),
  }, seed);
}
