import assert from "node:assert/strict";

import fc from "fast-check";

import { FORECASTERS, ordinaryLeastSquares } from "@/models/mod.ts";
import { chooseLags } from "@/models/sequence/autoregression.ts";
import { continueAutoregression, fitAutoregression, lagMoments } from "@/models/sequence/autoregression_fit.ts";
import { solvePositiveDefinite } from "@/models/sequence/cholesky.ts";
import { type Prng, prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { oneColumn, optionsFor } from "./series_fixtures.ts";

/** Sum of twelve uniform numbers: close enough to normal for least squares. */
const nearlyNormal = (random: Prng) => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

/** y(t) = 3 + 0.6 y(t - 1) - 0.3 y(t - 2) + noise. */
function secondOrder(rows: number, noise: number): Float64Array {
  const random = prng(7);
  const values = new Float64Array(rows).fill(3 / 0.7);
  for (let t = 2; t < rows; t++) {
    values[t] = 3 + 0.6 * values[t - 1]! - 0.3 * values[t - 2]! + noise * nearlyNormal(random);
  }
  return values;
}

Deno.test("fitAutoregression() recovers the coefficients of a simulated AR(2)", () => {
  const { coefficients, intercept } = fitAutoregression(lagMoments(secondOrder(20_000, 1), [1, 2]), 0);
  // Standard errors are sqrt((1 - 0.3^2) / 20 000) = 0.007: tolerances are 3 of them, and as many of the intercept.
  assertClose(coefficients[0]!, 0.6, { absolute: 0.02 });
  assertClose(coefficients[1]!, -0.3, { absolute: 0.02 });
  assertClose(intercept, 3, { absolute: 0.15 });
});

Deno.test("fitAutoregression() with a vanishing penalty is ordinary least squares on lagged columns", () => {
  const values = secondOrder(300, 1);
  const lags = [1, 2, 5];
  const ridge = fitAutoregression(lagMoments(values, lags), 0);
  const columns = lags.map((lag) => values.slice(5 - lag, values.length - lag));
  const exact = ordinaryLeastSquares(columns, values.slice(5));
  exact.coefficients.forEach((weight, j) => assertClose(ridge.coefficients[j]!, weight, { relative: 1e-6 }));
  assertClose(ridge.intercept, exact.intercept, { relative: 1e-6 });
});

Deno.test("fitAutoregression() shrinks the weights as the penalty grows, and means the same in every unit", () => {
  const values = secondOrder(300, 1);
  const norm = (penalty: number) => Math.hypot(...fitAutoregression(lagMoments(values, [1, 2]), penalty).coefficients);
  assert.ok(norm(0) > norm(0.1) && norm(0.1) > norm(1) && norm(1) > norm(100));
  const scaled = fitAutoregression(lagMoments(values.map((value) => 1e6 * value), [1, 2]), 0.1);
  const plain = fitAutoregression(lagMoments(values, [1, 2]), 0.1);
  plain.coefficients.forEach((weight, j) => assertClose(scaled.coefficients[j]!, weight, { relative: 1e-9 }));
});

Deno.test("continueAutoregression() follows the recursion by hand", () => {
  const model = { lags: [1, 3], coefficients: Float64Array.of(0.5, 0.25), intercept: 1 };
  const forecast = continueAutoregression(model, Float64Array.of(4, 8, 0), 3);
  // 1 + 0.5 * 0 + 0.25 * 4 = 2; 1 + 0.5 * 2 + 0.25 * 8 = 4; 1 + 0.5 * 4 + 0.25 * 0 = 3
  assert.deepEqual(forecast, Float64Array.of(2, 4, 3));
});

Deno.test("continueAutoregression() that runs away stays within one range of the past", () => {
  const model = { lags: [1], coefficients: Float64Array.of(3), intercept: 0 };
  assert.deepEqual(continueAutoregression(model, Float64Array.of(1, 2), 3), Float64Array.of(3, 3, 3));
});

Deno.test("chooseLags() leaves half of the past to each season, and has no lag for a short past", () => {
  assert.deepEqual(chooseLags(9, 4), []);
  assert.deepEqual(chooseLags(20, 10), [1, 2, 9, 10, 11]);
  assert.deepEqual(chooseLags(30, 0), [1, 2, 3]);
  assert.equal(chooseLags(4000, 144).at(-1), 7 * 144 + 1);
});

Deno.test("autoregression forecasts the AR(2) as its own equation does, and its interval has the width of the noise", async () => {
  const values = secondOrder(3000, 0.1);
  const fitted = await FORECASTERS.autoregression!.create(optionsFor({ seasonSteps: 0, horizonSteps: 2 })).fit([]);
  const [forecast] = await fitted.forecast(oneColumn(values));
  const { median, quantiles } = forecast!;
  const expected = 3 + 0.6 * values.at(-1)! - 0.3 * values.at(-2)!;
  assertClose(median[0]!, expected, { absolute: 0.05 });
  const width = quantiles.at(-1)![0]! - quantiles[0]![0]!;
  // 90 % of normal noise of 0.1 lie within 3.29 of it; few past origins make it wider rather than narrower.
  assert.ok(width > 0.2 && width < 0.6, `${width}`);
});

Deno.test("solvePositiveDefinite() solves what was multiplied, and refuses what is not positive definite", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (p, seed) => {
    const random = prng(seed);
    const root = Float64Array.from({ length: p * p }, () => random.next() - 0.5);
    const matrix = new Float64Array(p * p);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < p; k++) matrix[i * p + j]! += root[i * p + k]! * root[j * p + k]!;
      }
      matrix[i * p + i]! += 0.1;
    }
    const x = Float64Array.from({ length: p }, () => random.next());
    const right = Float64Array.from({ length: p }, (_, i) => x.reduce((sum, v, j) => sum + matrix[i * p + j]! * v, 0));
    const before = matrix.slice();
    solvePositiveDefinite(matrix, right).forEach((value, i) =>
      assertClose(value, x[i]!, { relative: 1e-9, absolute: 1e-9 })
    );
    assert.deepEqual(matrix, before);
  }));
  assert.throws(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1)), RangeError);
});
