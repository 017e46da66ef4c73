/**
 * Kernels of the backend that a training spends its time in without need.
 *
 * @module
 */
import type { TensorInfo } from "../tensorflow.ts";
import type { Kernel } from "./kernel.ts";

const FLOAT_BYTES = 4;

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}

/** The backend's own works float by float with the library's tanh. */
const tanh: Kernel = {
  name: "Tanh",
  run: (workspace, { inputs }) => {
    const x = inputs["x"] as TensorInfo;
    if (x.dtype !== "float32") return undefined;
    const output = workspace.output(x.shape);
    workspace.functions.tanh(workspace.addressOf(x), sizeOf(x.shape) * FLOAT_BYTES, workspace.addressOf(output));
    return output;
  },
};

/** What a gradient needs later is kept by this kernel. The backend's own copies it; but tensors never change, so they can be shared. */
const identity: Kernel = {
  name: "Identity",
  run: (workspace, { inputs }) => {
    const x = inputs["x"] as TensorInfo;
    return x.dtype === "float32" ? workspace.share(x) : undefined;
  },
};

/**
 * Sums or means over the first axes, as in the gradient of every bias and in normalisations of batches. The backend's own turn
 * the whole tensor over first.
 */
function overFirstAxes(name: "Sum" | "Mean"): Kernel {
  return {
    name,
    run: (workspace, { inputs, attrs }) => {
      const x = inputs["x"] as TensorInfo;
      const rank = x.shape.length;
      const axes = [attrs["axis"] ?? []].flat().map((axis) => (Number(axis) + rank) % rank).sort((a, b) => a - b);
      const isLeading = axes.length > 0 && axes.length < rank && axes.every((axis, i) => axis === i);
      if (x.dtype !== "float32" || !isLeading || sizeOf(x.shape) === 0) return undefined;
      const kept = x.shape.slice(axes.length);
      const bytes = sizeOf(kept) * FLOAT_BYTES;
      const rows = sizeOf(x.shape.slice(0, axes.length));
      const output = workspace.output(attrs["keepDims"] === true ? [...axes.map(() => 1), ...kept] : kept);
      const to = workspace.addressOf(output);
      workspace.clear(to, bytes);
      workspace.functions.sumRows(workspace.addressOf(x), bytes, rows, to);
      if (name === "Mean") workspace.functions.scaleRow(to, bytes, 1 / rows);
      return output;
    },
  };
}

/** In front of kernels of the same names. */
export const PLAIN_KERNELS: readonly Kernel[] = [tanh, identity, overFirstAxes("Sum"), overFirstAxes("Mean")];
