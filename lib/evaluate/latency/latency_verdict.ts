/**
 * Is a mixture worth its cost? Differences to the baselines on held-out cells, and whether they are more than chance.
 *
 * @module
 */
import type { DensityName } from "@/models/mod.ts";
import { bootstrapMaeDifference, drawRuns, type Estimate } from "../bootstrap.ts";
import { NOMINAL_COVERAGE_RATIO } from "./cell_scores.ts";
import { runName } from "./hold_out.ts";
import type { BaselineComparison, CellResult, LatencyVerdict } from "./latency_result.ts";

/** How far the share in an interval may be from what it is meant to be. */
const COVERAGE_TOLERANCE = 0.03;

/** Cells of the chosen mixture, and those of each baseline in the same order. */
export interface JudgedCells {
  /** Of the mixture. */
  readonly mixture: readonly CellResult[];
  /** Of the baselines, by name. */
  readonly baselines: Readonly<Partial<Record<DensityName, readonly CellResult[]>>>;
}

/**
 * Judges.
 *
 * Runs are resampled, not cells, as the services of one run shared its noise.
 *
 * @param judged Cells, at least one.
 * @param seed Seed of the resampling.
 */
export function judgeLatency({ mixture, baselines }: JudgedCells, seed: number): LatencyVerdict {
  const names = mixture.map(({ cell }) => runName(cell));
  const runs = [...new Set(names)];
  const codes = names.map((name) => runs.indexOf(name));
  const draws = drawRuns(runs.length, seed);
  const sums = (values: readonly number[]): Float64Array => {
    const byRun = new Float64Array(runs.length);
    values.forEach((value, i) => (byRun[codes[i]!]! += value));
    return byRun;
  };
  const rows = sums(mixture.map(() => 1));
  const difference = (baseline: readonly CellResult[], read: (of: CellResult) => number): Estimate =>
    bootstrapMaeDifference(draws, { first: sums(mixture.map(read)), second: sums(baseline.map(read)), rows });
  const comparisons = Object.entries(baselines).map(([name, cells]): BaselineComparison => {
    const nllDifference = difference(cells, ({ scores }) => scores.nll);
    // Of logarithms: a saturated level takes a thousand times as long as an idle one, and is one level all the same.
    const logRatio = difference(cells, ({ scores }) => Math.log(scores.crps));
    const crpsRatio = {
      value: Math.exp(logRatio.value),
      low: Math.exp(logRatio.low),
      high: Math.exp(logRatio.high),
    };
    const isBeaten = nllDifference.high < 0 && crpsRatio.high < 1;
    return { baseline: name as DensityName, nllDifference, crpsRatio, isBeaten };
  });
  const coverageRatio = mixture.reduce((sum, { scores }) => sum + scores.coverageRatio, 0) / mixture.length;
  const verdict = {
    comparisons,
    coverageRatio,
    isCovered: Math.abs(coverageRatio - NOMINAL_COVERAGE_RATIO) <= COVERAGE_TOLERANCE,
    beatsBaselines: comparisons.every(({ isBeaten }) => isBeaten),
    cells: mixture.length,
  };
  return { ...verdict, sentence: sentenceOf(verdict) };
}

function sentenceOf({ comparisons, coverageRatio, isCovered, cells }: Omit<LatencyVerdict, "sentence">): string {
  const against = comparisons.map((comparison) => `${outcome(comparison)} ${comparison.baseline}`).join(", ");
  const percent = (100 * coverageRatio).toFixed(1);
  return `on ${cells} held-out ${
    cells === 1 ? "cell" : "cells"
  } the chosen mixture ${against}; its 90 % interval holds ` +
    `${percent} %, ${isCovered ? "within" : "NOT within"} 3 points`;
}

function outcome({ nllDifference, crpsRatio, isBeaten }: BaselineComparison): string {
  if (isBeaten) return "beats";
  if (nllDifference.low > 0 && crpsRatio.low > 1) return "LOSES to";
  const [isNllLess, isCrpsLess] = [nllDifference.value < 0, crpsRatio.value < 1];
  if (isNllLess && isCrpsLess) return "is better than, but not beyond chance,";
  if (isNllLess) return "is better in NLL but not in CRPS than";
  if (isCrpsLess) return "is better in CRPS but not in NLL than";
  return "is NOT better than";
}
