import assert from "node:assert/strict";
import fc from "fast-check";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import { assertAllClose, onBackend, seededTensor } from "../ops/tensors.ts";

const { tf } = await loadTensorflow();

/** What a computation gives on either backend. */
function both(work: () => ReturnType<typeof tf.tensor>): readonly [wasm: Float32Array, cpu: Float32Array] {
  const read = () => work().dataSync<"float32">().slice();
  return [tf.tidy(read as () => never), onBackend(tf, "cpu", read)];
}

Deno.test("matMul agrees with the cpu backend for every size around its tiles and blocks, turned over or not", () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 18 }), fc.constantFrom(127, 128, 129, 256, 257));
  fc.assert(
    fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, n, depth, turnsA, turnsB) => {
      const [wasm, cpu] = both(() => {
        const a = seededTensor(tf, turnsA ? [depth, m] : [m, depth], 1);
        const b = seededTensor(tf, turnsB ? [n, depth] : [depth, n], 2);
        return tf.matMul(a, b, turnsA, turnsB);
      });
      assertAllClose(wasm, cpu, 2e-5);
    }),
    { numRuns: 60 },
  );
});

Deno.test("matMul agrees with the cpu backend for many matrices, and for one against many", () => {
  for (
    const [a, b] of [[[3, 5, 6], [3, 6, 7]], [[2, 3, 5, 6], [2, 3, 6, 9]], [[4, 5, 6], [1, 6, 7]], [[1, 5, 6], [
      4,
      6,
      7,
    ]]]
  ) {
    const [wasm, cpu] = both(() => tf.matMul(seededTensor(tf, a!, 1), seededTensor(tf, b!, 2)));
    assertAllClose(wasm, cpu, 1e-5);
  }
});

Deno.test("fused.matMul agrees with the cpu backend, with a bias and with an activation", () => {
  for (const activation of ["linear", "relu"] as const) {
    const [wasm, cpu] = both(() => {
      const [a, b, bias] = [seededTensor(tf, [9, 5], 1), seededTensor(tf, [5, 11], 2), seededTensor(tf, [11], 3)];
      return tf.fused.matMul({ a: a as never, b: b as never, bias, activation });
    });
    assertAllClose(wasm, cpu, 1e-5);
  }
});

Deno.test("matMul of an empty matrix is still that of the backend", () => {
  assert.deepEqual(tf.tidy(() => tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape), [0, 2]);
});

for (const name of ["sum", "mean"] as const) {
  Deno.test(`${name} agrees with the cpu backend along every choice of axes, and keeps dimensions when asked to`, () => {
    const x = [3, 4, 5];
    for (const axis of [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2], [-3], [-3, -2]]) {
      for (const keepsDimensions of [false, true]) {
        const [wasm, cpu] = both(() => tf[name](seededTensor(tf, x, 4), axis, keepsDimensions));
        assertAllClose(wasm, cpu, 1e-5);
        const shapeOf = () => tf.tidy(() => tf[name](tf.zeros(x), axis, keepsDimensions).shape.join());
        assert.equal(shapeOf(), onBackend(tf, "cpu", shapeOf));
      }
    }
  });
}

Deno.test("clone() shares its numbers, which outlive the tensor that they came from", () => {
  const original = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(original);
  original.dispose();
  assert.deepEqual([...copy.dataSync()], [1, 2, 3]);
  const other = tf.tensor1d([9, 9, 9]);
  assert.deepEqual([...copy.dataSync()], [1, 2, 3]);
  tf.dispose([copy, other]);
});

Deno.test("kernels leave nothing behind", () => {
  const work = () =>
    tf.tidy(() => {
      const [x, w] = [seededTensor(tf, [7, 5], 1), seededTensor(tf, [5, 3], 2)];
      tf.grads((a, b) => tf.sum(tf.tanh(tf.matMul(a!, b!))))([x, w]);
    });
  work();
  const before = tf.memory();
  work();
  const after = tf.memory();
  assert.deepEqual([after.numTensors, after.numDataBuffers, after.numBytes], [
    before.numTensors,
    before.numDataBuffers,
    before.numBytes,
  ]);
});
