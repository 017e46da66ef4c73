import assert from "node:assert/strict";
import fc from "fast-check";
import { lag } from "@/features/mod.ts";

Deno.test("lag() never reads a row of another run", () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
  const run = Int32Array.of(0, 0, 0, 0, 1, 1, 1);
  assert.deepEqual([...lag(values, run, 1)], [NaN, 1, 2, 3, NaN, 5, 6]);
  assert.deepEqual([...lag(values, run, 2)], [NaN, NaN, 1, 2, NaN, NaN, 5]);
  assert.deepEqual([...lag(values, run, 9)], new Array(7).fill(NaN));
});

Deno.test("lag() takes no row and one row, and leaves its argument unchanged", () => {
  const one = Float64Array.of(5);
  assert.equal(lag(new Float64Array(), new Int32Array(), 1).length, 0);
  assert.deepEqual([...lag(one, Int32Array.of(0), 1)], [NaN]);
  assert.deepEqual([...one], [5]);
});

Deno.test("lag() by j, then by k, is lag() by j + k", () => {
  const rows = fc.array(fc.record({ run: fc.nat(3), value: fc.double() }), { maxLength: 30 });
  fc.assert(fc.property(rows, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (list, j, k) => {
    list.sort((a, b) => a.run - b.run);
    const run = Int32Array.from(list, (row) => row.run);
    const values = Float64Array.from(list, (row) => row.value);
    assert.deepEqual(lag(lag(values, run, j), run, k), lag(values, run, j + k));
  }));
});

Deno.test("lag() refuses to look at the current row or ahead", () => {
  for (const k of [0, -1, 0.5, NaN]) assert.throws(() => lag(new Float64Array(3), new Int32Array(3), k), RangeError);
});
