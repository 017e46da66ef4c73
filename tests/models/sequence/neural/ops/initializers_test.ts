import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import { assertAllClose } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

Deno.test("orthogonal() gives rows, or columns if there are fewer, of length 1 at right angles", () => {
  for (const [rows, columns] of [[8, 32], [12, 5], [6, 6]] as const) {
    const product = tf.tidy(() => {
      const matrix = ops.orthogonal(3).apply([rows, columns]);
      return tf.matMul(matrix, matrix, rows > columns, rows <= columns).dataSync();
    });
    const size = Math.min(rows, columns);
    assertAllClose(product, Array.from({ length: size * size }, (_, i) => i % (size + 1) === 0 ? 1 : 0), 1e-6);
  }
});

Deno.test("glorotUniform() fills its range evenly: mean 0, variance 2 / (inputs + outputs)", () => {
  const [inputs, outputs] = [80, 120];
  const values = tf.tidy(() => ops.glorotUniform(5).apply([inputs, outputs]).dataSync<"float32">());
  const limit = Math.sqrt(6 / (inputs + outputs));
  assert.ok(values.every((value) => Math.abs(value) <= limit));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  // Four standard errors of 9600 uniform numbers.
  assert.ok(Math.abs(mean) < 4 * limit / Math.sqrt(3 * values.length));
  assert.ok(Math.abs(variance / (limit * limit / 3) - 1) < 4 * Math.sqrt(0.8 / values.length));
});

for (const [name, make] of [["glorotUniform", ops.glorotUniform], ["orthogonal", ops.orthogonal]] as const) {
  Deno.test(`${name}() repeats itself by seed`, () => {
    const draw = (seed: number) => tf.tidy(() => [...make(seed).apply([4, 16]).dataSync()]);
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
  });
}
