import assert from "node:assert/strict";
import fc from "fast-check";
import {
  coverageRatio,
  mae,
  mape,
  mase,
  meanWidth,
  naiveError,
  r2,
  rmse,
  skill,
  smape,
  wape,
  within10Ratio,
} from "@/evaluate/mod.ts";
import { assertClose } from "../assert_close.ts";

const METRICS = { mae, rmse, mape, smape, wape, r2, within10Ratio };

/** Rows of the worked examples in scikit-learn's documentation of mean_absolute_error, mean_squared_error, r2_score. */
const SCIKIT = { actual: Float64Array.of(3, -0.5, 2, 7), predicted: Float64Array.of(2.5, 0.0, 2, 8) };

Deno.test("mae(), rmse() and r2() give the values of scikit-learn's documentation", () => {
  assertClose(mae(SCIKIT.actual, SCIKIT.predicted), 0.5);
  assertClose(rmse(SCIKIT.actual, SCIKIT.predicted) ** 2, 0.375);
  // Documented as 0.948...
  assertClose(r2(SCIKIT.actual, SCIKIT.predicted), 0.9486081370449679);
});

Deno.test("mape() gives the value of scikit-learn's documentation, in percent", () => {
  // sklearn.metrics.mean_absolute_percentage_error documents 0.3273... for these rows.
  assertClose(mape(SCIKIT.actual, SCIKIT.predicted), 32.73809523809524);
});

Deno.test("mape() floors the denominator at 1e-8, as published", () => {
  assertClose(mape(Float64Array.of(0), Float64Array.of(2e-8)), 200);
});

Deno.test("smape() is 200 % at most, and 0 where both sides are 0", () => {
  assert.equal(smape(Float64Array.of(0, 5), Float64Array.of(0, 0)), 100);
  assertClose(smape(Float64Array.of(100), Float64Array.of(110)), 200 * 10 / 210);
});

Deno.test("wape() weighs rows by their truth", () => {
  assertClose(wape(Float64Array.of(1, 9), Float64Array.of(2, 9)), 0.1);
  assert.ok(Number.isNaN(wape(Float64Array.of(0, 0), Float64Array.of(1, 1))));
});

Deno.test("r2() is unknown for a constant truth, as 0.1 three times is", () => {
  assert.ok(Number.isNaN(r2(Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(0.1, 0.1, 0.2))));
});

Deno.test("within10Ratio() counts the row at exactly 10 %", () => {
  assert.equal(within10Ratio(Float64Array.of(10, 10, 10, 0), Float64Array.of(11, 11.1, 9, 0)), 0.75);
});

Deno.test("mase() gives the value of sktime's documentation", () => {
  // sktime, MeanAbsoluteScaledError, first example: 0.18333333333333335.
  const actual = Float64Array.of(3, -0.5, 2, 7, 2);
  const predicted = Float64Array.of(2.5, 0.0, 2, 8, 1.25);
  const train = Float64Array.of(5, 0.5, 4, 6, 3, 5, 2);
  assertClose(mase(actual, predicted, { train }), 0.18333333333333335);
});

Deno.test("mase() is unknown if training never changes", () => {
  assert.ok(Number.isNaN(mase(Float64Array.of(1), Float64Array.of(2), { train: Float64Array.of(4, 4, 4) })));
});

Deno.test("naiveError() never compares the last row of a run with the first of the next", () => {
  const y = Float64Array.of(1, 2, 100, 104);
  assert.equal(naiveError(y, Int32Array.of(0, 0, 1, 1)), 2.5);
  assert.equal(naiveError(y), 103 / 3);
  assert.ok(Number.isNaN(naiveError(Float64Array.of(1, 2), Int32Array.of(0, 1))));
  assert.ok(Number.isNaN(naiveError(new Float64Array(0))));
  assert.throws(() => naiveError(y, Int32Array.of(0)), RangeError);
});

Deno.test("skill() is 0 for the baseline itself and unknown if the baseline makes no error", () => {
  assert.equal(skill(3, 3), 0);
  assert.equal(skill(1, 4), 0.75);
  assert.equal(skill(8, 4), -1);
  assert.ok(Number.isNaN(skill(1, 0)));
});

Deno.test("coverageRatio() counts ends as inside and leaves rows without interval out", () => {
  const actual = Float64Array.of(1, 2, 3, 4);
  assert.equal(coverageRatio(actual, Float64Array.of(1, 0, 4, NaN), Float64Array.of(2, 2, 5, NaN)), 2 / 3);
  assert.ok(Number.isNaN(coverageRatio(actual, actual.map(() => NaN), actual.map(() => NaN))));
});

Deno.test("meanWidth() leaves rows without interval out", () => {
  assert.equal(meanWidth(Float64Array.of(1, 0, NaN), Float64Array.of(2, 3, NaN)), 2);
  assert.ok(Number.isNaN(meanWidth(Float64Array.of(NaN), Float64Array.of(NaN))));
});

for (const [name, metric] of Object.entries(METRICS)) {
  Deno.test(`${name}() refuses no rows and rows without partner, and passes NaN on`, () => {
    assert.throws(() => metric(new Float64Array(0), new Float64Array(0)), RangeError);
    assert.throws(() => metric(Float64Array.of(1, 2), Float64Array.of(1)), RangeError);
    assert.ok(Number.isNaN(metric(Float64Array.of(1, 2), Float64Array.of(1, NaN))));
    assert.ok(Number.isNaN(metric(Float64Array.of(NaN, 2), Float64Array.of(1, 2))));
  });
}

const rows = fc.array(
  fc.tuple(fc.double({ min: 0.01, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
  { minLength: 1, maxLength: 30 },
).map((pairs) => ({
  actual: Float64Array.from(pairs, ([actual]) => actual),
  predicted: Float64Array.from(pairs, ([, predicted]) => predicted),
}));

Deno.test("mae() scales with the target, and relative metrics do not", () => {
  fc.assert(fc.property(rows, fc.constantFrom(0.25, 2, 1024), ({ actual, predicted }, factor) => {
    const scaled = [actual.map((v) => v * factor), predicted.map((v) => v * factor)] as const;
    assertClose(mae(...scaled), factor * mae(actual, predicted));
    for (const metric of [mape, smape, wape]) assertClose(metric(...scaled), metric(actual, predicted));
  }));
});

Deno.test("rmse() is never below mae(), and both are 0 for a perfect prediction", () => {
  fc.assert(fc.property(rows, ({ actual, predicted }) => {
    assert.ok(rmse(actual, predicted) >= mae(actual, predicted) * (1 - 1e-12));
    for (const metric of [mae, rmse, mape, smape, wape]) assert.equal(metric(actual, actual), 0);
    assert.equal(within10Ratio(actual, actual), 1);
  }));
});

Deno.test("every metric leaves its arguments unchanged", () => {
  const { actual, predicted } = { actual: SCIKIT.actual.slice(), predicted: SCIKIT.predicted.slice() };
  for (const metric of Object.values(METRICS)) metric(actual, predicted);
  assert.deepEqual({ actual, predicted }, SCIKIT);
});
