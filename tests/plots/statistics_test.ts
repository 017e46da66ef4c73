import assert from "node:assert/strict";
import fc from "fast-check";
import { extent, logTicks, roundTicks, slopeThroughOrigin } from "../../lib/plots/statistics.ts";

Deno.test("extent() passes over what is not finite", () => {
  assert.deepEqual(extent(Float64Array.of(NaN, 2, -1, Infinity)), { low: -1, high: 2 });
  assert.deepEqual(extent(Float64Array.of(NaN)), { low: NaN, high: NaN });
});

Deno.test("slopeThroughOrigin() finds an exact ratio", () => {
  assert.equal(slopeThroughOrigin(Float64Array.of(1, 2, 4), Float64Array.of(0.5, 1, 2)), 0.5);
  assert.equal(slopeThroughOrigin(Float64Array.of(0), Float64Array.of(1)), NaN);
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

Deno.test("logTicks() gives 1, 2 and 5 times powers of ten, or the powers alone where those are too many", () => {
  assert.deepEqual(logTicks(0.03, 3, 9), [0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicks(0.03, 3, 5), [0.1, 1]);
  assert.deepEqual(logTicks(10, 500, 6), [10, 20, 50, 100, 200, 500]);
  assert.deepEqual(logTicks(3, 4, 6), []);
});
