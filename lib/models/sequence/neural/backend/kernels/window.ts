/**
 * Windows of sequences, and back: with them a convolution over time is a product of matrices. The backend itself cannot train one,
 * since it lacks a kernel for the gradient of the filter.
 *
 * @module
 */
import type { TensorInfo } from "../tensorflow.ts";
import type { Workspace } from "../simd/workspace.ts";
import type { Kernel } from "./kernel.ts";

const FLOAT_BYTES = 4;

/** How windows lie on a sequence. Window t holds the steps t stride + k dilation - left, k from 0 to kernelSize - 1. */
export interface WindowPlan {
  /** Steps of a sequence. */
  readonly steps: number;
  /** Windows of a sequence. */
  readonly windows: number;
  /** Steps of a window. */
  readonly kernelSize: number;
  /** From one step of a window to the next. */
  readonly dilation: number;
  /** From a window to the next. */
  readonly stride: number;
  /** Steps that the first window begins before the sequence; there and behind its end all is 0. */
  readonly left: number;
}

type WindowFunction = (
  sequences: number,
  size: { readonly batch: number; readonly channels: number },
  windows: number,
) => void;

function windowFunction(workspace: Workspace, name: "unfold" | "fold", plan: WindowPlan): WindowFunction {
  const { steps, windows: count, kernelSize, dilation, stride, left } = plan;
  return (sequences, { batch, channels }, windows) =>
    workspace.functions[name](
      ...[sequences, batch, steps, channels * FLOAT_BYTES, windows],
      ...[count, kernelSize, dilation, stride, left],
    );
}

function planOf(attrs: unknown): WindowPlan {
  return attrs as WindowPlan;
}

/** `x` (batch × steps × channels) to batch × windows × (kernelSize channels). Attributes: {@linkcode WindowPlan}. */
const unfold: Kernel = {
  name: "PlimsollUnfold",
  run: (workspace, { inputs, attrs }) => {
    const x = inputs["x"] as TensorInfo;
    const plan = planOf(attrs);
    const [batch, , channels] = x.shape as [number, number, number];
    const output = workspace.output([batch, plan.windows, plan.kernelSize * channels]);
    windowFunction(workspace, "unfold", plan)(workspace.addressOf(x), { batch, channels }, workspace.addressOf(output));
    return output;
  },
};

/** `windows` (batch × windows × (kernelSize channels)) added up to batch × steps × channels. Attributes: the same. */
const fold: Kernel = {
  name: "PlimsollFold",
  run: (workspace, { inputs, attrs }) => {
    const windows = inputs["windows"] as TensorInfo;
    const plan = planOf(attrs);
    const batch = windows.shape[0]!;
    const channels = windows.shape[2]! / plan.kernelSize;
    const output = workspace.output([batch, plan.steps, channels]);
    const to = workspace.addressOf(output);
    workspace.clear(to, batch * plan.steps * channels * FLOAT_BYTES);
    windowFunction(workspace, "fold", plan)(to, { batch, channels }, workspace.addressOf(windows));
    return output;
  },
};

/** Both ways. */
export const WINDOW_KERNELS: readonly Kernel[] = [unfold, fold];
