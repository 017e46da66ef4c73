import assert from "node:assert/strict";
import { applyFill, fitFill, matrix } from "@/features/mod.ts";

Deno.test("fitFill() learns from training rows only", () => {
  const x = matrix({ a: Float64Array.of(1, NaN, 3, 1e9), b: Float64Array.of(5, 6, 7, NaN) });
  const train = Int32Array.of(0, 1, 2);
  assert.deepEqual(fitFill(x, train).medians, { a: 2, b: 6 });
  x.columns[0]![3] = -1e9;
  assert.deepEqual(fitFill(x, train).medians, { a: 2, b: 6 });
});

Deno.test("applyFill() fills gaps, shares columns without any and leaves its argument unchanged", () => {
  const x = matrix({ a: Float64Array.of(1, NaN), b: Float64Array.of(5, 6) });
  const filled = applyFill(x, { medians: { a: 9 } });
  assert.deepEqual([...filled.columns[0]!], [1, 9]);
  assert.equal(filled.columns[1], x.columns[1]);
  assert.deepEqual([...x.columns[0]!], [1, NaN]);
});

Deno.test("applyFill() survives a fill that was written to a file", () => {
  const x = matrix({ a: Float64Array.of(0.1, NaN, 0.3) });
  const fill = fitFill(x, Int32Array.of(0, 2));
  assert.deepEqual(applyFill(x, JSON.parse(JSON.stringify(fill))), applyFill(x, fill));
});

Deno.test("applyFill() names a feature that no training row had", () => {
  const x = matrix({ a: Float64Array.of(NaN, 1) });
  assert.throws(() => applyFill(x, fitFill(x, Int32Array.of(0))), /Cannot fill feature "a".*at least one training row/);
});
