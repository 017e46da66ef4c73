/**
 * Which model is best, which is as good, and what that says of neural networks.
 *
 * @module
 */
import type { Estimate } from "../bootstrap.ts";
import type { ForecastScope, ForecastScore, ForecastVerdict } from "./forecast_result.ts";
import { PERSISTENCE } from "./baselines.ts";

/** The errors that models are ranked by. */
export type RankedScore = Pick<ForecastScore, "model" | "kind" | "errorRatio" | "mase" | "mae">;

/**
 * The error that ranks: over that of the reference, series by series; where that is unknown (the reference failed, or is
 * without error) in units of the naive error, and else in the unit of the target.
 */
export function rankingError({ errorRatio, mase, mae }: RankedScore): number {
  return [errorRatio, mase, mae].find((value) => !Number.isNaN(value)) ?? NaN;
}

/** Scores by {@linkcode rankingError}, smallest first; a tie keeps its order. */
export function rankScores<Score extends RankedScore>(scores: readonly Score[]): Score[] {
  return scores.toSorted((a, b) => rankingError(a) - rankingError(b));
}

/** Baselines. */
export function isBaseline({ kind }: Pick<ForecastScore, "kind">): boolean {
  return kind === "baseline";
}

/** Models that are neither neural nor an ensemble: what a neural model has to beat to be worth its cost. */
export function isSimple({ kind }: Pick<ForecastScore, "kind">): boolean {
  return kind !== "neural" && kind !== "ensemble";
}

/** "1 to 12 steps ahead". */
export function scopeWords(scope: ForecastScope, horizonSteps: number): string {
  if (scope !== "path") return scope === 1 ? "1 step ahead" : `${scope} steps ahead`;
  return horizonSteps === 1 ? "1 step ahead" : `1 to ${horizonSteps} steps ahead`;
}

/** "12 % less error than mstl (95 % CI 3..20 %)", of a ratio of errors. */
export function errorWords({ value, low, high }: Estimate, other: string): string {
  const isLess = value <= 1;
  const percent = (ratio: number) => Math.round(100 * (isLess ? 1 - ratio : ratio - 1));
  const words = `${percent(value)} % ${isLess ? "less" : "more"} error than ${other}`;
  if (!Number.isFinite(low)) return `${words}, in a single block, which may be chance`;
  return `${words} (95 % CI ${percent(isLess ? high : low)}..${percent(isLess ? low : high)} %)`;
}

function listWords(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** True unless a model is behind the best one beyond chance. */
function mayBeBest({ againstBest }: ForecastScore): boolean {
  return againstBest === undefined || !(againstBest.errorRatio.low > 1);
}

/**
 * Says what the scores of one target and scope mean.
 *
 * A neural model beats the best simple one if the whole bootstrap interval of the ratio of their errors is below 1. The best
 * neural and the best simple model are chosen on the forecasts that they are compared on, which favours whichever kind
 * has more models.
 *
 * @param scores All scores of one target and scope, at least one, with their comparisons.
 * @param horizonSteps Furthest step of the case.
 */
export function forecastVerdict(scores: readonly ForecastScore[], horizonSteps: number): ForecastVerdict {
  const ranked = rankScores(scores);
  const best = ranked[0]!;
  const baseline = ranked.find(isBaseline);
  const simple = ranked.find(isSimple);
  const neural = ranked.find(({ kind }) => kind === "neural");
  const asGood = [best, ...ranked.slice(1).filter(mayBeBest)].map(({ model }) => model);
  const against = neural?.againstSimple;
  const beats = against === undefined ? undefined : against.errorRatio.high < 1;
  const where = `${best.target}, ${scopeWords(best.scope, horizonSteps)}`;
  return {
    target: best.target,
    scope: best.scope,
    best: best.model,
    ...(baseline === undefined ? {} : { bestBaseline: baseline.model }),
    ...(simple === undefined ? {} : { bestSimple: simple.model }),
    ...(neural === undefined ? {} : { bestNeural: neural.model }),
    ...(beats === undefined ? {} : { neuralBeatsSimple: beats }),
    asGoodAsBest: asGood,
    sentence: `${where}: ${bestWords(best)}${asGoodWords(asGood)}; ${neuralWords(neural)}`,
  };
}

function bestWords(best: ForecastScore): string {
  if (best.model === PERSISTENCE) return `no model beats ${PERSISTENCE}`;
  const beside = best.againstPersistence;
  if (beside === undefined || Number.isNaN(beside.errorRatio.value)) return `${best.model} has the smallest error`;
  return `${best.model} has the smallest error, ${errorWords(beside.errorRatio, PERSISTENCE)}`;
}

function asGoodWords(asGood: readonly string[]): string {
  return asGood.length < 2 ? "" : `; chance alone may put it ahead of ${listWords(asGood.slice(1))}`;
}

function neuralWords(neural: ForecastScore | undefined): string {
  if (neural === undefined) return "no neural model ran";
  const against = neural.againstSimple;
  if (against === undefined) return "no simple model ran beside the neural ones";
  const { errorRatio } = against;
  if (Number.isNaN(errorRatio.value)) return `${neural.model} and ${against.with} cannot be compared`;
  const words = `${neural.model} makes ${errorWords(errorRatio, against.with)}`;
  if (errorRatio.high < 1) return `the best neural model beats the best simple one: ${words}`;
  return `no neural model beats the best simple one${errorRatio.value < 1 ? " beyond chance" : ""}: ${words}`;
}
