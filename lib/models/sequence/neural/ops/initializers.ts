/**
 * First weights of a layer, drawn from a seed.
 *
 * TensorFlow.js 4.22 has seeds for them as well, but of its own generator, and its `orthogonal` decomposes the whole matrix with tiny
 * kernels: for an LSTM of 128 units that takes 300 ms, and 22 here.
 *
 * @module
 */
import { normal, prng } from "@/random/mod.ts";
import { initializers, tensor } from "../backend/tensorflow.ts";
import type { Shape, Tensor } from "../backend/tensorflow.ts";
import { standardClass } from "./standard.ts";

/** What layers take as an initialiser. */
export type Initializer = ReturnType<typeof initializers.zeros>;

/** The first steps of a shape multiplied, and its last: inputs and outputs of one place of a kernel. */
function fans(shape: readonly number[]): readonly [fanIn: number, fanOut: number] {
  const places = shape.slice(0, -2).reduce((all, size) => all * size, 1);
  return [places * (shape.at(-2) ?? 1), places * (shape.at(-1) ?? 1)];
}

class SeededGlorotUniform extends standardClass<Initializer>("GlorotUniform") {
  readonly #seed: number;

  constructor(seed: number) {
    super({ seed });
    this.#seed = seed;
  }

  override apply(shape: Shape): Tensor {
    const sizes = shape as number[];
    const [fanIn, fanOut] = fans(sizes);
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    const random = prng(this.#seed);
    const count = sizes.reduce((all, size) => all * size, 1);
    return tensor(Float32Array.from({ length: count }, () => limit * (2 * random.next() - 1)), sizes);
  }
}

class SeededOrthogonal extends standardClass<Initializer>("Orthogonal") {
  readonly #seed: number;

  constructor(seed: number) {
    super({ seed });
    this.#seed = seed;
  }

  override apply(shape: Shape): Tensor {
    const [rows, columns] = shape as [number, number];
    const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), this.#seed);
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) values[i * columns + j] = rows <= columns ? vectors[i]![j]! : vectors[j]![i]!;
    }
    return tensor(values, [rows, columns]);
  }
}

/** `count` vectors of length 1 at right angles to each other, from normal draws, by the modified Gram-Schmidt process. */
function orthonormal(count: number, length: number, seed: number): Float64Array[] {
  const random = prng(seed);
  const vectors: Float64Array[] = [];
  for (let n = 0; n < count; n++) {
    const vector = Float64Array.from({ length }, () => normal(random));
    for (const known of vectors) {
      let along = 0;
      for (let i = 0; i < length; i++) along += vector[i]! * known[i]!;
      for (let i = 0; i < length; i++) vector[i]! -= along * known[i]!;
    }
    const norm = Math.hypot(...vector);
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

/**
 * Uniform within ±√(6 / (inputs + outputs)), for kernels of dense layers, convolutions and inputs of an LSTM.
 *
 * Source: Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks", AISTATS.
 *
 * @param seed Of the draws; the same seed and shape give the same weights.
 */
export function glorotUniform(seed: number): Initializer {
  return new SeededGlorotUniform(seed);
}

/**
 * Rows (or columns, if there are fewer) of length 1 at right angles to each other, for the recurrent kernel of an LSTM.
 *
 * Source: Saxe et al. (2014), "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR.
 *
 * @param seed Of the draws; the same seed and shape give the same weights.
 */
export function orthogonal(seed: number): Initializer {
  return new SeededOrthogonal(seed);
}
