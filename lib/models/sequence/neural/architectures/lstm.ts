/**
 * Memory alone: the plainest network that knows an order of time.
 *
 * @module
 */
import type * as TF from "../backend/tensorflow.ts";
import { HEAD, type NeuralArchitecture } from "../architecture.ts";

/**
 * One LSTM and a linear head. It sees 24 steps and not 10: that forecast better, on the first six days of `data/week`.
 *
 * Source: Hochreiter and Schmidhuber (1997), "Long short-term memory", Neural Computation 9(8).
 */
export const lstmArchitecture: NeuralArchitecture = {
  name: "lstm",
  summary: "LSTM 64; one for all series",
  sequenceSteps: 24,
  sizes: { lstmUnits: 64, lstmLayers: 1 },
  dropout: 0.1,
  build: ({ tf, ops, steps, channels, outputs, sizes, dropout, silence }) => {
    const input = tf.input({ shape: [steps, channels], name: "window" });
    let x: ReturnType<TF.layers.Layer["apply"]> = input;
    for (let layer = 0; layer < sizes["lstmLayers"]!; layer++) {
      const returnSequences = layer < sizes["lstmLayers"]! - 1;
      x = ops.fastLstm({ units: sizes["lstmUnits"]!, returnSequences, seed: 0, name: `lstm_${layer}` }).apply(x);
      x = silence(dropout, `dropout_${layer}`).apply(x);
    }
    x = ops.seededDense({ units: outputs, seed: 0, name: HEAD }).apply(x);
    return tf.model({ inputs: input, outputs: x as typeof input, name: "lstm" });
  },
};
