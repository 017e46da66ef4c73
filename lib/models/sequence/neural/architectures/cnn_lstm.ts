/**
 * Convolution, then memory: what happens from step to step, then how it unfolds over the window.
 *
 * @module
 */
import type * as TF from "../backend/tensorflow.ts";
import { HEAD, type NeuralArchitecture } from "../architecture.ts";

/**
 * CNN-LSTM with the sizes of the replaced system (`reference/systems.md` section 2.2): Conv1D 64 of width 2, LSTM 128, dense
 * 64. Two differences, both for what is learned here: the output is linear, since changes may be negative, and the LSTM
 * reads forward only, since that is how time runs when it is fed back.
 */
export const cnnLstmArchitecture: NeuralArchitecture = {
  name: "cnn_lstm",
  summary: "convolution 64, LSTM 128, dense 64; one for all series",
  sequenceSteps: 10,
  sizes: { filters: 64, kernelSteps: 2, lstmUnits: 128, lstmLayers: 1, denseUnits: 64 },
  dropout: 0.2,
  build: ({ tf, ops, steps, channels, outputs, sizes, dropout, silence }) => {
    const input = tf.input({ shape: [steps, channels], name: "window" });
    const { filters, kernelSteps, lstmUnits, lstmLayers, denseUnits } = sizes as typeof cnnLstmArchitecture.sizes;
    let x: ReturnType<TF.layers.Layer["apply"]> = ops.causalConv1d({
      filters: filters!,
      kernelSize: kernelSteps!,
      activation: "relu",
      seed: 0,
      name: "conv",
    }).apply(input);
    for (let layer = 0; layer < lstmLayers!; layer++) {
      const returnSequences = layer < lstmLayers! - 1;
      x = ops.fastLstm({ units: lstmUnits!, returnSequences, seed: 0, name: `lstm_${layer}` }).apply(x);
      x = silence(dropout, `dropout_${layer}`).apply(x);
    }
    x = ops.seededDense({ units: denseUnits!, activation: "relu", seed: 0, name: `${HEAD}_hidden` }).apply(x);
    x = ops.seededDense({ units: outputs, seed: 0, name: HEAD }).apply(x);
    return tf.model({ inputs: input, outputs: x as typeof input, name: "cnn_lstm" });
  },
};
