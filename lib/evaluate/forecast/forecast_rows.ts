/**
 * Scored forecasts as flat rows, for tables.
 *
 * @module
 */
import type { ForecasterKind } from "@/models/mod.ts";
import type { ForecastCaseResult, ForecastScope } from "./forecast_result.ts";
import { rankScores } from "./rank_scores.ts";

/** One model on one target, over the whole path. */
export interface ForecastRow {
  /** Name in the registry. */
  readonly model: string;
  /** Of what kind it is. */
  readonly kind: ForecasterKind;
  /** Geometric mean over series of the error over that of the reference, ratio. */
  readonly ratio: number;
  /** Mean absolute scaled error. */
  readonly mase: number;
  /** Weighted quantile loss, ratio. */
  readonly wql: number;
  /** Share of the truth inside the interval, ratio. */
  readonly held: number;
  /**
   * Skill by steps ahead, `+1` and so on, and over `all` of them: the share of the error of persistence that is removed,
   * geometric mean over series, as the models are ranked.
   */
  readonly [skill: string]: number | string;
}

/** What stands for steps ahead in {@linkcode ForecastRow}: `+12`, or `all`. */
export function scopeColumn(scope: ForecastScope): string {
  return scope === "path" ? "all" : `+${scope}`;
}

/**
 * The scores of one target, smallest error over the whole path first.
 *
 * @param found The case.
 * @param target Column.
 */
export function forecastRows(found: ForecastCaseResult, target: string): ForecastRow[] {
  const own = found.scores.filter((score) => score.target === target);
  const skillOf = (model: string, scope: ForecastScope) => {
    const score = own.find((one) => one.model === model && one.scope === scope);
    return 1 - (score?.againstPersistence?.errorRatio.value ?? NaN);
  };
  const scopes: ForecastScope[] = [...found.horizons, "path"];
  return rankScores(own.filter(({ scope }) => scope === "path")).map((score) => ({
    model: score.model,
    kind: score.kind,
    ratio: score.errorRatio,
    mase: score.mase,
    wql: score.weightedQuantileLoss,
    held: score.coverageRatio,
    ...Object.fromEntries(scopes.map((scope) => [scopeColumn(scope), skillOf(score.model, scope)])),
  }));
}

/** The best neural model beside the best simple one, some steps ahead. */
export interface NeuralRow {
  /** Column that was forecast. */
  readonly target: string;
  /** Steps ahead, or all of them. */
  readonly scope: ForecastScope;
  /** Best of the neural models. */
  readonly neural: string;
  /** Best of the models that are neither neural nor an ensemble. */
  readonly simple: string;
  /** Geometric mean over series of the error of the first over that of the second; below 1 the neural one is better. */
  readonly ratio: number;
  /** Lower end of its 95 % bootstrap interval. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** True if the whole interval is below 1. */
  readonly beats: boolean;
}

/** Compares neural and simple models at each number of steps ahead, and over all; rows where either lacks are left out. */
export function neuralRows(found: ForecastCaseResult): NeuralRow[] {
  return found.verdicts.flatMap(({ target, scope, bestNeural, neuralBeatsSimple: beats }): NeuralRow[] => {
    const score = found.scores.find((one) => one.target === target && one.scope === scope && one.model === bestNeural);
    const against = score?.againstSimple;
    if (score === undefined || against === undefined || beats === undefined) return [];
    const { value: ratio, low, high } = against.errorRatio;
    return [{ target, scope, neural: score.model, simple: against.with, ratio, low, high, beats }];
  });
}
