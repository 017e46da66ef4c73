/**
 * Convolutions that look further back at each layer, and never ahead.
 *
 * @module
 */
import { HEAD, type NetworkParts, type NeuralArchitecture } from "../architecture.ts";

/**
 * Temporal convolutional network: residual blocks of two causal convolutions, each block with twice the dilation of the one
 * before. The last step sees 1 + 2 (kernelSteps - 1) (2^blocks - 1) steps back: 29 with the defaults.
 *
 * Source: Bai, Kolter and Koltun (2018), "An empirical evaluation of generic convolutional and recurrent networks for
 * sequence modeling", arXiv 1803.01271, section 3 (without weight normalisation).
 */
export const tcnArchitecture: NeuralArchitecture = {
  name: "tcn",
  summary: "3 residual blocks of dilated causal convolutions, 32 filters; one for all series",
  sequenceSteps: 24,
  sizes: { filters: 32, kernelSteps: 3, blocks: 3 },
  dropout: 0.1,
  build: (parts) => {
    const { tf, ops, steps, channels, outputs, sizes } = parts;
    const filters = sizes["filters"]!;
    const input = tf.input({ shape: [steps, channels], name: "window" });
    let x = input;
    for (let block = 0; block < sizes["blocks"]!; block++) x = residual(parts, x, block);
    // The last step, by layers that every TensorFlow.js knows: it alone has seen the whole window.
    const rows = tf.layers.reshape({ targetShape: [steps, 1, filters], name: "as_rows" }).apply(x);
    const last = tf.layers.cropping2D({ cropping: [[steps - 1, 0], [0, 0]], name: "last_step" }).apply(rows);
    const flat = tf.layers.flatten({ name: "last_flat" }).apply(last);
    const head = ops.seededDense({ units: outputs, seed: 0, name: HEAD }).apply(flat);
    return tf.model({ inputs: input, outputs: head as typeof input, name: "tcn" });
  },
};

function residual(parts: NetworkParts, input: ReturnType<NetworkParts["tf"]["input"]>, block: number): typeof input {
  const { tf, ops, sizes, dropout, silence } = parts;
  const filters = sizes["filters"]!;
  const convolution = (kernelSize: number, dilationRate: number, name: string) =>
    ops.causalConv1d({ filters, kernelSize, dilationRate, seed: 0, name });
  let x = input;
  for (const half of [0, 1]) {
    const name = `conv_${block}_${half}`;
    x = convolution(sizes["kernelSteps"]!, 2 ** block, name).apply(x) as typeof input;
    x = tf.layers.activation({ activation: "relu", name: `${name}_relu` }).apply(x) as typeof input;
    x = silence(dropout, `${name}_dropout`).apply(x) as typeof input;
  }
  // Where the widths differ, a convolution of one step makes them equal.
  const past = input.shape.at(-1) === filters
    ? input
    : convolution(1, 1, `conv_${block}_skip`).apply(input) as typeof input;
  return tf.layers.add({ name: `block_${block}` }).apply([x, past]) as typeof input;
}
