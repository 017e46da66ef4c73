/**
 * One model beside another on the same forecasts: how much smaller its error is, and whether that is more than chance.
 *
 * What is resampled are blocks: all forecasts of one series in one fold. Forecasts from origins of one fold overlap, and
 * errors along one path go together, so resampling steps would pretend to know more than was measured. With few blocks the
 * intervals are somewhat too narrow (see `bootstrap.ts`), and the more so where series were measured together.
 *
 * @module
 */
import { bootstrapMaeDifference, type Estimate, percentileInterval, type RunDraws } from "../bootstrap.ts";
import type { ErrorComparison } from "./forecast_result.ts";
import type { ErrorSums } from "./step_scores.ts";

/** Errors of two models, series by series. */
export interface SeriesRatio {
  /** Geometric mean over series of the error of the first over that of the second; `NaN` if no series can be compared. */
  readonly ratio: number;
  /** Share of the compared series on which the first has the smaller error; a tie counts half. */
  readonly winRatio: number;
  /** Series on which the second makes an error. */
  readonly series: number;
}

/** Adds up blocks series by series; `blocks` names those that count, once for each time that they do. */
function bySeries(sums: Float64Array, folds: number, blocks: Iterable<number>): Float64Array {
  const result = new Float64Array(sums.length / folds);
  for (const block of blocks) result[Math.floor(block / folds)]! += sums[block]!;
  return result;
}

function ratioOf(first: Float64Array, second: Float64Array): SeriesRatio {
  let logs = 0;
  let wins = 0;
  let series = 0;
  for (let s = 0; s < first.length; s++) {
    if (!(second[s]! > 0)) continue;
    logs += Math.log(first[s]! / second[s]!);
    wins += first[s]! < second[s]! ? 1 : first[s] === second[s] ? 0.5 : 0;
    series++;
  }
  if (series === 0) return { ratio: NaN, winRatio: NaN, series };
  return { ratio: Math.exp(logs / series), winRatio: wins / series, series };
}

/**
 * Compares errors series by series, each with the same weight whatever its unit: the convention of public leaderboards
 * of forecasts (GIFT-Eval, BOOM).
 *
 * @param first Sums of errors of the first model, one a block: series × folds + fold.
 * @param second The same of the second model.
 * @param folds Folds of the case.
 */
export function seriesRatio(first: Float64Array, second: Float64Array, folds: number): SeriesRatio {
  return ratioOf(bySeries(first, folds, first.keys()), bySeries(second, folds, second.keys()));
}

/** The ratio of {@linkcode seriesRatio} with its 95 % bootstrap interval over blocks. O(resamples × blocks). */
export function bootstrapSeriesRatio(
  draws: RunDraws,
  { first, second, folds }: { readonly first: Float64Array; readonly second: Float64Array; readonly folds: number },
): Estimate {
  const value = seriesRatio(first, second, folds).ratio;
  if (Number.isNaN(value)) return { value, low: NaN, high: NaN };
  const ratios = new Float64Array(draws.resamples);
  let kept = 0;
  for (let b = 0; b < draws.resamples; b++) {
    const drawn = draws.draws.subarray(b * draws.runs, (b + 1) * draws.runs);
    const { ratio } = ratioOf(bySeries(first, folds, drawn), bySeries(second, folds, drawn));
    if (!Number.isNaN(ratio)) ratios[kept++] = ratio;
  }
  const [low, high] = percentileInterval(ratios.subarray(0, kept));
  return { value, low, high };
}

/**
 * Compares two models on the same steps.
 *
 * @param draws Blocks that each resample drew; the same for all pairs of models, so that intervals are paired.
 * @param model Sums of the model.
 * @param other Name and sums of the other one.
 * @param folds Folds of the case.
 */
export function compareErrors(
  draws: RunDraws,
  model: ErrorSums,
  other: { readonly name: string; readonly sums: ErrorSums },
  folds: number,
): ErrorComparison {
  return {
    with: other.name,
    maseDifference: bootstrapMaeDifference(draws, {
      first: model.scaled,
      second: other.sums.scaled,
      rows: model.scaledRows,
    }),
    errorRatio: bootstrapSeriesRatio(draws, { first: model.absolute, second: other.sums.absolute, folds }),
  };
}
