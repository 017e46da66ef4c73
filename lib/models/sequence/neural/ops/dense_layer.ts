/**
 * The standard dense layer with seeded first weights.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import { layers } from "../backend/tensorflow.ts";
import { glorotUniform } from "./initializers.ts";

/** How a dense layer is to be. */
export interface SeededDenseOptions {
  /** Outputs, >= 1. */
  readonly units: number;
  /** Seed of the first weights. */
  readonly seed: number;
  /** What is applied to the result, by its name in TensorFlow.js. @default {"linear"} */
  readonly activation?: "linear" | "relu" | "tanh" | "sigmoid" | "elu" | "gelu" | "swish" | "softmax" | "softplus";
  /** Whether each output has a constant. @default {true} */
  readonly useBias?: boolean;
  /** Size of the input, for the first layer of a model. */
  readonly inputShape?: readonly number[];
  /** Name of the layer in the model. @default one that TensorFlow.js gives */
  readonly name?: string;
  /** Whether training changes it. @default {true} */
  readonly trainable?: boolean;
}

/** Dense layer: the last dimension to `units`. It is the standard layer, whose products our kernels do. */
export function seededDense(options: SeededDenseOptions): layers.Layer {
  const { units, seed, activation = "linear", useBias = true, trainable = true, inputShape, name } = options;
  return layers.dense({
    ...{ units, useBias, trainable, kernelInitializer: glorotUniform(streamSeed(seed, 0)) },
    // The types of the package lack names that its register of activations knows.
    activation: activation as "linear",
    ...(inputShape === undefined ? {} : { inputShape: [...inputShape] }),
    ...(name === undefined ? {} : { name }),
  });
}
