/**
 * The standard convolution over time, as a product of matrices.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import {
  concat,
  customGrad,
  engine,
  fused,
  getBackend,
  type GradSaveFunc,
  layers,
  type NamedAttrMap,
  pad,
  reshape,
  slice,
  tidy,
} from "../backend/tensorflow.ts";
import type { SymbolicTensor, Tensor, Tensor2D } from "../backend/tensorflow.ts";
import type { WindowPlan } from "../backend/kernels/mod.ts";
import { glorotUniform } from "./initializers.ts";
import { type CallOptions, onlyTensor, replaceStandard, standardClass, type StandardLayer } from "./standard.ts";

/** What is used of a standard convolution. */
interface StandardConv1d extends StandardLayer {
  readonly kernelSize: readonly [number];
  readonly strides: readonly [number];
  readonly dilationRate: readonly [number];
  readonly padding: string;
  readonly dataFormat: string;
  readonly activation: { apply(x: Tensor): Tensor } | null;
  readonly kernel: { read(): Tensor };
  readonly bias: { read(): Tensor } | null;
}

/** How the windows of a layer lie on a sequence: `same` adds as many steps before as behind, and an odd one behind. */
function windowPlan(
  { kernelSize: [kernelSize], strides: [stride], dilationRate: [dilation], padding }: StandardConv1d,
  steps: number,
): WindowPlan {
  const reach = (kernelSize - 1) * dilation;
  if (padding === "valid") {
    return { steps, windows: Math.floor((steps - reach - 1) / stride) + 1, kernelSize, dilation, stride, left: 0 };
  }
  const windows = Math.ceil(steps / stride);
  const added = Math.max(0, (windows - 1) * stride + reach + 1 - steps);
  return { steps, windows, kernelSize, dilation, stride, left: Math.floor(added / 2) };
}

class FastConv1d extends standardClass<StandardConv1d>("Conv1D") {
  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[] {
    const isPlain = this.dataFormat === "channelsLast" && (this.padding === "same" || this.padding === "valid");
    // Other backends have the kernels that `wasm` lacks, but none has the gradient of windows with gaps.
    const isLacking = getBackend() === "wasm" || this.dilationRate[0] > 1;
    if (!isLacking || !isPlain) return super.call(inputs, options);
    return tidy(() => {
      const x = onlyTensor(inputs);
      const [batch, steps, channels] = x.shape as [number, number, number];
      const plan = windowPlan(this, steps);
      const filters = this.kernel.read().shape.at(-1)!;
      const width = plan.kernelSize * channels;
      const result = fused.matMul({
        a: reshape(unfold(x, plan), [batch * plan.windows, width]) as Tensor2D,
        b: reshape(this.kernel.read(), [width, filters]) as Tensor2D,
        ...(this.bias === null ? {} : { bias: this.bias.read() }),
      });
      const output = reshape(result, [batch, plan.windows, filters]);
      return this.activation === null ? output : this.activation.apply(output);
    });
  }
}
replaceStandard(FastConv1d);

/** Sequences to windows; a window of one step at every step is the sequence itself. */
function unfold(x: Tensor, plan: WindowPlan): Tensor {
  if (plan.kernelSize === 1 && plan.stride === 1) return x;
  if (getBackend() !== "wasm") return unfoldBySlices(x, plan);
  const attrs = plan as unknown as NamedAttrMap;
  const operation = customGrad((...args) => {
    const [sequences] = args as [Tensor, GradSaveFunc];
    return {
      value: engine().runKernel("PlimsollUnfold", { x: sequences }, attrs) as Tensor,
      gradFunc: (windows: Tensor) => engine().runKernel("PlimsollFold", { windows }, attrs) as Tensor,
    };
  });
  return operation(x);
}

/** The same by operations that every backend has; windows with gaps have a stride of 1. */
function unfoldBySlices(x: Tensor, { steps, windows, kernelSize, dilation, left }: WindowPlan): Tensor {
  const right = Math.max(0, windows + (kernelSize - 1) * dilation - steps - left);
  const padded = pad(x, [[0, 0], [left, right], [0, 0]]);
  const taps = Array.from({ length: kernelSize }, (_, k) => slice(padded, [0, k * dilation, 0], [-1, windows, -1]));
  return concat(taps, 2);
}

/** What both kinds of convolution are told. */
export interface CausalConv1dOptions {
  /** Channels of the output, >= 1. */
  readonly filters: number;
  /** Steps k that a window holds, >= 1. */
  readonly kernelSize: number;
  /** Seed of the first weights. */
  readonly seed: number;
  /** Steps d from one step of a window to the next, >= 1. @default {1} */
  readonly dilationRate?: number;
  /** What is applied to the result, by its name in TensorFlow.js. @default {"linear"} */
  readonly activation?: "linear" | "relu" | "tanh" | "sigmoid" | "elu" | "gelu" | "swish";
  /** Whether each filter has a constant. @default {true} */
  readonly useBias?: boolean;
  /** Name of the layer in the model. @default one that TensorFlow.js gives */
  readonly name?: string;
  /** Whether training changes it. @default {true} */
  readonly trainable?: boolean;
}

/** How a convolution is to be. */
export interface FastConv1dOptions extends CausalConv1dOptions {
  /** `same` fills with zeros at both ends and keeps the number of steps; `valid` fills nothing. @default {"valid"} */
  readonly padding?: "valid" | "same";
  /** Steps from one window to the next, >= 1; beyond 1 only without dilation. @default {1} */
  readonly strides?: number;
  /** Steps and channels of the input, for the first layer of a model. */
  readonly inputShape?: readonly number[];
}

/**
 * Convolution over time: rows × steps × channels to rows × steps' × filters. It saves itself as the standard `Conv1D`.
 *
 * Its windows are unfolded and multiplied with the filters as one matrix: a kernel for the gradient of the filters, which the
 * `wasm` backend lacks, is then not needed.
 */
export function fastConv1d(options: FastConv1dOptions): layers.Layer {
  const { filters, kernelSize, seed, padding = "valid", strides = 1, dilationRate = 1, inputShape, name } = options;
  const { activation = "linear", useBias = true, trainable = true } = options;
  return new FastConv1d({
    ...{ filters, kernelSize, strides, padding, dilationRate, activation, useBias, trainable },
    kernelInitializer: glorotUniform(streamSeed(seed, 0)),
    ...(inputShape === undefined ? {} : { inputShape: [...inputShape] }),
    ...(name === undefined ? {} : { name }),
  });
}

/** Layers one behind the other that are applied like one. */
export interface LayerChain {
  /** Adds the layers behind a tensor of a model: rows × steps × channels to rows × steps × filters. */
  apply(input: SymbolicTensor): SymbolicTensor;
}

/**
 * Convolution that never looks ahead: output t sees the inputs t, t - d, ..., t - (k - 1) d, with zeros before the first step.
 *
 * ```text
 * x x x x x t . .      k = 3, d = 2
 *   ^   ^   ^
 * ```
 *
 * Plain TensorFlow.js refuses a `Conv1D` whose padding is `causal`. So zeros are put in front by a layer of their own, which knows
 * images only: a reshape, a `ZeroPadding2D`, a reshape and a `Conv1D`, all of them standard.
 */
export function causalConv1d(options: CausalConv1dOptions): LayerChain {
  const { kernelSize, dilationRate = 1, name } = options;
  const named = (part: string): { name?: string } => name === undefined ? {} : { name: `${name}_${part}` };
  const left = (kernelSize - 1) * dilationRate;
  return {
    apply: (input) => {
      const convolution = fastConv1d(options);
      if (left === 0) return convolution.apply(input) as SymbolicTensor;
      const [, steps, channels] = input.shape as [null, number, number];
      const parts = [
        layers.reshape({ targetShape: [steps, 1, channels], ...named("image") }),
        layers.zeroPadding2d({ padding: [[left, 0], [0, 0]], ...named("past") }),
        layers.reshape({ targetShape: [steps + left, channels], ...named("sequence") }),
        convolution,
      ];
      return parts.reduce((tensor, layer) => layer.apply(tensor) as SymbolicTensor, input);
    },
  };
}
