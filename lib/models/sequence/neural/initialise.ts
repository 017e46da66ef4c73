/**
 * Weights that a network starts from, drawn by the project's own generator: the same on every machine and in every order
 * in which networks are built.
 *
 * @module
 */
import type { Tf } from "./backend/load.ts";
import type * as TF from "./backend/tensorflow.ts";
import { normal, type Prng, prng, streamSeed } from "@/random/mod.ts";

/**
 * Draws every weight of a network anew.
 *
 * Kernels are uniform with the variance of Glorot and Bengio (2010); recurrent kernels are orthogonal gate by gate (Saxe and
 * others, 2014), which keeps states from growing or fading; biases are 0, but 1 for the gate that forgets (Jozefowicz and
 * others, 2015). What is never trained, and what normalisations start from, stays as it was built. The head starts at 0:
 * before training, a network that learns changes forecasts persistence.
 *
 * @param tf TensorFlow.js.
 * @param model The network; its weights are changed.
 * @param seed Seed of every draw; each weight has its own stream.
 * @param headName Name of the layer whose weights start at 0.
 */
export function initialiseWeights(tf: Tf, model: TF.LayersModel, seed: number, headName: string): void {
  model.trainableWeights.forEach((weight, w) => {
    const shape = weight.shape as number[];
    const random = prng(streamSeed(seed, w));
    const values = weightValues(weight.originalName, shape, random, headName);
    tf.tidy(() => void weight.write(tf.tensor(values, shape)));
  });
}

function weightValues(name: string, shape: readonly number[], random: Prng, headName: string): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const [layer, kind] = [name.split("/")[0], name.split("/").at(-1)];
  if (layer === headName || kind === "beta") return new Float32Array(size);
  if (kind === "gamma") return new Float32Array(size).fill(1);
  if (kind === "recurrent_kernel") return orthogonalBlocks(shape[0]!, shape[1]!, random);
  if (kind === "bias") {
    const values = new Float32Array(size);
    if (/lstm/.test(layer!)) values.fill(1, size / 4, size / 2);
    return values;
  }
  const receptive = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const fanIn = receptive * (shape.at(-2) ?? 1);
  const fanOut = receptive * shape.at(-1)!;
  // Attention divides its scores by the root of their width; queries that start smaller by it are the same.
  const gain = layer!.endsWith("_query") ? 1 / Math.sqrt(fanOut) : 1;
  const limit = gain * Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: size }, () => limit * (2 * random.next() - 1));
}

/** Square orthogonal matrices side by side: units × (gates × units). */
function orthogonalBlocks(units: number, width: number, random: Prng): Float32Array {
  const values = new Float32Array(units * width);
  for (let block = 0; block < width; block += units) {
    const rows = orthogonal(Math.min(units, width - block), units, random);
    rows.forEach((row, j) => row.forEach((value, i) => values[i * width + block + j] = value));
  }
  return values;
}

/** `count` orthonormal vectors, by Gram and Schmidt on normal draws, twice for the digits. */
function orthogonal(count: number, length: number, random: Prng): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < count) {
    const row = Float64Array.from({ length }, () => normal(random));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const along = row.reduce((sum, value, i) => sum + value * other[i]!, 0);
        for (let i = 0; i < length; i++) row[i]! -= along * other[i]!;
      }
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}
