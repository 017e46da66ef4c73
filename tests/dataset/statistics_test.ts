import assert from "node:assert/strict";
import fc from "fast-check";
import { correlation, median } from "@/dataset/mod.ts";
import { variationRatio } from "../../lib/dataset/statistics.ts";
import { assertClose } from "../assert_close.ts";

Deno.test("median() is the middle value, or the mean of the two in the middle, and passes over NaN", () => {
  assert.equal(median(Float64Array.of(3, 1, 2)), 2);
  assert.equal(median(Float64Array.of(4, NaN, 1, 2, 3)), 2.5);
  assert.ok(Number.isNaN(median(Float64Array.of(NaN))));
  assert.ok(Number.isNaN(median(new Float64Array())));
});

Deno.test("median() equals that of sorting", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), (numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    const expected = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
    const values = Float64Array.from(numbers);
    assert.equal(median(values), expected + 0);
    assert.deepEqual([...values], numbers.map((value) => value + 0), "the argument stays as it is");
  }));
});

Deno.test("correlation() gives the value of the first of Anscombe's quartets", () => {
  // Anscombe (1973), "Graphs in statistical analysis", The American Statistician 27(1): r = 0.816.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  assertClose(correlation(x, y), 0.8164, { absolute: 5e-5 });
});

Deno.test("correlation() is NaN for a constant and leaves out rows with a gap", () => {
  assert.ok(Number.isNaN(correlation([1, 1, 1], [1, 2, 3])));
  assertClose(correlation([1, 2, NaN, 3], [2, 4, 100, 6]), 1);
});

Deno.test("variationRatio() is the sample standard deviation over the mean", () => {
  assertClose(variationRatio(Float64Array.of(2, 4, NaN, 6)), 0.5);
  assert.ok(Number.isNaN(variationRatio(Float64Array.of(1))));
});
