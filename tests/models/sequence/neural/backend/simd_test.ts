import assert from "node:assert/strict";
import fc from "fast-check";
import { assemble, integers, simdFunction } from "@/models/sequence/neural/backend/simd/assembler.ts";
import { f32, i32, signedLeb, unsignedLeb } from "@/models/sequence/neural/backend/simd/instructions.ts";
import { instantiateSimd } from "@/models/sequence/neural/backend/simd/module.ts";
import { assertAllClose, seededNumbers } from "../ops/tensors.ts";

Deno.test("unsignedLeb() and signedLeb() write the examples of DWARF 5, section 7.6", () => {
  const examples: [number, number[]][] = [[2, [2]], [127, [127]], [128, [0x80, 1]], [129, [0x81, 1]], [12857, [
    0xb9,
    0x64,
  ]]];
  for (const [value, bytes] of examples) assert.deepEqual(unsignedLeb(value), bytes);
  const signed: [number, number[]][] = [[2, [2]], [-2, [0x7e]], [127, [0xff, 0]], [-127, [0x81, 0x7f]], [-129, [
    0xff,
    0x7e,
  ]]];
  for (const [value, bytes] of signed) assert.deepEqual(signedLeb(value), bytes);
});

Deno.test("assemble() makes a module that works on the memory it is given", () => {
  const double = simdFunction(
    "double",
    integers("at"),
    (p) => [...f32.store(p.at.get, f32.add(f32.load(p.at.get), f32.load(p.at.get)))],
  );
  const next = simdFunction("next", integers("from", "to"), (p, newLocal) => {
    const address = newLocal("i32");
    return [...address.set(i32.add(p.from.get, 4)), ...f32.store(p.to.get, f32.load(address.get))];
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(assemble([double, next]));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const numbers = new Float32Array(memory.buffer);
  numbers.set([1.5, -4]);
  (exports["double"] as (at: number) => void)(0);
  (exports["next"] as (from: number, to: number) => void)(0, 8);
  assert.deepEqual([...numbers.subarray(0, 3)], [3, -4, -4]);
});

/** Our functions on a memory of their own, which is 64 KiB. */
function ownMemory() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  return { functions: instantiateSimd(memory), numbers: new Float32Array(memory.buffer) };
}

Deno.test("tanh() stays within 2e-7 of the true value, keeps NaN, and reaches its limits", () => {
  const { functions, numbers } = ownMemory();
  const values = [NaN, Infinity, -Infinity, 0, ...Array.from({ length: 2001 }, (_, i) => (i - 1000) / 80)];
  numbers.set(values);
  const to = 4096;
  functions.tanh(0, 4 * values.length, 4 * to);
  const result = numbers.subarray(to, to + values.length);
  assert.ok(Number.isNaN(result[0]));
  assert.deepEqual([...result.subarray(1, 4)], [1, -1, 0]);
  assertAllClose(result.subarray(4), values.slice(4).map(Math.tanh), 2e-7);
});

Deno.test("tanh(), copyRows() and sumRows() touch no number beside theirs, for any length", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 5 }), (width, rows) => {
    const { functions, numbers } = ownMemory();
    const source = seededNumbers(width * rows, width);
    numbers.set(source);
    numbers.fill(7, 1000, 1000 + width * rows + 1);
    functions.tanh(0, 4 * width * rows, 4000);
    assertAllClose(numbers.subarray(1000, 1000 + width * rows), source.map(Math.tanh), 2e-7);
    functions.copyRows(0, 0, 8000, 4 * (width + 1), 4 * width, rows);
    for (let i = 0; i < rows; i++) {
      const start = 2000 + i * (width + 1);
      assert.deepEqual(numbers.subarray(start, start + width), source.subarray(0, width));
      assert.equal(numbers[start + width], 0);
    }
    functions.sumRows(0, 4 * width, rows, 12000);
    const sums = Array.from(
      { length: width },
      (_, j) => source.reduce((all, x, i) => i % width === j ? all + x : all, 0),
    );
    assertAllClose(numbers.subarray(3000, 3000 + width), sums, 1e-5);
    assert.deepEqual([numbers[1000 + width * rows], numbers[3000 + width]], [7, 0]);
  }));
});

Deno.test("fold() is the transpose of unfold(): <unfold x, w> = <x, fold w>", () => {
  const plan = fc.record({
    steps: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 6 }),
    kernelSize: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    left: fc.integer({ min: 0, max: 4 }),
    windows: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(fc.property(plan, ({ steps, channels, kernelSize, dilation, stride, left, windows }) => {
    const { functions, numbers } = ownMemory();
    const batch = 2;
    const x = seededNumbers(batch * steps * channels, 1);
    const w = seededNumbers(batch * windows * kernelSize * channels, 2);
    const [xAt, wAt, unfoldedAt, foldedAt] = [0, 1000, 4000, 8000] as const;
    numbers.set(x, xAt);
    numbers.set(w, wAt);
    const sizes = [windows, kernelSize, dilation, stride, left];
    functions.unfold(4 * xAt, batch, steps, 4 * channels, 4 * unfoldedAt, ...sizes);
    functions.fold(4 * foldedAt, batch, steps, 4 * channels, 4 * wAt, ...sizes);
    const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const [forwards, backwards] = [
      inner(numbers.subarray(unfoldedAt, unfoldedAt + w.length), w),
      inner(numbers.subarray(foldedAt, foldedAt + x.length), x),
    ];
    assert.ok(Math.abs(forwards - backwards) < 1e-4, `${forwards} is not ${backwards}`);
  }));
});
