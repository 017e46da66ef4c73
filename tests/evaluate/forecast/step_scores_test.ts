import assert from "node:assert/strict";
import fc from "fast-check";
import { series } from "@/dataset/mod.ts";
import {
  fillForecastCase,
  type ForecastScope,
  quantileLoss,
  scoredSteps,
  seasonalScales,
  stepScores,
  truthOf,
} from "@/evaluate/mod.ts";
import { assertClose } from "../../assert_close.ts";

/** Two series of 8 samples, 3 folds of one step, no season: origins 5, 6 and 7. */
function smallCase(columns: readonly number[][]) {
  return fillForecastCase({
    name: "small",
    series: columns.map((values, nth) =>
      series({ name: `s${nth}`, startSeconds: 0, stepSeconds: 1 }, { y: Float64Array.from(values) })
    ),
    targets: ["y"],
    seasonSteps: 0,
    horizonSteps: 1,
    horizons: [1],
    folds: 3,
  }).filled!;
}

const LEVELS = [0.05, 0.5, 0.95];

function scoresOf(
  columns: readonly number[][],
  medians: readonly number[],
  halfWidth = 1,
  scope: ForecastScope = "path",
) {
  const of = smallCase(columns);
  const median = Float64Array.from(medians);
  const forecasts = {
    median,
    quantiles: LEVELS.map((level) => median.map((value) => value + Math.sign(level - 0.5) * halfWidth)),
  };
  return stepScores(scoredSteps(of, truthOf(of, "y"), seasonalScales(of, "y"), scope), forecasts, LEVELS);
}

Deno.test("stepScores() gives what the formulas give by hand", () => {
  // Before the first origin the first series changes by 2 a step on average, the second by 1.
  const { scores, sums } = scoresOf([[1, 3, 1, 3, 5, 4, 6, 8], [0, 1, 2, 3, 4, 10, 10, 10]], [5, 6, 6, 10, 9, 13], 1);
  // Errors 1 0 2 and 0 1 3.
  assertClose(scores.mae, 7 / 6);
  assertClose(scores.rmse, Math.sqrt((1 + 4 + 1 + 9) / 6));
  assertClose(scores.wape, 7 / 48);
  assertClose(scores.mase, (3 / 2 + 4 / 1) / 6);
  assertClose(scores.coverageRatio, 4 / 6);
  assertClose(scores.meanWidth, 2);
  assertClose(scores.scaledWidth, (1 + 2) / 2);
  // Only the level 0.5 lies from 0.1 to 0.9: the loss is the absolute error.
  assertClose(scores.weightedQuantileLoss, 7 / 48);
  // Around 8 the truth 4 6 8 10 10 10 has 16 + 4 + 0 + 4 + 4 + 4; around the means of the series 4 + 0 + 4.
  assertClose(scores.r2, 1 - 15 / 32);
  assertClose(scores.r2WithinSeries, 1 - 15 / 8);
  assert.deepEqual(sums.absolute, Float64Array.of(1, 0, 2, 0, 1, 3));
  assert.deepEqual(sums.scaled, Float64Array.of(0.5, 0, 1, 0, 1, 3));
  assert.equal(scores.rows, 6);
});

Deno.test("stepScores() leaves missing truth out and counts it", () => {
  const { scores } = scoresOf([[1, 2, 1, 2, 1, NaN, 6, 8]], [100, 6, 6]);
  assert.equal(scores.rows, 2);
  assert.equal(scores.missing, 1);
  assertClose(scores.mae, 1);
});

Deno.test("stepScores() leaves a series that never changed out of MASE, and has none if all are so", () => {
  const { scores } = scoresOf([[1, 1, 1, 1, 1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]], [1, 1, 1, 5, 6, 8]);
  assertClose(scores.mase, 1 / 3);
  assertClose(scores.mae, 4 / 6);
  assert.ok(Number.isNaN(scoresOf([[1, 1, 1, 1, 1, 2, 2, 2]], [1, 1, 1]).scores.mase));
});

Deno.test("stepScores() has no score, and no error, where all truth is missing", () => {
  const { scores, sums } = scoresOf([[1, 2, 3, 4, 5, NaN, NaN, NaN]], [1, 1, 1]);
  const { rows, missing, ...rest } = scores;
  assert.deepEqual([rows, missing], [0, 3]);
  assert.ok(Object.values(rest).every(Number.isNaN));
  assert.deepEqual(sums.absolute, new Float64Array(3));
});

Deno.test("stepScores() gives a perfect forecast 0 in every error, and full marks else", () => {
  const { scores } = scoresOf([[1, 2, 3, 4, 6, 7, 8, 9]], [7, 8, 9], 0);
  const { mae, rmse, wape, mase, weightedQuantileLoss, r2, r2WithinSeries, coverageRatio, meanWidth } = scores;
  assert.deepEqual({ mae, rmse, wape, mase, weightedQuantileLoss, meanWidth }, {
    mae: 0,
    rmse: 0,
    wape: 0,
    mase: 0,
    weightedQuantileLoss: 0,
    meanWidth: 0,
  });
  assert.deepEqual({ r2, r2WithinSeries, coverageRatio }, { r2: 1, r2WithinSeries: 1, coverageRatio: 1 });
});

Deno.test("stepScores() does not know the unit: all ratios stay when truth and forecast are scaled together", () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 8, maxLength: 8 });
  const medians = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 });
  fc.assert(fc.property(numbers, medians, (values, said) => {
    const one = scoresOf([values], said, 1).scores;
    const other = scoresOf([values.map((value) => 8 * value)], said.map((value) => 8 * value), 8).scores;
    for (const key of ["wape", "mase", "weightedQuantileLoss", "coverageRatio", "scaledWidth"] as const) {
      if (Number.isNaN(one[key])) assert.ok(Number.isNaN(other[key]));
      else assertClose(other[key], one[key]);
    }
    assertClose(other.mae, 8 * one.mae);
  }));
});

Deno.test("quantileLoss() has its smallest mean at the quantile itself", () => {
  const truth = Array.from({ length: 101 }, (_, i) => i);
  for (const level of [0.1, 0.5, 0.9]) {
    const mean = (at: number) => truth.reduce((sum, value) => sum + quantileLoss(value, at, level), 0);
    assert.ok(truth.every((at) => mean(100 * level) <= mean(at)));
  }
  assertClose(quantileLoss(7, 4, 0.5), 1.5);
  assertClose(quantileLoss(7, 4, 0.9), 2.7);
  assertClose(quantileLoss(4, 7, 0.9), 0.3);
});

Deno.test("seasonalScales() looks a season back, before the first origin only, and passes over gaps", () => {
  const of = smallCase([[1, 2, NaN, 4, 6, 100, 1000, 10_000]]);
  assert.deepEqual(seasonalScales(of, "y"), Float64Array.of((1 + 2) / 2));
  assert.deepEqual(seasonalScales({ ...of, seasonSteps: 2 }, "y"), Float64Array.of(2));
  assert.ok(Number.isNaN(seasonalScales({ ...of, seasonSteps: 5 }, "y")[0]!));
});
