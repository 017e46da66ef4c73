import assert from "node:assert/strict";
import fc from "fast-check";
import { trailingWindow } from "@/features/mod.ts";
import { assertClose } from "../assert_close.ts";

Deno.test("trailingWindow() ends at the current row, includes it and stays inside its run", () => {
  const values = Float64Array.of(1, 2, 6, 3, 10, 20, 60);
  const { mean, std } = trailingWindow(values, Int32Array.of(0, 0, 0, 0, 1, 1, 1), 3);
  assert.deepEqual([...mean], [NaN, NaN, 3, 11 / 3, NaN, NaN, 30]);
  assertClose(std[2]!, Math.sqrt(7));
  assertClose(std[6]!, Math.sqrt(700));
  assert.deepEqual([std[0], std[1], std[4], std[5]], [NaN, NaN, NaN, NaN]);
});

Deno.test("trailingWindow() gives NaN where the window holds one, and recovers behind it", () => {
  const { mean } = trailingWindow(Float64Array.of(1, NaN, 3, 5), new Int32Array(4), 2);
  assert.deepEqual([...mean], [NaN, NaN, NaN, 4]);
});

Deno.test("trailingWindow() does not carry a huge value into later windows", () => {
  const { mean, std } = trailingWindow(Float64Array.of(1e15, 0.1, 0.1, 0.1), new Int32Array(4), 2);
  assert.equal(mean[3], 0.1);
  assert.equal(std[3], 0);
});

Deno.test("trailingWindow() of shifted values is the shifted mean and the same deviation", () => {
  const list = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 30 });
  fc.assert(fc.property(list, fc.integer({ min: 2, max: 4 }), fc.integer({ min: -9, max: 9 }), (numbers, w, shift) => {
    const run = new Int32Array(numbers.length);
    const plain = trailingWindow(Float64Array.from(numbers), run, w);
    const shifted = trailingWindow(Float64Array.from(numbers, (value) => value + shift), run, w);
    for (let i = w - 1; i < numbers.length; i++) {
      assertClose(shifted.mean[i]!, plain.mean[i]! + shift, { absolute: 1e-9 });
      assertClose(shifted.std[i]!, plain.std[i]!, { absolute: 1e-9 });
    }
  }));
});

Deno.test("trailingWindow() refuses a window of fewer than two rows", () => {
  for (const w of [1, 0, 2.5]) {
    assert.throws(() => trailingWindow(new Float64Array(3), new Int32Array(3), w), RangeError);
  }
});
