import assert from "node:assert/strict";
import fc from "fast-check";
import { trailingMean, trailingSlope } from "@/collect/mod.ts";
import { assertClose } from "../../assert_close.ts";

const times = (n: number, step = 60) => Float64Array.from({ length: n }, (_, i) => 1000 + i * step);

Deno.test("trailingMean() is the mean of the window that ends with the row, and of what there is of it", () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 100);
  assert.deepEqual([...trailingMean(times(7), values)], [1, 1.5, 2, 2.5, 3, 4, 118 / 5]);
  assert.deepEqual([...trailingMean(times(7), values, 60)], [...values]);
  // A step of 7 s that binary numbers hold exactly, and one of 0.1 s that they do not.
  assert.deepEqual([...trailingMean(Float64Array.from([0.1, 0.2, 0.3, 0.4]), Float64Array.of(1, 2, 3, 4), 0.2)], [
    1,
    1.5,
    2.5,
    3.5,
  ]);
});

Deno.test("trailingMean() is unknown where more than half of its window is", () => {
  const values = Float64Array.of(NaN, 2, NaN, NaN, NaN, 6);
  assert.deepEqual([...trailingMean(times(6), values)], [NaN, 2, NaN, NaN, NaN, NaN]);
  assert.deepEqual([...trailingMean(times(0), new Float64Array())], []);
});

Deno.test("trailingMean() does not reach across a gap that is longer than its window", () => {
  const gap = Float64Array.of(0, 60, 120, 30_000, 30_060);
  assert.deepEqual([...trailingMean(gap, Float64Array.of(1, 1, 1, 9, 11))], [1, 1, 1, 9, 10]);
  assert.deepEqual([...trailingSlope(gap, Float64Array.of(1, 1, 1, 9, 11))], [NaN, 0, 0, NaN, 2]);
});

Deno.test("trailingSlope() is the slope of the line by the times of the samples, per minute", () => {
  const uneven = Float64Array.of(0, 10, 70, 90, 200);
  const line = uneven.map((time) => 5 + 0.5 * time / 60);
  trailingSlope(uneven, line).forEach((slope, i) => i === 0 ? assert.ok(Number.isNaN(slope)) : assertClose(slope, 0.5));
  // A missing sample in between is left out, not taken as 0.
  line[2] = NaN;
  assertClose(trailingSlope(uneven, line)[4]!, 0.5);
  const constant = new Float64Array(50).fill(0.1);
  assert.deepEqual([...trailingSlope(times(50), constant)].slice(1), new Array(49).fill(0));
});

Deno.test("trailingMean() and trailingSlope() see nothing of the future, and agree with the definition", () => {
  const series = fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) }, {
      weight: 1,
      arbitrary: fc.constant(NaN),
    }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(series, fc.nat(), fc.integer({ min: 20, max: 400 }), (raw, at, windowSeconds) => {
    const values = Float64Array.from(raw);
    const time = times(values.length, 20);
    const mean = trailingMean(time, values, windowSeconds);
    const slope = trailingSlope(time, values, windowSeconds);
    const row = at % Math.max(1, values.length);
    const changed = values.map((value, i) => i > row ? 1e9 : value);
    assert.deepEqual(trailingMean(time, changed, windowSeconds).slice(0, row + 1), mean.slice(0, row + 1));
    assert.deepEqual(trailingSlope(time, changed, windowSeconds).slice(0, row + 1), slope.slice(0, row + 1));
    mean.forEach((found, i) => {
      const window = [...values].filter((_, k) => k <= i && time[k]! > time[i]! - windowSeconds);
      const known = window.filter((value) => !Number.isNaN(value));
      if (known.length === 0 || 2 * known.length < window.length) assert.ok(Number.isNaN(found));
      else assertClose(found, known.reduce((a, b) => a + b, 0) / known.length, { absolute: 1e-9 });
    });
  }));
});
