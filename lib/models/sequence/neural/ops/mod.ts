/**
 * Layers, initialisers and an optimiser for TensorFlow.js that are fast to train on the `wasm` backend and repeat themselves by
 * seed. Reach them through {@linkcode loadTensorflow}, which loads this module with TensorFlow.js: `const { tf, ops } = await
 * loadTensorflow()`.
 *
 * Every layer here saves itself as the standard layer that it stands for (`LSTM`, `Conv1D`, `Dense`, `Dropout`): plain
 * TensorFlow.js loads such a model without this code and predicts the same. Inside this process the opposite holds too: what
 * `tf.loadLayersModel` reads from disk comes back as the fast layer, ready for more training.
 *
 * @module
 */
export { fastLstm, type FastLstmOptions } from "./lstm_layer.ts";
export {
  causalConv1d,
  type CausalConv1dOptions,
  fastConv1d,
  type FastConv1dOptions,
  type LayerChain,
} from "./conv_layer.ts";
export { seededDense, type SeededDenseOptions } from "./dense_layer.ts";
export { seededDropout, type SeededDropoutOptions } from "./dropout_layer.ts";
export { glorotUniform, type Initializer, orthogonal } from "./initializers.ts";
export { AdamW, type AdamWOptions } from "./adamw.ts";
