import assert from "node:assert/strict";
import type { Tf } from "@/models/sequence/neural/backend/load.ts";
import type { Tensor } from "@/models/sequence/neural/backend/tensorflow.ts";
import { prng } from "@/random/mod.ts";

/** Numbers between -1 and 1, the same for the same seed. */
export function seededNumbers(count: number, seed: number): Float32Array {
  const random = prng(seed);
  return Float32Array.from({ length: count }, () => 2 * random.next() - 1);
}

/** A tensor of {@linkcode seededNumbers}. */
export function seededTensor(tf: Tf, shape: number[], seed: number): Tensor {
  return tf.tensor(seededNumbers(shape.reduce((all, size) => all * size, 1), seed), shape);
}

/** Does work on another backend and comes back. What the work returns must be plain numbers. */
export function onBackend<T>(tf: Tf, backend: string, work: () => T): T {
  const before = tf.getBackend();
  assert.ok(tf.setBackend(backend), `backend ${backend}`);
  try {
    return tf.tidy(work as () => never);
  } finally {
    tf.setBackend(before);
  }
}

/** Asserts that arrays agree, number by number, within an absolute tolerance. */
export function assertAllClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const isClose = Math.abs(actual[i]! - expected[i]!) <= tolerance;
    assert.ok(isClose, `number ${i}: ${actual[i]} is not within ${tolerance} of ${expected[i]}`);
  }
}
