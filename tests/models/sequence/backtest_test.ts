import assert from "node:assert/strict";
import fc from "fast-check";
import { backtestErrors, pastOrigins } from "@/models/mod.ts";

const repeatLast = (past: Float64Array, h: number): Float64Array => new Float64Array(h).fill(past.at(-1)!);

Deno.test("pastOrigins() lays the origins of its drawing, oldest first", () => {
  assert.deepEqual(pastOrigins(9, { horizonSteps: 2, windows: 3, strideSteps: 2 }), [3, 5, 7]);
});

Deno.test("pastOrigins() gives fewer origins, or none, where the series is short", () => {
  assert.deepEqual(pastOrigins(5, { horizonSteps: 2, windows: 9, strideSteps: 1 }), [1, 2, 3]);
  assert.deepEqual(pastOrigins(5, { horizonSteps: 2, windows: 9, strideSteps: 1, leastPast: 3 }), [3]);
  for (const rows of [0, 1, 2]) {
    assert.deepEqual(pastOrigins(rows, { horizonSteps: 2, windows: 9, strideSteps: 1 }), []);
  }
});

Deno.test("pastOrigins() refuses a horizon, a number or a distance that is no whole number", () => {
  const options = { horizonSteps: 2, windows: 3, strideSteps: 1 };
  for (const name of ["horizonSteps", "windows", "strideSteps"]) {
    for (const value of [0, 1.5, NaN]) {
      assert.throws(() => pastOrigins(9, { ...options, [name]: value }), { name: "RangeError", message: RegExp(name) });
    }
  }
});

Deno.test("backtestErrors() is actual minus median, by hand", () => {
  const errors = backtestErrors(Float64Array.of(1, 2, 4, 7, 11), repeatLast, {
    horizonSteps: 2,
    windows: 2,
    strideSteps: 1,
  });
  assert.deepEqual(errors, [Float64Array.of(2, 5), Float64Array.of(3, 7)]);
});

Deno.test("backtestErrors() leaves out what is missing", () => {
  const options = { horizonSteps: 2, windows: 1, strideSteps: 1 };
  assert.deepEqual(backtestErrors(Float64Array.of(1, 2, NaN, 7), repeatLast, options), [Float64Array.of(NaN, 5)]);
  assert.deepEqual(backtestErrors(Float64Array.of(1, 2), repeatLast, options), []);
});

Deno.test("backtestErrors() shows a forecaster nothing behind the origin, not even through its buffer", () => {
  const values = Float64Array.from({ length: 20 }, (_, i) => i);
  const before = values.slice();
  backtestErrors(values, (past, h) => {
    assert.equal(past.buffer.byteLength, past.length * 8);
    past.fill(1e9);
    return new Float64Array(h);
  }, { horizonSteps: 3, windows: 4, strideSteps: 2 });
  assert.deepEqual(values, before);
});

Deno.test("backtestErrors() of one origin do not move when what follows its horizon changes", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 12, maxLength: 30 }), (raw) => {
      const options = { horizonSteps: 3, windows: 1, strideSteps: 1 };
      const [late] = backtestErrors(Float64Array.from(raw), repeatLast, options);
      const more = Float64Array.from([...raw, 1e9]);
      const [shifted] = backtestErrors(more, repeatLast, { ...options, windows: 2 });
      assert.deepEqual(shifted, late);
    }),
  );
});

Deno.test("backtestErrors() refuses a forecast of the wrong length", () => {
  const options = { horizonSteps: 2, windows: 1, strideSteps: 1 };
  assert.throws(
    () => backtestErrors(new Float64Array(9), () => new Float64Array(3), options),
    /must have 2 steps: it has 3/,
  );
});
