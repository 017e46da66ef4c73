import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { Tensor } from "@/models/sequence/neural/backend/tensorflow.ts";

const { tf, ops } = await loadTensorflow();

/** What becomes of ones, call after call. */
function calls(layer: ReturnType<typeof ops.seededDropout>, count: number, training = true): number[][] {
  const call = () => tf.tidy(() => [...(layer.apply(tf.ones([50, 40]), { training }) as Tensor).dataSync()]);
  return Array.from({ length: count }, call);
}

Deno.test("seededDropout() draws another mask each call, and the same ones again from the same seed", () => {
  const [first, second] = calls(ops.seededDropout({ rate: 0.3, seed: 5 }), 2);
  assert.notDeepEqual(first, second);
  assert.deepEqual(calls(ops.seededDropout({ rate: 0.3, seed: 5 }), 2), [first, second]);
  assert.notDeepEqual(calls(ops.seededDropout({ rate: 0.3, seed: 6 }), 1)[0], first);
});

Deno.test("seededDropout() drops its share and makes up for it", () => {
  const [values] = calls(ops.seededDropout({ rate: 0.3, seed: 5 }), 1) as [number[]];
  const dropped = values.filter((value) => value === 0).length / values.length;
  assert.ok(Math.abs(dropped - 0.3) < 4 * Math.sqrt(0.21 / values.length));
  assert.ok(values.every((value) => value === 0 || value === Math.fround(1 / 0.7)));
});

Deno.test("seededDropout() lets everything pass in use, and at a rate of 0", () => {
  assert.ok(calls(ops.seededDropout({ rate: 0.3, seed: 5 }), 1, false)[0]!.every((value) => value === 1));
  assert.ok(calls(ops.seededDropout({ rate: 0, seed: 5 }), 1)[0]!.every((value) => value === 1));
});

Deno.test("seededDropout() shares its mask along the dimensions that it is told", () => {
  const [values] = calls(ops.seededDropout({ rate: 0.5, seed: 5, noiseShape: [null, 1] }), 1) as [number[]];
  for (let row = 0; row < 50; row++) assert.equal(new Set(values.slice(row * 40, row * 40 + 40)).size, 1);
  assert.equal(new Set(values).size, 2);
});
