import assert from "node:assert/strict";
import fc from "fast-check";
import { fillGaps } from "@/features/mod.ts";

const gap = NaN;

Deno.test("fillGaps() bridges short gaps with a line, and holds the nearest value at the ends", () => {
  assert.deepEqual(fillGaps(Float64Array.of(1, gap, 3)), Float64Array.of(1, 2, 3));
  assert.deepEqual(fillGaps(Float64Array.of(gap, gap, 3, 6, gap)), Float64Array.of(3, 3, 3, 6, 6));
  assert.deepEqual(fillGaps(Float64Array.of(0, gap, gap, gap, 8)), Float64Array.of(0, 2, 4, 6, 8));
  assert.deepEqual(fillGaps(Float64Array.of(1, Infinity, 3)), Float64Array.of(1, 2, 3));
});

Deno.test("fillGaps() fills long gaps with the same time of the season before", () => {
  const day = [0, 1, 5, 9, 5, 1];
  const values = Float64Array.from([...day, ...day, ...day]);
  values.fill(gap, 7, 12);
  assert.deepEqual([...fillGaps(values, { seasonSteps: 6 })], [...day, ...day, ...day]);
  // Two seasons are gone: the second takes what the first was filled with.
  const twice = Float64Array.from([...day, ...day, ...day]);
  twice.fill(gap, 6);
  assert.deepEqual([...fillGaps(twice, { seasonSteps: 6 })], [...day, ...day, ...day]);
  // Nothing before: the season behind.
  const late = Float64Array.from([...day, ...day]);
  late.fill(gap, 0, 6);
  assert.deepEqual([...fillGaps(late, { seasonSteps: 6 })], [...day, ...day]);
});

Deno.test("fillGaps() takes a line for a gap of an hour in a day, and the day before for a longer one", () => {
  const values = Float64Array.from({ length: 288 }, (_, i) => i < 144 ? 100 : i);
  values.fill(gap, 150, 156);
  values.fill(gap, 200, 207);
  const filled = fillGaps(values, { seasonSteps: 144 });
  assert.deepEqual([...filled.subarray(150, 156)], [150, 151, 152, 153, 154, 155]);
  assert.deepEqual([...filled.subarray(200, 207)], new Array(7).fill(100));
});

Deno.test("fillGaps() leaves its argument and every measured value as they are, and no gap unless all is one", () => {
  assert.deepEqual(fillGaps(Float64Array.of(gap, gap), { seasonSteps: 2 }), Float64Array.of(gap, gap));
  assert.deepEqual(fillGaps(new Float64Array(0)), new Float64Array(0));
  const list = fc.array(fc.oneof(fc.constant(NaN), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(list, fc.integer({ min: 0, max: 20 }), (numbers, seasonSteps) => {
    const values = Float64Array.from(numbers);
    const filled = fillGaps(values, { seasonSteps });
    assert.deepEqual([...values], numbers);
    numbers.forEach((value, i) => Number.isNaN(value) || assert.equal(filled[i], value));
    const known = numbers.filter((value) => !Number.isNaN(value));
    if (known.length > 0) {
      const [low, high] = [Math.min(...known), Math.max(...known)];
      assert.ok(filled.every((value) => value >= low && value <= high), `${filled}`);
    }
  }));
});
