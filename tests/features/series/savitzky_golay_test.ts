import assert from "node:assert/strict";
import fc from "fast-check";
import { savitzkyGolay, savitzkyGolayWeights } from "@/features/mod.ts";
import { assertClose } from "../../assert_close.ts";

function assertAllClose(actual: ArrayLike<number>, expected: readonly number[], absolute = 1e-12): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => assertClose(actual[i]!, value, { absolute }));
}

Deno.test("savitzkyGolayWeights() gives the published tables", () => {
  // Savitzky and Golay (1964), table I: quadratic and cubic, 5 and 7 points.
  assertAllClose(savitzkyGolayWeights(5, 3, 2), [-3, 12, 17, 12, -3].map((w) => w / 35));
  assertAllClose(savitzkyGolayWeights(5, 2, 2), [-3, 12, 17, 12, -3].map((w) => w / 35));
  assertAllClose(savitzkyGolayWeights(7, 2, 3), [-2, 3, 6, 7, 6, 3, -2].map((w) => w / 21));
  // Gorry (1990): quadratic, 5 points, at the last one.
  assertAllClose(savitzkyGolayWeights(5, 2, 4), [3, -5, -3, 9, 31].map((w) => w / 35));
  assertAllClose(savitzkyGolayWeights(5, 0, 4), [0.2, 0.2, 0.2, 0.2, 0.2]);
  assertAllClose(savitzkyGolayWeights(1, 0, 0), [1]);
});

Deno.test("savitzkyGolay() leaves a polynomial of its order as it is, at the ends too", () => {
  const settings = fc.record({
    half: fc.integer({ min: 1, max: 10 }),
    order: fc.integer({ min: 0, max: 6 }),
    coefficients: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 7, maxLength: 7 }),
  });
  fc.assert(fc.property(settings, ({ half, order, coefficients }) => {
    const window = Math.max(2 * half + 1, order % 2 === 0 ? order + 1 : order + 2);
    const value = (x: number) => coefficients.slice(0, order + 1).reduceRight((sum, c) => sum * x + c, 0);
    const values = Float64Array.from({ length: 40 }, (_, i) => value(i / 20 - 1));
    assertAllClose(savitzkyGolay(values, { window, order, alignment: "centred" }), [...values], 1e-9);
    const past = savitzkyGolay(values, { window, order, alignment: "one-sided" });
    past.forEach((smooth, i) =>
      i < window - 1 ? assert.ok(Number.isNaN(smooth)) : assertClose(smooth, values[i]!, { absolute: 1e-9 })
    );
  }));
});

Deno.test("savitzkyGolay() gives the polynomial through its window, at the ends that of the first and last one", () => {
  // numpy.polyfit(range(-2, 3), window, 3) and numpy.polyval() at the row, NumPy 1.24.2.
  const values = Float64Array.of(1, 4, 2, 8, 5, 7, 1, 3);
  const smooth = savitzkyGolay(values, { window: 5, order: 3, alignment: "centred" });
  const expected = [10, 16, 32, 37.4, 51.2, 31.6, 18.6, 18.1].map((value) => value / 7);
  assertAllClose(smooth, expected, 1e-9);
});

Deno.test("savitzkyGolay() one-sided sees no later row; centred sees two of them", () => {
  const values = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
  const poisoned = values.slice();
  poisoned.fill(1e9, 20);
  const firstMoved = (alignment: "centred" | "one-sided") => {
    const options = { window: 5, order: 3, alignment };
    const [before, after] = [savitzkyGolay(values, options), savitzkyGolay(poisoned, options)];
    return before.findIndex((value, i) => !Object.is(value, after[i]));
  };
  assert.equal(firstMoved("one-sided"), 20);
  assert.equal(firstMoved("centred"), 18);
});

Deno.test("savitzkyGolay() leaves a hole as wide as its window around a gap, and takes too few rows", () => {
  const values = Float64Array.of(1, 2, 3, NaN, 5, 6, 7, 8);
  const smooth = savitzkyGolay(values, { window: 3, order: 1, alignment: "one-sided" });
  assert.deepEqual(Array.from(smooth, Number.isNaN), [true, true, false, true, true, true, false, false]);
  assert.deepEqual(
    savitzkyGolay(Float64Array.of(1, 2), { window: 3, order: 1, alignment: "centred" }),
    Float64Array.of(NaN, NaN),
  );
});

Deno.test("savitzkyGolay() refuses windows that cannot hold the polynomial", () => {
  const smooth = (window: number, order: number, alignment: "centred" | "one-sided" = "one-sided") => () =>
    savitzkyGolay(new Float64Array(9), { window, order, alignment });
  for (const wrong of [smooth(3, 3), smooth(2.5, 1), smooth(5, -1), smooth(0, 0), smooth(4, 1, "centred")]) {
    assert.throws(wrong, { name: "RangeError", message: /^Cannot smooth as / });
  }
  assert.throws(() => savitzkyGolayWeights(5, 2, 5), /must lie in the window of 5: it is row 5/);
  smooth(4, 1)();
});
