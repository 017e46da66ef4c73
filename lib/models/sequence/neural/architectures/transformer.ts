/**
 * Attention: each step of the window asks all steps before it.
 *
 * @module
 */
import { HEAD, type NetworkParts, type NeuralArchitecture } from "../architecture.ts";

/** What a masked score gets added: exp() of it is 0 in single precision. */
const MASKED = -1e4;

/**
 * A small transformer: blocks of causal attention and a dense layer, each behind a normalisation (pre-norm); last step and
 * mean of all steps go to the head, as in `reference/systems.md` section 1.4.
 *
 * Steps are told apart by what attention adds to their scores: less for those further back, by another slope in each head.
 *
 * Sources: Vaswani and others (2017), "Attention is all you need", NeurIPS; Xiong and others (2020), "On layer normalization
 * in the transformer architecture", ICML (pre-norm); Press, Smith and Lewis (2022), "Train short, test long: attention with
 * linear biases", ICLR.
 */
export const transformerArchitecture: NeuralArchitecture = {
  name: "transformer",
  summary: "2 blocks of causal attention, 4 heads, width 32; one for all series",
  sequenceSteps: 10,
  sizes: { width: 32, heads: 4, blocks: 2, feedForward: 64 },
  dropout: 0.1,
  build: (parts) => {
    const { tf, ops, norms, steps, channels, outputs, sizes } = parts;
    const { width, heads, blocks } = sizes;
    if (width! % heads! !== 0) {
      throw new RangeError(
        `Cannot build transformer as its width must be a multiple of its heads: ${width} of ${heads}`,
      );
    }
    const input = tf.input({ shape: [steps, channels], name: "window" });
    const biases = positionBiases(parts, input);
    let x = ops.seededDense({ units: width!, seed: 0, name: "embedding" }).apply(input) as Symbolic;
    for (let block = 0; block < blocks!; block++) x = transformerBlock(parts, x, biases.tensors, block);
    x = norms.layerNormalisation("norm").apply(x) as Symbolic;
    const mean = tf.layers.globalAveragePooling1d({ name: "mean" }).apply(x) as Symbolic;
    const rows = tf.layers.reshape({ targetShape: [steps, 1, width!], name: "as_rows" }).apply(x);
    const last = tf.layers.cropping2D({ cropping: [[steps - 1, 0], [0, 0]], name: "last_step" }).apply(rows);
    const flat = tf.layers.flatten({ name: "last_flat" }).apply(last) as Symbolic;
    const both = tf.layers.concatenate({ name: "last_and_mean" }).apply([flat, mean]);
    const head = ops.seededDense({ units: outputs, seed: 0, name: HEAD }).apply(both);
    const model = tf.model({ inputs: input, outputs: head as Symbolic, name: "transformer" });
    biases.write();
    return model;
  },
};

type Symbolic = ReturnType<NetworkParts["tf"]["input"]>;

/**
 * What each head adds to the score of step j asked by step i: -slope (i - j), and {@linkcode MASKED} for j > i.
 *
 * TensorFlow.js has no layer for a constant. A dense layer whose kernel is 0 and whose bias is the constant is one, and
 * every program that reads its format knows it.
 */
function positionBiases(
  { tf, steps, sizes }: NetworkParts,
  input: Symbolic,
): { tensors: Symbolic[]; write: () => void } {
  const heads = sizes["heads"]!;
  const any = tf.layers.globalAveragePooling1d({ name: "any" }).apply(input);
  const layers = Array.from(
    { length: heads },
    (_, head) =>
      tf.layers.dense({ units: steps * steps, kernelInitializer: "zeros", trainable: false, name: `bias_${head}` }),
  );
  const tensors = layers.map((layer, head) =>
    tf.layers.reshape({ targetShape: [steps, steps], name: `bias_${head}_square` }).apply(layer.apply(any)) as Symbolic
  );
  return {
    tensors,
    write: () => {
      layers.forEach((layer, head) => {
        const slope = 2 ** (-8 * (head + 1) / heads);
        const bias = Float32Array.from({ length: steps * steps }, (_, at) => {
          const back = Math.floor(at / steps) - at % steps;
          return back < 0 ? MASKED : -slope * back;
        });
        tf.tidy(() => layer.setWeights([tf.zerosLike(layer.weights[0]!.read()), tf.tensor1d(bias)]));
      });
    },
  };
}

function transformerBlock(parts: NetworkParts, input: Symbolic, biases: readonly Symbolic[], block: number): Symbolic {
  const { tf, ops, norms, sizes, dropout, silence } = parts;
  const name = `block_${block}`;
  let x = norms.layerNormalisation(`${name}_attention_norm`).apply(input) as Symbolic;
  x = attention(parts, x, biases, name);
  x = silence(dropout, `${name}_attention_dropout`).apply(x) as Symbolic;
  const between = tf.layers.add({ name: `${name}_attention_add` }).apply([input, x]) as Symbolic;
  x = norms.layerNormalisation(`${name}_dense_norm`).apply(between) as Symbolic;
  x = ops.seededDense({ units: sizes["feedForward"]!, activation: "relu", seed: 0, name: `${name}_dense` })
    .apply(x) as Symbolic;
  x = ops.seededDense({ units: sizes["width"]!, seed: 0, name: `${name}_dense_out` }).apply(x) as Symbolic;
  x = silence(dropout, `${name}_dense_dropout`).apply(x) as Symbolic;
  return tf.layers.add({ name: `${name}_dense_add` }).apply([between, x]) as Symbolic;
}

/** Softmax(Q K' + bias) V of each head, side by side, and one dense layer behind. */
function attention(
  { tf, ops, sizes }: NetworkParts,
  input: Symbolic,
  biases: readonly Symbolic[],
  block: string,
): Symbolic {
  const units = sizes["width"]! / sizes["heads"]!;
  const heads = biases.map((bias, head) => {
    const name = `${block}_head_${head}`;
    const project = (kind: string): Symbolic =>
      ops.seededDense({ units, seed: 0, name: `${name}_${kind}` }).apply(input) as Symbolic;
    // No layer divides by sqrt(d): queries start smaller by it instead, see `initialise.ts`.
    const scores = tf.layers.dot({ axes: 2, name: `${name}_scores` }).apply([
      project("query"),
      project("key"),
    ]) as Symbolic;
    const biased = tf.layers.add({ name: `${name}_biased` }).apply([scores, bias]);
    const shares = tf.layers.softmax({ axis: -1, name: `${name}_shares` }).apply(biased) as Symbolic;
    return tf.layers.dot({ axes: [2, 1], name: `${name}_answer` }).apply([shares, project("value")]) as Symbolic;
  });
  const all = heads.length === 1 ? heads[0]! : tf.layers.concatenate({ name: `${block}_heads` }).apply(heads);
  return ops.seededDense({ units: sizes["width"]!, seed: 0, name: `${block}_heads_out` }).apply(all) as Symbolic;
}
