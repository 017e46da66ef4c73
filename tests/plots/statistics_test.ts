import assert from "node:assert/strict";
import fc from "fast-check";
import {
  correlation,
  extent,
  mean,
  median,
  quantileSorted,
  roundTicks,
  slopeThroughOrigin,
} from "../../lib/plots/statistics.ts";
import { assertClose } from "../assert_close.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });

Deno.test("quantileSorted() interpolates as NumPy's default (type 7) does", () => {
  const sorted = Float64Array.of(1, 2, 3, 4);
  assert.equal(quantileSorted(sorted, 0.25), 1.75);
  assert.equal(quantileSorted(sorted, 0.5), 2.5);
  assert.equal(quantileSorted(sorted, 1), 4);
  assert.equal(quantileSorted(new Float64Array(), 0.5), NaN);
});

Deno.test("median() and mean() leave their input unchanged and give NaN for nothing", () => {
  const values = Float64Array.of(3, 1, 2);
  assert.equal(median(values), 2);
  assert.equal(mean(values), 2);
  assert.deepEqual([...values], [3, 1, 2]);
  assert.equal(mean(new Float64Array()), NaN);
});

Deno.test("extent() passes over what is not finite", () => {
  assert.deepEqual(extent(Float64Array.of(NaN, 2, -1, Infinity)), { low: -1, high: 2 });
  assert.deepEqual(extent(Float64Array.of(NaN)), { low: NaN, high: NaN });
});

Deno.test("slopeThroughOrigin() finds an exact ratio", () => {
  assert.equal(slopeThroughOrigin(Float64Array.of(1, 2, 4), Float64Array.of(0.5, 1, 2)), 0.5);
  assert.equal(slopeThroughOrigin(Float64Array.of(0), Float64Array.of(1)), NaN);
});

Deno.test("correlation() gives Anscombe's 0.816 for each of two of his sets", () => {
  // Anscombe (1973), "Graphs in statistical analysis", The American Statistician 27(1), table.
  const x = Float64Array.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
  const first = Float64Array.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
  const second = Float64Array.of(9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74);
  assertClose(correlation(x, first), 0.81642, { relative: 1e-4 });
  assertClose(correlation(x, second), 0.81624, { relative: 1e-4 });
});

Deno.test("correlation() uses complete pairs only, and is NaN where a side does not vary", () => {
  assertClose(correlation(Float64Array.of(1, NaN, 2, 3), Float64Array.of(2, 9, 4, 6)), 1);
  assert.equal(correlation(Float64Array.of(1, 2), Float64Array.of(5, 5)), NaN);
  assert.equal(correlation(Float64Array.of(1), Float64Array.of(5)), NaN);
});

Deno.test("correlation() stays within -1 and 1 and does not depend on the order of its sides", () => {
  fc.assert(fc.property(numbers, numbers, (a, b) => {
    const rows = Math.min(a.length, b.length);
    const [x, y] = [Float64Array.from(a.slice(0, rows)), Float64Array.from(b.slice(0, rows))];
    const r = correlation(x, y);
    assert.ok(Number.isNaN(r) || Math.abs(r) <= 1);
    if (!Number.isNaN(r)) assertClose(correlation(y, x), r, { relative: 1e-6, absolute: 1e-9 });
  }));
});

Deno.test("roundTicks() gives round numbers from 0 up to the limit", () => {
  assert.deepEqual(roundTicks(0.33, 4), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(roundTicks(9, 4), [0, 5]);
  assert.deepEqual(roundTicks(12_000, 4), [0, 5000, 10_000]);
  fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (limit) => {
    const ticks = roundTicks(limit, 4);
    assert.ok(ticks.length >= 2 && ticks.length <= 6 && ticks.at(-1)! <= limit * (1 + 1e-6), `${ticks}`);
  }));
});
