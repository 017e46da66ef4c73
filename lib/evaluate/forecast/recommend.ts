/**
 * Which forecaster to use: the cheapest of those that are as good as the best.
 *
 * @module
 */
import type { ForecastCaseResult, ForecastResult, ForecastScore } from "./forecast_result.ts";
import { errorWords, rankScores, scopeWords } from "./rank_scores.ts";

/** A forecaster that is worth its cost. It depends on measured times, so it is not part of the result. */
export interface ForecastRecommendation {
  /** Name of the case. */
  readonly case: string;
  /** Column that is forecast. */
  readonly target: string;
  /** Name in the registry. */
  readonly model: string;
  /** Its time to fit once and forecast once, for one series, milliseconds. */
  readonly msPerSeries: number;
  /** Why, in a plain sentence. */
  readonly sentence: string;
}

/** A 95 % interval of a normal estimate is so many standard errors wide. */
const STANDARD_ERRORS = 2 * 1.96;

/** Times that differ by less than this factor are alike: they would change places from run to run. */
const ALIKE_FACTOR = 2;

/**
 * Recommends a forecaster for each case and target, by its whole path: of the models whose error is within one standard error
 * of that of the best, the one that takes least time; of those that take about as little, the one with the smallest error.
 *
 * The standard error is that of the bootstrapped ratio of errors, on the logarithmic scale. The whole 95 % interval would be
 * too kind: among few series it lets a model through that is clearly worse on average.
 *
 * Source: Breiman, Friedman, Olshen and Stone (1984), "Classification and Regression Trees", section 3.4.3 (the rule of one
 * standard error).
 */
export function recommendForecasters(result: ForecastResult): ForecastRecommendation[] {
  return result.cases.flatMap((found) =>
    found.targets.flatMap((target) => {
      const scores = found.scores.filter((one) => one.target === target && one.scope === "path");
      return scores.length === 0 ? [] : [recommend(found, rankScores(scores), result)];
    })
  );
}

/** True for the best, and for a model that is less than one standard error behind it. */
function isNearBest({ againstBest }: ForecastScore): boolean {
  if (againstBest === undefined) return false;
  const { value, low, high } = againstBest.errorRatio;
  return value <= 1 || Math.log(value) <= Math.log(high / low) / STANDARD_ERRORS;
}

function milliseconds(ms: number): string {
  return Number.isFinite(ms) ? `${Number(ms.toPrecision(2))} ms a series` : "time unknown";
}

/** @param ranked Scores of one target over the path, smallest error first, at least one. */
function recommend(
  found: ForecastCaseResult,
  ranked: readonly ForecastScore[],
  { times }: ForecastResult,
): ForecastRecommendation {
  const best = ranked[0]!;
  const near = [best, ...ranked.slice(1).filter(isNearBest)];
  const cost = ({ model }: ForecastScore): number =>
    times.find((time) => time.case === found.name && time.model === model)?.msPerSeries ?? Infinity;
  const least = Math.min(...near.map(cost));
  const chosen = near.find((score) => cost(score) <= ALIKE_FACTOR * least) ?? best;
  const where = `${found.name}, ${best.target}, ${scopeWords("path", found.horizonSteps)}`;
  return {
    case: found.name,
    target: best.target,
    model: chosen.model,
    msPerSeries: cost(chosen),
    sentence: `${where}: ${chosen.model} is recommended (${milliseconds(cost(chosen))}), as ${
      chosen === best ? bestReason(near.length) : cheapReason(chosen, best, milliseconds(cost(best)))
    }`,
  };
}

function bestReason(near: number): string {
  if (near === 1) return "it has the smallest error, and no other model is within one standard error of it";
  return "it has the smallest error, and no model within one standard error of it takes less than half its time";
}

function cheapReason({ againstBest }: ForecastScore, best: ForecastScore, cost: string): string {
  const words = againstBest === undefined ? "" : `: it makes ${errorWords(againstBest.errorRatio, best.model)}`;
  return `it is the cheapest within one standard error of ${best.model} (${cost})${words}`;
}
