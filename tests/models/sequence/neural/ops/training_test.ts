import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { LayersModel, Tensor, Variable } from "@/models/sequence/neural/backend/tensorflow.ts";
import { seededTensor } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

function build(): LayersModel {
  return tf.sequential({
    layers: [
      ops.fastConv1d({ filters: 16, kernelSize: 2, padding: "same", activation: "relu", inputShape: [10, 3], seed: 1 }),
      ops.fastLstm({ units: 16, seed: 2 }),
      ops.seededDropout({ rate: 0.2, seed: 3 }),
      ops.seededDense({ units: 2, seed: 4 }),
    ],
  });
}

/** Trains for some steps; gives the losses, the weights, and how many tensors there were after each step. */
function train(steps: number): { losses: number[]; weights: Float32Array[]; tensors: number[] } {
  const model = build();
  const optimizer = new ops.AdamW({ learningRate: 0.01, clipNorm: 1 });
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const [x, y] = [seededTensor(tf, [32, 10, 3], 5), seededTensor(tf, [32, 2], 6)];
  const losses: number[] = [];
  const tensors: number[] = [];
  for (let step = 0; step < steps; step++) {
    const cost = optimizer.minimize(
      () => tf.tidy(() => tf.mean(tf.squaredDifference(model.apply(x, { training: true }) as Tensor, y))),
      true,
      variables,
    )!;
    losses.push(cost.dataSync()[0]!);
    cost.dispose();
    tensors.push(tf.memory().numTensors);
  }
  const weights = variables.map((variable) => variable.dataSync<"float32">().slice());
  optimizer.dispose();
  model.dispose();
  tf.dispose([x, y]);
  return { losses, weights, tensors };
}

Deno.test("training repeats itself, bit for bit", () => {
  assert.deepEqual(train(8), train(8));
});

Deno.test("training learns", () => {
  const { losses } = train(60);
  assert.ok(losses.at(-1)! < 0.6 * losses[0]!, `${losses[0]} -> ${losses.at(-1)}`);
});

Deno.test("training leaves no tensors behind, in a step or at its end", () => {
  train(1);
  const { numTensors, numBytes } = tf.memory();
  const { tensors } = train(6);
  assert.equal(new Set(tensors).size, 1, tensors.join());
  assert.deepEqual([tf.memory().numTensors, tf.memory().numBytes], [numTensors, numBytes]);
});

Deno.test("prediction leaves no tensors behind", () => {
  const model = build();
  const predict = () => tf.tidy(() => (model.predict(tf.ones([4, 10, 3])) as Tensor).dataSync());
  predict();
  const { numTensors } = tf.memory();
  predict();
  assert.equal(tf.memory().numTensors, numTensors);
  model.dispose();
});
