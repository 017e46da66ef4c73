import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { FastConv1dOptions } from "@/models/sequence/neural/ops/mod.ts";
import type { Tensor, Variable } from "@/models/sequence/neural/backend/tensorflow.ts";
import { assertAllClose, onBackend, seededNumbers } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

const SHAPE = [3, 9, 5] as const;
const X = seededNumbers(SHAPE[0] * SHAPE[1] * SHAPE[2], 3);

/**
 * Output, loss and gradients (of the input, then of each weight) on a backend; on `cpu` it is the standard layer, unless it is
 * dilated: plain TensorFlow.js cannot train that on any backend.
 */
function run(backend: string, options: Partial<FastConv1dOptions>, x = X, kernel?: Float32Array) {
  return onBackend(tf, backend, () => {
    const layer = ops.fastConv1d({ filters: 4, kernelSize: 3, seed: 7, ...options });
    const input = tf.tensor3d(x, [...SHAPE]);
    // Its first call builds it.
    layer.apply(input);
    if (kernel !== undefined) {
      const [first, ...others] = layer.getWeights();
      layer.setWeights([tf.tensor(kernel, first!.shape), ...others]);
    }
    const loss = (given: Tensor) => {
      const output = layer.apply(given) as Tensor;
      return tf.sum(tf.mul(output, tf.tensor(seededNumbers(output.size, 5), output.shape)));
    };
    const output = layer.apply(input) as Tensor;
    const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
    const gradients = (): Tensor[] => {
      const { grads } = tf.variableGrads(() => loss(input) as never, variables);
      return [tf.grad(loss)(input), ...variables.map(({ name }) => grads[name]!)];
    };
    const read = (tensor: Tensor) => tensor.dataSync<"float32">().slice();
    const result = {
      shape: output.shape,
      output: read(output),
      loss: read(loss(input))[0]!,
      gradients: gradients().map(read),
      weights: variables.map(read),
    };
    layer.dispose();
    return result;
  });
}

const CASES: readonly Partial<FastConv1dOptions>[] = [
  {},
  { padding: "same" },
  { padding: "same", kernelSize: 4 },
  { padding: "same", kernelSize: 2, activation: "relu" },
  { dilationRate: 3, activation: "tanh" },
  { padding: "same", dilationRate: 2, useBias: false },
  { strides: 2 },
  { strides: 2, padding: "same", kernelSize: 4 },
  { kernelSize: 1 },
  { filters: 9, padding: "same" },
];

for (const options of CASES) {
  Deno.test(`fastConv1d(${JSON.stringify(options)}) agrees with what it is on the cpu backend`, () => {
    const [fast, standard] = [run("wasm", options), run("cpu", options)];
    assert.deepEqual(fast.shape, standard.shape);
    assertAllClose(fast.output, standard.output, 1e-6);
    assert.equal(standard.gradients.length, fast.gradients.length);
    standard.gradients.forEach((gradient, i) => assertAllClose(fast.gradients[i]!, gradient, 1e-5));
  });
}

for (const [padding, dilationRate] of [["same", 2], ["valid", 3], ["same", 4]] as const) {
  Deno.test(`fastConv1d() dilated by ${dilationRate}, ${padding}, is the conv1d() of TensorFlow.js on every backend`, () => {
    for (const backend of ["wasm", "cpu"]) {
      const options = { padding, dilationRate, kernelSize: 3, useBias: false };
      const { output, weights } = run(backend, options);
      const plain = onBackend(tf, "cpu", () => {
        const kernel = tf.tensor3d(weights[0]!, [3, SHAPE[2], 4]);
        return tf.conv1d(tf.tensor3d(X, [...SHAPE]), kernel, 1, padding, "NWC", dilationRate).dataSync().slice();
      });
      assertAllClose(output, plain as Float32Array, 1e-6);
    }
  });
}

for (
  const options of [{ padding: "same", dilationRate: 2 }, { dilationRate: 3, useBias: false }, { strides: 2 }] as const
) {
  Deno.test(`fastConv1d(${JSON.stringify(options)}) has the gradients that finite differences show`, () => {
    const { gradients, weights } = run("wasm", options);
    const kernel = weights[0]!;
    // It is linear in either, so the step may be long: what is left is rounding.
    const step = 0.5;
    [X, kernel].forEach((values, which) => {
      for (let i = 0; i < values.length; i += 5) {
        const [above, below] = [step, -step].map((change) => {
          const moved = [X, kernel].map((array) => array.slice()) as [Float32Array, Float32Array];
          moved[which]![i]! += change;
          return run("wasm", options, ...moved).loss;
        }) as [number, number];
        assert.ok(Math.abs(gradients[which]![i]! - (above - below) / (2 * step)) < 1e-4);
      }
    });
  });
}

Deno.test("causalConv1d() never looks ahead, and sees k steps d apart", () => {
  const input = tf.input({ shape: [8, 2] });
  const output = ops.causalConv1d({ filters: 3, kernelSize: 3, dilationRate: 2, seed: 1, name: "conv" }).apply(input);
  const model = tf.model({ inputs: input, outputs: output });
  assert.deepEqual(output.shape, [null, 8, 3]);
  assert.deepEqual(model.layers.slice(1).map((layer) => layer.name), [
    "conv_image",
    "conv_past",
    "conv_sequence",
    "conv",
  ]);
  const answers = (values: Float32Array) =>
    tf.tidy(() => (model.predict(tf.tensor3d(values, [1, 8, 2])) as Tensor).dataSync());
  const before = answers(seededNumbers(16, 1));
  for (let step = 0; step < 8; step++) {
    const values = seededNumbers(16, 1);
    values[2 * step]! += 1;
    const after = answers(values);
    const changed = [0, 1, 2, 3, 4, 5, 6, 7].filter((t) =>
      [0, 1, 2].some((f) => after[3 * t + f] !== before[3 * t + f])
    );
    assert.deepEqual(changed, [step, step + 2, step + 4].filter((t) => t < 8));
  }
  model.dispose();
});

Deno.test("causalConv1d() of one step is a plain convolution", () => {
  const input = tf.input({ shape: [4, 2] });
  const output = ops.causalConv1d({ filters: 3, kernelSize: 1, seed: 1 }).apply(input);
  const model = tf.model({ inputs: input, outputs: output });
  assert.equal(model.layers.length, 2);
  model.dispose();
});
