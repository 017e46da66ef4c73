import assert from "node:assert/strict";
import fc from "fast-check";
import { medianInPlace, weightedMedianInPlace } from "@/models/sequence/weighted_median.ts";
import { assertClose } from "../../assert_close.ts";

const real = fc.double({ min: -99, max: 99, noNaN: true });

Deno.test("medianInPlace() is the middle number, or the mean of the two in the middle", () => {
  assert.equal(medianInPlace(Float64Array.of(3, 1, 2), 3), 2);
  assert.equal(medianInPlace(Float64Array.of(4, 1, 3, 2), 4), 2.5);
  assert.equal(medianInPlace(Float64Array.of(7, 0, 0), 1), 7);
});

Deno.test("medianInPlace() reads no more than it is told to", () => {
  fc.assert(fc.property(fc.array(real, { minLength: 1, maxLength: 12 }), (raw) => {
    const sorted = raw.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const expected = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    assert.equal(medianInPlace(Float64Array.of(...raw, -1e9, NaN), raw.length), expected);
  }));
});

Deno.test("weightedMedianInPlace() of equal weights is the median of one, two and three numbers", () => {
  const of = (...numbers: number[]) =>
    weightedMedianInPlace(Float64Array.from(numbers), new Float64Array(numbers.length).fill(2), numbers.length);
  assert.equal(of(5), 5);
  assert.equal(of(5, 1), 3);
  assert.equal(of(9, 1, 1e9), 9);
});

Deno.test("weightedMedianInPlace() reads one half off between the middles of the shares, by hand", () => {
  // Shares 1, 1, 2 of 4 have their middles at 0.5, 1.5 and 3; the half, 2, is a third of the way from the second to the third.
  const found = weightedMedianInPlace(Float64Array.of(30, 10, 20), Float64Array.of(2, 1, 1), 3);
  assertClose(found, 20 + 10 / 3);
});

Deno.test("weightedMedianInPlace() stays among the numbers, and does not depend on their order or the unit of weights", () => {
  const pairs = fc.array(fc.tuple(real, fc.double({ min: 0.01, max: 9, noNaN: true })), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(pairs, (raw) => {
    const ask = (of: readonly (readonly [number, number])[], unit: number) =>
      weightedMedianInPlace(Float64Array.from(of, ([x]) => x), Float64Array.from(of, ([, w]) => w * unit), of.length);
    const numbers = raw.map(([x]) => x);
    const found = ask(raw, 1);
    assert.ok(found >= Math.min(...numbers) - 1e-9 && found <= Math.max(...numbers) + 1e-9);
    if (new Set(numbers).size < numbers.length) return;
    assertClose(ask(raw.toReversed(), 8), found, { relative: 1e-9, absolute: 1e-9 });
  }));
});
