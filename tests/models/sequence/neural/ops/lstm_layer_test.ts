import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { FastLstmOptions } from "@/models/sequence/neural/ops/mod.ts";
import type { Tensor } from "@/models/sequence/neural/backend/tensorflow.ts";
import { assertAllClose, onBackend, seededNumbers } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

const SHAPE = [3, 5, 6] as const;

/** Output, loss and gradients (of the input, then of each weight) of a layer on a backend; on `cpu` it is the standard layer. */
function run(backend: string, options: Partial<FastLstmOptions>, x: Float32Array, weights?: readonly Float32Array[]) {
  return onBackend(tf, backend, () => {
    const layer = ops.fastLstm({ units: 8, seed: 11, ...options });
    const input = tf.tensor3d(x, [...SHAPE]);
    // Its first call builds it.
    layer.apply(input);
    if (weights !== undefined) {
      layer.setWeights(weights.map((values, i) => tf.tensor(values, layer.getWeights()[i]!.shape)));
    }
    // Weighted, so that every output counts differently.
    const loss = (given: Tensor) => {
      const output = layer.apply(given) as Tensor;
      return tf.sum(tf.mul(output, tf.tensor(seededNumbers(output.size, 5), output.shape)));
    };
    const output = layer.apply(input) as Tensor;
    const ofInput = tf.grad(loss)(input);
    const variables = layer.trainableWeights.map((weight) => weight.read());
    const { value, grads } = tf.variableGrads(() => loss(input) as never, variables as never);
    const read = (tensor: Tensor) => tensor.dataSync<"float32">().slice();
    const result = {
      shape: output.shape,
      output: read(output),
      loss: read(value)[0]!,
      gradients: [ofInput, ...variables.map((variable) => grads[(variable as unknown as { name: string }).name]!)].map(
        read,
      ),
      weights: variables.map(read),
    };
    layer.dispose();
    return result;
  });
}

const CASES: readonly (readonly [string, Partial<FastLstmOptions>])[] = [
  ["the last state", {}],
  ["all states", { returnSequences: true }],
  ["all states, backwards", { returnSequences: true, goBackwards: true }],
  ["units that no tile fits", { units: 12, returnSequences: true }],
];

for (const [what, options] of CASES) {
  Deno.test(`fastLstm() gives ${what} as the standard layer on the cpu backend does, gradients included`, () => {
    const x = seededNumbers(SHAPE[0] * SHAPE[1] * SHAPE[2], 3);
    const [fast, standard] = [run("wasm", options, x), run("cpu", options, x)];
    assert.deepEqual(fast.shape, standard.shape);
    assert.deepEqual(fast.weights, standard.weights);
    assertAllClose(fast.output, standard.output, 1e-6);
    fast.gradients.forEach((gradient, i) => assertAllClose(gradient, standard.gradients[i]!, 1e-5));
  });
}

Deno.test("fastLstm() has the gradients that finite differences show, of the input and of every weight", () => {
  const x = seededNumbers(SHAPE[0] * SHAPE[1] * SHAPE[2], 3);
  const options = { units: 4, returnSequences: true };
  const { gradients, weights } = run("wasm", options, x);
  const step = 1e-2;
  const all = [x, ...weights];
  all.forEach((values, which) => {
    // Every seventh number of the larger ones: each difference is two runs.
    for (let i = 0; i < values.length; i += values.length > 20 ? 7 : 1) {
      const [above, below] = [step, -step].map((change) => {
        const moved = all.map((array) => array.slice());
        moved[which]![i]! += change;
        return run("wasm", options, moved[0]!, moved.slice(1)).loss;
      }) as [number, number];
      // Floats of 32 bits: the loss is known to 1e-6, so its difference to 1e-4; the curvature adds as much.
      const difference = (above - below) / (2 * step);
      assert.ok(
        Math.abs(gradients[which]![i]! - difference) < 5e-4,
        `${which}, ${i}: ${gradients[which]![i]} ${difference}`,
      );
    }
  });
});

Deno.test("fastLstm() leaves what its kernels cannot do to the standard layer: units that are no multiple of 4", () => {
  const x = seededNumbers(SHAPE[0] * SHAPE[1] * SHAPE[2], 3);
  const [fast, standard] = [run("wasm", { units: 3 }, x), run("cpu", { units: 3 }, x)];
  assertAllClose(fast.output, standard.output, 1e-5);
  fast.gradients.forEach((gradient, i) => assertAllClose(gradient, standard.gradients[i]!, 1e-4));
});

Deno.test("fastLstm() works inside tf.layers.bidirectional(), whose copies are fast as well", () => {
  tf.tidy(() => {
    const layer = ops.fastLstm({ units: 4, seed: 1 });
    const both = tf.layers.bidirectional({ layer: layer as never, mergeMode: "concat" });
    const x = tf.tensor3d(seededNumbers(2 * 5 * 3, 1), [2, 5, 3]);
    assert.deepEqual((both.apply(x) as Tensor).shape, [2, 8]);
    both.dispose();
  });
});

Deno.test("fastLstm() takes one step, and one row", () => {
  tf.tidy(() => {
    const layer = ops.fastLstm({ units: 4, seed: 1 });
    assert.deepEqual((layer.apply(tf.ones([1, 1, 2])) as Tensor).shape, [1, 4]);
    layer.dispose();
  });
});
