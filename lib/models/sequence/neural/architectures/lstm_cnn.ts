/**
 * Two looks at one window, side by side: shapes by convolution, order by memory.
 *
 * @module
 */
import { HEAD, type NetworkParts, type NeuralArchitecture } from "../architecture.ts";

/**
 * Two-branch LSTM-CNN of the replaced autoscaler (`reference/systems.md` section 1.4), sizes as published: convolutions 64
 * and 128 of width 3 with pooling beside LSTM 128 and 64; dense 64 and 32. Batch normalisation follows faster than the
 * published momentum of 0.99 does, which needs some hundred steps of the optimizer before it knows the data.
 */
export const lstmCnnArchitecture: NeuralArchitecture = {
  name: "lstm_cnn",
  summary: "convolutions 64, 128 beside LSTM 128, 64; dense 64, 32; one for all series",
  sequenceSteps: 12,
  sizes: { filters: 64, kernelSteps: 3, lstmUnits: 128, denseUnits: 64 },
  dropout: 0.3,
  build: (parts) => {
    const { tf, ops, steps, channels, outputs, sizes, dropout, silence } = parts;
    const input = tf.input({ shape: [steps, channels], name: "window" });
    let x = tf.layers.concatenate({ name: "branches" }).apply([shapes(parts, input), order(parts, input)]);
    x = ops.seededDense({ units: sizes["denseUnits"]!, activation: "relu", seed: 0, name: "dense" }).apply(x);
    x = normalisation(parts, "dense_norm").apply(x);
    x = silence(dropout, "dense_dropout").apply(x);
    x = ops.seededDense({ units: half(sizes["denseUnits"]!), activation: "relu", seed: 0, name: `${HEAD}_hidden` })
      .apply(x);
    x = silence(dropout / 2, "head_dropout").apply(x);
    x = ops.seededDense({ units: outputs, seed: 0, name: HEAD }).apply(x);
    return tf.model({ inputs: input, outputs: x as typeof input, name: "lstm_cnn" });
  },
};

type Symbolic = ReturnType<NetworkParts["tf"]["input"]>;

/** Convolutions and pooling. */
function shapes(parts: NetworkParts, input: Symbolic): Symbolic {
  const { tf, ops, sizes, dropout, silence } = parts;
  const convolution = (filters: number, name: string) =>
    ops.fastConv1d({ filters, kernelSize: sizes["kernelSteps"]!, padding: "same", activation: "relu", seed: 0, name });
  let x = convolution(sizes["filters"]!, "conv_0").apply(input);
  x = normalisation(parts, "conv_0_norm").apply(x);
  x = silence(dropout, "conv_0_dropout").apply(x);
  x = convolution(2 * sizes["filters"]!, "conv_1").apply(x);
  x = normalisation(parts, "conv_1_norm").apply(x);
  x = tf.layers.maxPooling1d({ poolSize: 2, name: "conv_pool" }).apply(x);
  x = silence(dropout, "conv_1_dropout").apply(x);
  return tf.layers.flatten({ name: "conv_flat" }).apply(x) as Symbolic;
}

/** Two memories, the second half as large. */
function order(parts: NetworkParts, input: Symbolic): Symbolic {
  const { ops, sizes, dropout, silence } = parts;
  const units = sizes["lstmUnits"]!;
  let x = ops.fastLstm({ units, returnSequences: true, seed: 0, name: "lstm_0" }).apply(input);
  x = normalisation(parts, "lstm_0_norm").apply(x);
  x = silence(dropout, "lstm_0_dropout").apply(x);
  x = ops.fastLstm({ units: half(units), seed: 0, name: "lstm_1" }).apply(x);
  x = normalisation(parts, "lstm_1_norm").apply(x);
  return silence(dropout, "lstm_1_dropout").apply(x) as Symbolic;
}

function normalisation({ norms }: NetworkParts, name: string) {
  return norms.batchNormalisation(0.9, name);
}

function half(units: number): number {
  return Math.max(1, units >> 1);
}
