/**
 * The standard normalisations, with a gradient of their own: that of TensorFlow.js repeats mean and variance for every row and
 * adds the copies up again one by one, thousands of kernels a step.
 *
 * @module
 */
import {
  add,
  customGrad,
  type GradSaveFunc,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  tidy,
} from "../backend/tensorflow.ts";
import type { layers, Tensor, Tensor2D } from "../backend/tensorflow.ts";
import { type CallOptions, onlyTensor, replaceStandard, standardClass, type StandardLayer } from "../ops/standard.ts";

/** A weight of a layer. */
interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}

/** What is used of a standard layer normalisation. */
interface StandardLayerNorm extends StandardLayer {
  readonly epsilon: number;
  readonly gamma: Weight;
  readonly beta: Weight;
}

/** What is used of a standard batch normalisation. */
interface StandardBatchNorm extends StandardLayerNorm {
  readonly momentum: number;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
}

class FastLayerNormalization extends standardClass<StandardLayerNorm>("LayerNormalization") {
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs);
      return reshape(normalise(rowsOf(x), this, 1).normed, x.shape);
    });
  }
}
replaceStandard(FastLayerNormalization);

class FastBatchNormalization extends standardClass<StandardBatchNorm>("BatchNormalization") {
  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[] {
    if (options?.["training"] !== true) return super.call(inputs, options);
    return tidy(() => {
      const x = onlyTensor(inputs);
      const { normed, mean: ofBatch, variance } = normalise(rowsOf(x), this, 0);
      this.#follow(this.movingMean, ofBatch);
      this.#follow(this.movingVariance, variance);
      return reshape(normed, x.shape);
    });
  }

  /** Moves an average towards what this batch has. */
  #follow(average: Weight, batch: Tensor): void {
    const old = average.read();
    average.write(add(mul(old, this.momentum), mul(reshape(batch, old.shape), 1 - this.momentum)));
  }
}
replaceStandard(FastBatchNormalization);

/** Channels in columns, all else in rows. */
function rowsOf(x: Tensor): Tensor2D {
  return reshape(x, [-1, x.shape.at(-1)!]);
}

/**
 * (x - mean) / sqrt(variance + epsilon) gamma + beta, with mean and variance along an axis of the rows.
 *
 * Source of the gradient: Ioffe and Szegedy (2015), "Batch normalization", ICML, section 3.
 */
function normalise(
  x: Tensor2D,
  { gamma, beta, epsilon }: StandardLayerNorm,
  axis: 0 | 1,
): { readonly normed: Tensor; readonly mean: Tensor; readonly variance: Tensor } {
  const centre = mean(x, axis, true);
  const variance = mean(square(sub(x, centre)), axis, true);
  const operation = customGrad((...args) => {
    const [rows, scale, shift, save] = args as unknown as [Tensor, Tensor, Tensor, GradSaveFunc];
    const narrow = rsqrt(add(variance, epsilon));
    const unit = mul(sub(rows, centre), narrow);
    save([unit, narrow, scale]);
    return {
      value: add(mul(unit, scale), shift),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [ones, width, by] = saved as [Tensor, Tensor, Tensor];
        const slope = mul(dy, by);
        const along = mul(ones, mean(mul(slope, ones), axis, true));
        const dx = mul(sub(sub(slope, mean(slope, axis, true)), along), width);
        return [dx, sum(mul(dy, ones), 0), sum(dy, 0)];
      },
    };
  });
  return { normed: operation(x, gamma.read(), beta.read()), mean: centre, variance };
}

/** Layer normalisation: each row to mean 0 and variance 1, then scaled and shifted. It saves itself as the standard layer. */
export function layerNormalisation(name: string): layers.Layer {
  return new FastLayerNormalization({ name });
}

/**
 * Batch normalisation: each channel to mean 0 and variance 1 over the batch, in use over what batches had on average. It saves
 * itself as the standard layer.
 *
 * @param momentum Share of the average that each batch leaves as it was.
 * @param name Of the layer.
 */
export function batchNormalisation(momentum: number, name: string): layers.Layer {
  return new FastBatchNormalization({ momentum, name });
}
