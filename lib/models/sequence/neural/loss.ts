/**
 * What a training minimises, over the answers that are known.
 *
 * @module
 */
import type { Tf } from "./backend/load.ts";
import type * as TF from "./backend/tensorflow.ts";
import type { TrainingPlan } from "./options.ts";

/**
 * Sum of the losses of one batch, with its own gradient.
 *
 * With c the error clipped to ±delta, Huber's loss is c (e - c / 2) and its slope is c: four kernels where composing it from
 * differentiable parts takes a dozen. Squares are the same with delta without end, doubled.
 *
 * Source: Huber (1964), "Robust estimation of a location parameter", Annals of Mathematical Statistics 35(1).
 *
 * @param tf TensorFlow.js.
 * @param plan Which loss, and where it turns straight.
 * @param predicted b × K, scaled units.
 * @param answers b × K, scaled units.
 * @param weights b × K, 1 where the answer is known, else 0.
 * @returns The sum, a scalar, differentiable by `predicted`.
 */
export function sumOfLosses(
  tf: Tf,
  plan: Pick<TrainingPlan, "loss" | "huberDelta">,
  predicted: TF.Tensor2D,
  { answers, weights }: { readonly answers: TF.Tensor2D; readonly weights: TF.Tensor2D },
): TF.Scalar {
  const loss = tf.customGrad((output, save) => {
    const error = tf.mul(tf.sub(output as TF.Tensor, answers), weights);
    const isSquare = plan.loss === "mse";
    const clipped = isSquare ? error : tf.clipByValue(error, -plan.huberDelta, plan.huberDelta);
    const slope = isSquare ? tf.mul(clipped, 2) : clipped;
    (save as (tensors: TF.Tensor[]) => void)([slope]);
    const value = tf.sum(tf.mul(slope, tf.sub(error, tf.mul(clipped, 0.5))));
    return { value, gradFunc: (dy: TF.Tensor, saved: TF.Tensor[]) => tf.mul(saved[0]!, dy) };
  });
  return loss(predicted) as TF.Scalar;
}
