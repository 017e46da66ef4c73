/**
 * What an optimiser does to one weight, in one pass.
 *
 * @module
 */
import type { TensorInfo } from "../tensorflow.ts";
import type { Kernel } from "./kernel.ts";

const FLOAT_BYTES = 4;

function bytesOf({ shape }: TensorInfo): number {
  return shape.reduce((all, size) => all * size, FLOAT_BYTES);
}

/** Numbers of one step; see `adamStep`. */
export interface AdamNumbers {
  /** What gradients are multiplied with: below 1 to clip them. */
  readonly gradientScale: number;
  /** Share of the old first moment that stays. */
  readonly firstKept: number;
  /** Share of the gradient that is added to it. */
  readonly firstNew: number;
  /** Share of the old second moment that stays. */
  readonly secondKept: number;
  /** Share of the squared gradient that is added to it. */
  readonly secondNew: number;
  /** Rate over the correction of the first moment's bias. */
  readonly stepSize: number;
  /** 1 over the root of the correction of the second moment's bias. */
  readonly correction: number;
  /** Keeps the divisor from 0. */
  readonly epsilon: number;
  /** 1 less the decay of this step. */
  readonly keep: number;
}

/**
 * Inputs: `weights`, `gradients`, `firstMoments`, `secondMoments`, all of one shape. Output: the new weights, as a new tensor, since
 * the backend's convolutions keep what they packed as long as their tensor lives. The moments are overwritten: they belong to the
 * optimiser alone. Attributes: {@linkcode AdamNumbers}.
 */
const adamStep: Kernel = {
  name: "PlimsollAdamStep",
  run: (workspace, { inputs, attrs }) => {
    const weights = inputs["weights"] as TensorInfo;
    const output = workspace.output(weights.shape);
    const [w, g, m, v] = ["weights", "gradients", "firstMoments", "secondMoments"].map((name) =>
      workspace.addressOf(inputs[name] as TensorInfo)
    ) as [number, number, number, number];
    const numbers = attrs as unknown as AdamNumbers;
    const { gradientScale, firstKept, firstNew, secondKept, secondNew, stepSize, correction, epsilon, keep } = numbers;
    workspace.functions.adamStep(
      ...[w, g, m, v, workspace.addressOf(output), bytesOf(weights)],
      ...[gradientScale, firstKept, firstNew, secondKept, secondNew],
      ...[stepSize, correction, epsilon, keep],
    );
    return output;
  },
};

/** Inputs: any tensors. Output: four numbers whose sum is the sum of all their squares. */
const squares: Kernel = {
  name: "PlimsollSquares",
  run: (workspace, { inputs }) => {
    const output = workspace.output([4]);
    const to = workspace.addressOf(output);
    workspace.clear(to, bytesOf(output));
    for (const info of Object.values(inputs) as TensorInfo[]) {
      workspace.functions.addSquares(workspace.addressOf(info), bytesOf(info), to);
    }
    return output;
  },
};

/** Both. */
export const OPTIMIZER_KERNELS: readonly Kernel[] = [adamStep, squares];
