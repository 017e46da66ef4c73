import assert from "node:assert/strict";
import { mean, quantileObserved, quantileSorted } from "@/statistics.ts";

Deno.test("quantileSorted() interpolates as NumPy's default (type 7) does", () => {
  const sorted = Float64Array.of(1, 2, 3, 4);
  assert.equal(quantileSorted(sorted, 0.25), 1.75);
  assert.equal(quantileSorted(sorted, 0.5), 2.5);
  assert.equal(quantileSorted(sorted, 1), 4);
  assert.equal(quantileSorted(new Float64Array(), 0.5), NaN);
});

Deno.test("mean() passes over what is missing, and gives NaN for nothing", () => {
  assert.equal(mean(Float64Array.of(3, NaN, 1, 2)), 2);
  assert.equal(mean(Float64Array.of(NaN)), NaN);
  assert.equal(mean(new Float64Array()), NaN);
});

Deno.test("quantileObserved() is a value that was there, as R's type 1 is", () => {
  const sorted = Float64Array.of(1, 2, 3, 10);
  assert.deepEqual([0, 0.25, 0.26, 0.5, 0.95, 1].map((ratio) => quantileObserved(sorted, ratio)), [1, 1, 2, 2, 10, 10]);
  assert.equal(quantileObserved(new Float64Array(), 0.5), NaN);
});
