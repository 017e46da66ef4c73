import assert from "node:assert/strict";
import fc from "fast-check";
import { clipOutliers } from "@/features/mod.ts";

Deno.test("clipOutliers() draws a glitch to the others and leaves a burst of every day alone", () => {
  const daily = Float64Array.from({ length: 2304 }, (_, i) => i % 144 === 0 ? 20 + i / 1000 : 1 + (i % 7) / 10);
  daily[1000] = 232_609;
  const { values, clipped } = clipOutliers(daily);
  assert.equal(daily[1000], 232_609);
  assert.ok(values[1000]! < 25, `${values[1000]}`);
  assert.ok(clipped >= 1 && clipped <= 3, `${clipped}`);
  assert.equal(values[576], daily[576]);
});

Deno.test("clipOutliers() takes the quantiles of NumPy's default definition", () => {
  // numpy.quantile(range(11), [0.05, 0.9]) is 0.5 and 9.
  const { values, clipped } = clipOutliers(Float64Array.from({ length: 11 }, (_, i) => i), {
    lowRatio: 0.05,
    highRatio: 0.9,
  });
  assert.deepEqual([...values], [0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]);
  assert.equal(clipped, 2);
});

Deno.test("clipOutliers() passes over what is missing, and changes nothing in a constant", () => {
  assert.deepEqual(clipOutliers(Float64Array.of(NaN, 3, NaN, 3)), {
    values: Float64Array.of(NaN, 3, NaN, 3),
    clipped: 0,
  });
  assert.deepEqual(clipOutliers(Float64Array.of(NaN)), { values: Float64Array.of(NaN), clipped: 0 });
  assert.deepEqual(clipOutliers(new Float64Array(0)), { values: new Float64Array(0), clipped: 0 });
  for (const options of [{ lowRatio: -1 }, { lowRatio: 0.5, highRatio: 0.5 }, { highRatio: 2 }]) {
    assert.throws(() => clipOutliers(new Float64Array(2), options), RangeError);
  }
});

Deno.test("clipOutliers() keeps the order of values", () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2 }), (numbers) => {
    const { values } = clipOutliers(Float64Array.from(numbers), { lowRatio: 0.2, highRatio: 0.8 });
    numbers.forEach((a, i) => numbers.forEach((b, j) => assert.ok(a > b || values[i]! <= values[j]!)));
  }));
});
