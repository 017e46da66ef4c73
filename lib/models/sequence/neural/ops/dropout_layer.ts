/**
 * The standard dropout layer with masks that are seeded and yet differ from call to call.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";
import { mul, tensor, tidy } from "../backend/tensorflow.ts";
import type { layers, Tensor } from "../backend/tensorflow.ts";
import { type CallOptions, onlyTensor, replaceStandard, standardClass, type StandardLayer } from "./standard.ts";

/** What is used of a standard dropout. */
interface StandardDropout extends StandardLayer {
  readonly rate: number;
  readonly seed: number | null | undefined;
  readonly noiseShape: readonly (number | null)[] | null | undefined;
}

class SeededDropout extends standardClass<StandardDropout>("Dropout") {
  /** Masks drawn so far: number of the next stream. */
  #calls = 0;

  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[] {
    const seed = this.seed ?? null;
    const isActive = options?.["training"] === true && this.rate > 0 && this.rate < 1;
    if (!isActive || seed === null) return super.call(inputs, options);
    const x = onlyTensor(inputs);
    const shape = x.shape.map((size, i) => this.noiseShape?.[i] ?? size);
    return tidy(() => mul(x, mask(shape, this.rate, streamSeed(seed, this.#calls++))));
  }
}
replaceStandard(SeededDropout);

/** 0 for what is dropped, and for the rest what keeps the mean as it was. */
function mask(shape: number[], rate: number, seed: number): Tensor {
  const random = prng(seed);
  const values = new Float32Array(shape.reduce((all, size) => all * size, 1));
  const kept = 1 / (1 - rate);
  for (let i = 0; i < values.length; i++) values[i] = random.next() < rate ? 0 : kept;
  return tensor(values, shape);
}

/** How dropout is to be. */
export interface SeededDropoutOptions {
  /** Share that is dropped, 0 to 1. */
  readonly rate: number;
  /** Seed of the masks. */
  readonly seed: number;
  /** Shape of the masks, 1 where they are shared along a dimension, `null` where not. @default that of the input */
  readonly noiseShape?: readonly (number | null)[];
  /** Name of the layer in the model. @default one that TensorFlow.js gives */
  readonly name?: string;
}

/**
 * Dropout: in training a share of the inputs is 0, and the rest grows to make up for it. It saves itself as the standard
 * `Dropout`.
 *
 * Masks are drawn from the seed and the number of the call: the same training again draws the same masks. With a seed, the layer
 * of TensorFlow.js draws one mask and uses it for every batch, which trains a smaller network instead of many.
 *
 * Source: Srivastava et al. (2014), "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15.
 */
export function seededDropout({ rate, seed, noiseShape, name }: SeededDropoutOptions): layers.Layer {
  return new SeededDropout({
    ...{ rate, seed },
    ...(noiseShape === undefined ? {} : { noiseShape: [...noiseShape] }),
    ...(name === undefined ? {} : { name }),
  });
}
