import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { AdamWOptions } from "@/models/sequence/neural/ops/mod.ts";
import { assertAllClose, onBackend, seededNumbers } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

const SIZE = 7;
const STEPS = 5;
let variables = 0;

/** Some steps with gradients that are given, on a backend. */
function run(backend: string, name: string, options: Partial<AdamWOptions>): Float32Array {
  return onBackend(tf, backend, () => {
    const variable = tf.variable(tf.tensor1d(seededNumbers(SIZE, 1)), true, `test_${variables++}/${name}`);
    const optimizer = new ops.AdamW({ learningRate: 0.1, ...options });
    for (let step = 0; step < STEPS; step++) {
      optimizer.applyGradients({ [variable.name]: tf.tensor1d(seededNumbers(SIZE, 10 + step)) });
    }
    const result = variable.dataSync<"float32">().slice();
    optimizer.dispose();
    variable.dispose();
    return result;
  });
}

/** The published algorithm, in double precision. */
function reference(decay: number, clipNorm = Infinity, rate = 0.1): Float64Array {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-7];
  const w = Float64Array.from(seededNumbers(SIZE, 1));
  const [m, v] = [new Float64Array(SIZE), new Float64Array(SIZE)];
  for (let t = 1; t <= STEPS; t++) {
    const g = Float64Array.from(seededNumbers(SIZE, 9 + t));
    const scale = Math.min(1, clipNorm / Math.hypot(...g));
    for (let i = 0; i < SIZE; i++) {
      m[i] = beta1 * m[i]! + (1 - beta1) * g[i]! * scale;
      v[i] = beta2 * v[i]! + (1 - beta2) * (g[i]! * scale) ** 2;
      const step = m[i]! / (1 - beta1 ** t) / (Math.sqrt(v[i]! / (1 - beta2 ** t)) + epsilon);
      w[i] = w[i]! - rate * decay * w[i]! - rate * step;
    }
  }
  return w;
}

for (const backend of ["wasm", "cpu"]) {
  Deno.test(`AdamW takes the steps of the published algorithm on the ${backend} backend`, () => {
    assertAllClose(run(backend, "kernel", {}), reference(0.01), 2e-6);
    assertAllClose(run(backend, "kernel", { weightDecay: 0.5 }), reference(0.5), 2e-6);
    assertAllClose(run(backend, "kernel", { weightDecay: 0 }), reference(0), 2e-6);
    assertAllClose(run(backend, "kernel", { clipNorm: 0.1 }), reference(0.01, 0.1), 2e-6);
    assertAllClose(run(backend, "kernel", { clipNorm: 1e6 }), reference(0.01), 2e-6);
  });
}

Deno.test("AdamW lets kernels decay and biases not, unless it is told otherwise", () => {
  assertAllClose(run("wasm", "bias", { weightDecay: 0.5 }), reference(0), 2e-6);
  assertAllClose(run("wasm", "recurrent_kernel", { weightDecay: 0.5 }), reference(0.5), 2e-6);
  // TensorFlow.js numbers names that are taken.
  assertAllClose(run("wasm", "kernel_3", { weightDecay: 0.5 }), reference(0.5), 2e-6);
  assertAllClose(run("wasm", "bias", { weightDecay: 0.5, decays: () => true }), reference(0.5), 2e-6);
});

Deno.test("AdamW follows a learning rate that is changed, and passes over variables without a gradient", () => {
  const variable = tf.variable(tf.tensor1d([1]), true, "test/kernel");
  const idle = tf.variable(tf.tensor1d([4]), true, "test/idle");
  const optimizer = new ops.AdamW({ learningRate: 0.1, weightDecay: 0 });
  optimizer.learningRate = 0.25;
  const cost = optimizer.minimize(() => tf.sum(variable), true, [variable, idle])!;
  // The first step of Adam is as long as its rate, whatever the gradient.
  assertAllClose(variable.dataSync(), [0.75], 1e-6);
  assert.deepEqual([...idle.dataSync()], [4]);
  optimizer.dispose();
  tf.dispose([cost, variable, idle]);
});
