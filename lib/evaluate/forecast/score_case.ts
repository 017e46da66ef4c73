/**
 * Scores of all models of one case, each beside the baselines and the best: a pure function of what they forecast.
 *
 * @module
 */
import type { ForecasterEntry } from "@/models/mod.ts";
import { drawRuns, type RunDraws } from "../bootstrap.ts";
import { skill } from "../metrics.ts";
import { PERSISTENCE, referenceModel, SEASONAL_NAIVE } from "./baselines.ts";
import { calibrateBlocks } from "./calibrate_blocks.ts";
import { compareErrors, type SeriesRatio, seriesRatio } from "./compare_errors.ts";
import type { FilledForecastCase } from "./forecast_case.ts";
import type { ForecastCaseResult, ForecastPath, ForecastScope, ForecastScore } from "./forecast_result.ts";
import { forecastVerdict, isBaseline, isSimple, rankScores } from "./rank_scores.ts";
import type { TargetForecasts } from "./run_forecaster.ts";
import { type ScoredSteps, scoredSteps, seasonalScales, truthOf } from "./scored_steps.ts";
import { type ErrorSums, stepScores } from "./step_scores.ts";

/** What one model did in a case. */
export interface CaseRun {
  /** Name in the registry. */
  readonly model: string;
  /** The model. */
  readonly entry: ForecasterEntry;
  /** Forecasts, one a target; or why there are none. */
  readonly outcome: readonly TargetForecasts[] | { readonly failed: string };
}

/** How a case is scored. */
export interface ScoreCaseOptions {
  /** Seed of the bootstrap. */
  readonly seed: number;
  /** Levels of the quantiles. */
  readonly levels: readonly number[];
  /** What the result says of its data. */
  readonly dataDigest: string;
}

/** A model that ran, with what it forecast of one target. */
interface Ran {
  readonly run: CaseRun;
  readonly forecasts: TargetForecasts;
}

/** A score before its comparisons, and what they are made of. */
interface Scored {
  readonly score: ForecastScore;
  readonly sums: ErrorSums;
}

const UNCOMPARED: SeriesRatio = { ratio: NaN, winRatio: NaN, series: 0 };

/** Scores without comparisons. */
function scoreModels(
  of: FilledForecastCase,
  steps: ScoredSteps,
  ran: readonly Ran[],
  at: { readonly target: string; readonly scope: ForecastScope; readonly levels: readonly number[] },
): Scored[] {
  const own = ran.map(({ run, forecasts }) => ({ run, ...stepScores(steps, forecasts, at.levels) }));
  const named = (name: string) => own.find(({ run }) => run.model === name);
  const reference = named(referenceModel(of.seasonSteps));
  const compared = (sums: ErrorSums, key: "absolute" | "loss", blocks = of.folds): SeriesRatio =>
    reference === undefined ? UNCOMPARED : seriesRatio(sums[key], reference.sums[key], blocks);
  const skillAgainst = (mase: number, name: string) => skill(mase, named(name)?.scores.mase ?? NaN);
  return own.map(({ run, scores, sums }) => {
    const errors = compared(sums, "absolute");
    return {
      sums,
      score: {
        model: run.model,
        kind: run.entry.kind,
        target: at.target,
        scope: at.scope,
        ...scores,
        errorRatio: errors.ratio,
        blockRatio: compared(sums, "absolute", 1).ratio,
        lossRatio: compared(sums, "loss").ratio,
        winRatio: errors.winRatio,
        comparedSeries: errors.series,
        skillPersistence: skillAgainst(scores.mase, PERSISTENCE),
        skillSeasonalNaive: of.seasonSteps > 0 ? skillAgainst(scores.mase, SEASONAL_NAIVE) : NaN,
      },
    };
  });
}

/** Adds what each model is beside persistence, the reference, the best baseline, the best simple model and the best of all. */
function withComparisons(scored: readonly Scored[], draws: RunDraws, of: FilledForecastCase): ForecastScore[] {
  const ranked = rankScores(scored.map(({ score }) => score));
  const reference = referenceModel(of.seasonSteps);
  const others = {
    againstPersistence: ranked.find(({ model }) => model === PERSISTENCE),
    againstReference: ranked.find(({ model }) => model === reference),
    againstBaseline: ranked.find(isBaseline),
    againstSimple: ranked.find(isSimple),
    againstBest: ranked[0],
  };
  return scored.map(({ score, sums }) => {
    const comparisons = Object.entries(others).flatMap(([key, other]) => {
      const found = scored.find((candidate) => candidate.score === other);
      if (found === undefined) return [];
      return [[key, compareErrors(draws, sums, { name: found.score.model, sums: found.sums }, of.folds)]];
    });
    return { ...score, ...Object.fromEntries(comparisons) };
  });
}

/** The forecasts of the last fold. */
function lastPaths(of: FilledForecastCase, truths: readonly Float64Array[], runs: readonly CaseRun[]): ForecastPath[] {
  const { series, targets, folds, originsPerFold, horizonSteps } = of;
  const origins = folds * originsPerFold;
  return runs.flatMap(({ model, outcome }) => {
    if ("failed" in outcome) return [];
    return targets.flatMap((target, t) =>
      series.flatMap((one, s) =>
        Array.from({ length: originsPerFold }, (_, i): ForecastPath => {
          const nth = origins - originsPerFold + i;
          const origin = of.origins[s]![nth]!;
          const from = (s * origins + nth) * horizonSteps;
          const cut = (values: Float64Array) => values.slice(from, from + horizonSteps);
          return {
            model,
            target,
            series: one.name,
            origin,
            startSeconds: one.startSeconds + origin * one.stepSeconds,
            actual: cut(truths[t]!),
            median: cut(outcome[t]!.median),
            quantiles: outcome[t]!.quantiles.map(cut),
          };
        })
      )
    );
  });
}

/** Series that scaled scores and ratios leave out. */
function scaleNotes(of: FilledForecastCase, scales: readonly Float64Array[]): string[] {
  return of.targets.flatMap((target, t) => {
    const without = of.series.filter((_, s) => !(scales[t]![s]! > 0)).map(({ name }) => name);
    if (without.length === 0) return [];
    return [
      `${target} never changes from season to season before the first origin in ${
        without.join(", ")
      }: MASE leaves that out`,
    ];
  });
}

/**
 * Scores what the models forecast in one case.
 *
 * @param of The case.
 * @param runs What each model did, in the order of tables.
 * @param options Seed, levels, digest.
 */
export function scoreForecastCase(
  of: FilledForecastCase,
  runs: readonly CaseRun[],
  options: ScoreCaseOptions,
): ForecastCaseResult {
  const { levels } = options;
  const draws = drawRuns(of.series.length * of.folds, options.seed);
  const truths = of.targets.map((target) => truthOf(of, target));
  const scales = of.targets.map((target) => seasonalScales(of, target));
  const scopes: ForecastScope[] = [...of.horizons, "path"];
  const ranOn = (t: number): Ran[] =>
    runs.flatMap((run) => "failed" in run.outcome ? [] : [{ run, forecasts: run.outcome[t]! }]);
  const groups = of.targets.flatMap((target, t) =>
    scopes.map((scope) => {
      const steps = scoredSteps(of, truths[t]!, scales[t]!, scope);
      return withComparisons(scoreModels(of, steps, ranOn(t), { target, scope, levels }), draws, of);
    })
  );
  return {
    name: of.name,
    dataDigest: options.dataDigest,
    targets: of.targets,
    stepSeconds: of.series[0]!.stepSeconds,
    seasonSteps: of.seasonSteps,
    horizonSteps: of.horizonSteps,
    horizons: of.horizons,
    folds: of.folds,
    strideSteps: of.strideSteps,
    originsPerFold: of.originsPerFold,
    reference: referenceModel(of.seasonSteps),
    series: of.series.map(({ name, rows }, s) => ({
      name,
      rows,
      origins: Array.from(of.origins[s]!),
      scales: scales.map((ofTarget) => ofTarget[s]!),
    })),
    models: runs.map(({ model, entry, outcome }) => ({
      model,
      kind: entry.kind,
      summary: entry.summary,
      isGlobal: entry.isGlobal,
      ...("failed" in outcome ? { failed: outcome.failed } : {}),
    })),
    scores: groups.flat(),
    calibration: of.targets.flatMap((target, t) =>
      ranOn(t).flatMap(({ run, forecasts }) =>
        calibrateBlocks(truths[t]!, forecasts, levels, of.horizonSteps).map((block) => ({
          model: run.model,
          target,
          ...block,
        }))
      )
    ),
    verdicts: groups.filter((scores) => scores.length > 0).map((scores) => forecastVerdict(scores, of.horizonSteps)),
    paths: lastPaths(of, truths, runs),
    notes: [...of.notes, ...scaleNotes(of, scales)],
  };
}
