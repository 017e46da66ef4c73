/**
 * What an evaluation of latencies found, as rows of tables.
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { type DensityName, type FittedDensity, type LatencyPoint, quantileOf } from "@/models/mod.ts";
import type { Estimate } from "../bootstrap.ts";
import { type DensityScores, SCORED_QUANTILES, scoredCell } from "./cell_scores.ts";
import { runName } from "./hold_out.ts";
import type {
  CellResult,
  DensityResult,
  LatencyResult,
  LatencyVerdict,
  ServiceLatencyResult,
} from "./latency_result.ts";
import { judgeLatency } from "./latency_verdict.ts";

/** How long the requests of a cell took. */
export interface QuantileRow extends Omit<LatencyCell, "seconds"> {
  /** Requests. */
  readonly requests: number;
  /** Median, seconds. */
  readonly p50Seconds: number;
  /** 95th percentile, seconds. */
  readonly p95Seconds: number;
  /** 99th percentile, seconds. */
  readonly p99Seconds: number;
  /** How heavy the tail is: p99 over p50. An exponential distribution has ln 100 / ln 2 = 6.6. */
  readonly tailRatio: number;
}

/** Measures the quantiles of each cell; a cell without a usable duration is left out. */
export function quantileRows(cells: readonly LatencyCell[]): QuantileRow[] {
  return cells.map(scoredCell).filter(({ seconds }) => seconds.length > 0).map(({ cell, seconds }) => {
    const [p50Seconds, p95Seconds, p99Seconds] = Object.values(SCORED_QUANTILES)
      .map((ratio) => quantileOf(seconds, ratio)) as [number, number, number];
    const { seconds: _, ...load } = cell;
    const tailRatio = p99Seconds / p50Seconds;
    return { ...load, requests: seconds.length, p50Seconds, p95Seconds, p99Seconds, tailRatio };
  });
}

/** Finds the scores of one density of a service. */
export function scoresOf({ densities }: ServiceLatencyResult, density: DensityName): DensityResult {
  const found = densities.find((one) => one.density === density);
  if (found !== undefined) return found;
  const known = densities.map((one) => one.density).join(", ");
  throw new RangeError(`Cannot find scores of "${density}" as they must be of one of ${known}: they are not`);
}

/** The chosen mixture of a service with its scores. */
export function chosenScores(found: ServiceLatencyResult): DensityResult {
  return scoresOf(found, found.chosen.density);
}

/** Mean scores of a density of a service on held-out levels. */
export interface PooledRow extends Omit<DensityScores, "pit"> {
  /** Name of the service. */
  readonly service: string;
  /** Name of the density. */
  readonly density: DensityName;
  /** Components K of a mixture; `undefined` for baselines. */
  readonly components: number | undefined;
}

/** Lists the scores of the baselines and of the chosen mixture of each service. */
export function pooledRows({ services }: LatencyResult): PooledRow[] {
  return services.flatMap((found) =>
    found.densities.filter(({ density, components }) => components === undefined || density === found.chosen.density)
      .map(({ density, components, pooled: { pit: _, ...scores } }): PooledRow => ({
        service: found.service,
        density,
        components,
        ...scores,
      }))
  );
}

/** What a density says of a load. */
export interface AnswerRow extends LatencyPoint {
  /** Median, seconds. */
  readonly p50Seconds: number;
  /** 95th percentile, seconds. */
  readonly p95Seconds: number;
  /** 99th percentile, seconds. */
  readonly p99Seconds: number;
  /** Why the load lies beyond what was measured, or "" if it does not. */
  readonly whyOutside: string;
}

/** Asks a density for quantiles at loads. */
export function answerRows(fitted: FittedDensity, points: readonly LatencyPoint[]): AnswerRow[] {
  return points.map((point) => {
    const distribution = fitted.at(point);
    return {
      ...point,
      p50Seconds: distribution.quantile(SCORED_QUANTILES.p50),
      p95Seconds: distribution.quantile(SCORED_QUANTILES.p95),
      p99Seconds: distribution.quantile(SCORED_QUANTILES.p99),
      whyOutside: fitted.whyOutside(point) ?? "",
    };
  });
}

/** The chosen mixture of a service against one baseline; `service` is "all" for the mean over all cells. */
export interface GainRow {
  /** Name of the service, or "all". */
  readonly service: string;
  /** Name of the baseline. */
  readonly baseline: DensityName;
  /** CRPS of the mixture over that of the baseline, with its 95 % interval; below 1 the mixture is better. */
  readonly crpsRatio: Estimate;
  /** NLL of the mixture minus that of the baseline, nats a request, with its 95 % interval; below 0 the mixture is better. */
  readonly nllDifference: Estimate;
  /** True if both intervals lie on the side of the mixture. */
  readonly isBeaten: boolean;
}

/** Lists the gains over the baselines: each service, then all of them if there are several. */
export function gainRows({ services, overall }: LatencyResult): GainRow[] {
  const rows = (service: string, { comparisons }: LatencyVerdict): GainRow[] =>
    comparisons.map((comparison) => ({ service, ...comparison }));
  const all = services.length > 1 && overall !== undefined ? rows("all", overall) : [];
  return [...services.flatMap(({ service, verdict }) => rows(service, verdict)), ...all];
}

/** One family of mixtures of a service, against the chosen one. */
export interface FamilyRow {
  /** Name of the service. */
  readonly service: string;
  /** Name of the mixture. */
  readonly density: DensityName;
  /** Components K that were best on training levels. */
  readonly components: number;
  /** True for the family that was chosen. */
  readonly isChosen: boolean;
  /** Score on training levels, nats a request, by which was chosen. */
  readonly validationNll: number;
  /** NLL on held-out levels, nats a request. */
  readonly nll: number;
  /** CRPS on held-out levels, seconds. */
  readonly crps: number;
  /** How much less the NLL of the chosen mixture is on held-out levels, nats a request; 0 for itself. */
  readonly behind: number;
  /** Lower end of the 95 % interval of that. */
  readonly behindLow: number;
  /** Upper end of that interval. */
  readonly behindHigh: number;
}

/** Compares families of mixtures: whether it matters which one was chosen. */
export function familyRows({ seed, services }: LatencyResult): FamilyRow[] {
  return services.flatMap((found) => {
    const mixture: readonly CellResult[] = chosenScores(found).cells;
    return found.densities.filter(({ components }) => components !== undefined).map((family): FamilyRow => {
      const { density, components, pooled, cells } = family;
      const candidate = found.candidates.find((one) => one.density === density && one.components === components)!;
      const isChosen = density === found.chosen.density;
      const { comparisons } = judgeLatency({ mixture, baselines: { [density]: cells } }, seed);
      const { value, low, high } = comparisons[0]!.nllDifference;
      return {
        service: found.service,
        density,
        components: components!,
        isChosen,
        validationNll: candidate.validationNll,
        nll: pooled.nll,
        crps: pooled.crps,
        behind: 0 - value,
        behindLow: 0 - high,
        behindHigh: 0 - low,
      };
    });
  });
}

/** How much a density of a service could gain at all. */
export interface HeadroomRow {
  /** Name of the service. */
  readonly service: string;
  /** CRPS of who knew the distribution of each held-out level itself, mean over levels, seconds: nobody can do better. */
  readonly bestCrps: number;
  /** CRPS of the chosen mixture above that, ratio to it. */
  readonly mixtureExcess: number;
  /** CRPS of each baseline above that, ratio to it, by name. A little below 0 it may be by chance. */
  readonly baselineExcess: Readonly<Record<string, number>>;
}

/**
 * Compares the CRPS of mixtures and baselines with the least that is possible: half the mean difference of two requests of
 * the level, since a density that is right is off by as much. What is above that is error, the rest is chance.
 *
 * Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102(477), section
 * 4.2; the mean is that of the n (n - 1) pairs of different requests, which has no bias.
 *
 * @param result What the evaluation found.
 * @param cells The cells that were evaluated.
 */
export function headroomRows(result: LatencyResult, cells: readonly LatencyCell[]): HeadroomRow[] {
  return result.services.map((found): HeadroomRow => {
    const { service, verdict } = found;
    const chosen = chosenScores(found);
    const best = chosen.cells.map(({ cell: scored }) => {
      const cell = cells.find((one) => one.service === service && runName(one) === runName(scored))!;
      return halfMeanDifference(scoredCell(cell).seconds);
    });
    const bestCrps = best.reduce((sum, value) => sum + value, 0) / best.length;
    const baselineExcess = verdict.comparisons.map(({ baseline }) =>
      [baseline, scoresOf(found, baseline).pooled.crps / bestCrps - 1] as const
    );
    return {
      service,
      bestCrps,
      mixtureExcess: chosen.pooled.crps / bestCrps - 1,
      baselineExcess: Object.fromEntries(baselineExcess),
    };
  });
}

/** Half the mean absolute difference of two different values of an ascending list, n >= 2. */
function halfMeanDifference(sorted: Float64Array): number {
  const n = sorted.length;
  return sorted.reduce((sum, value, i) => sum + (2 * i + 1 - n) * value, 0) / (n * (n - 1));
}
