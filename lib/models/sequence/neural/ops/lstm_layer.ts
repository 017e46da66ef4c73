/**
 * The standard LSTM layer, on kernels of our own.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import { customGrad, engine, getBackend, type GradSaveFunc, reverse, tidy, zeros } from "../backend/tensorflow.ts";
import type { layers, Shape, Tensor, Tensor3D } from "../backend/tensorflow.ts";
import { glorotUniform, orthogonal } from "./initializers.ts";
import { type CallOptions, onlyTensor, replaceStandard, standardClass, type StandardLayer } from "./standard.ts";

/** A weight of a layer. */
interface Weight {
  read(): Tensor;
}

/** What is used of a standard LSTM. */
interface StandardLstm extends StandardLayer {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly cell: {
    readonly units: number;
    readonly activation: { getClassName(): string };
    readonly recurrentActivation: { getClassName(): string };
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly kernel: Weight;
    readonly recurrentKernel: Weight;
    readonly bias: Weight | null;
  };
}

/** Units are worked on four at a time. */
const UNITS_AT_ONCE = 4;

/** Whether the kernels can do what a layer is asked for; else the standard layer does, step by step. */
function isFused(layer: StandardLstm, options: CallOptions): boolean {
  const { cell, returnState, stateful } = layer;
  return getBackend() === "wasm" &&
    cell.units % UNITS_AT_ONCE === 0 &&
    cell.activation.getClassName() === "tanh" &&
    cell.recurrentActivation.getClassName() === "sigmoid" &&
    cell.dropout === 0 && cell.recurrentDropout === 0 &&
    !returnState && !stateful &&
    (options?.["mask"] ?? null) === null && (options?.["initialState"] ?? null) === null;
}

class FastLstm extends standardClass<StandardLstm>("LSTM") {
  override build(inputShape: Shape | Shape[]): void {
    // The standard layer leaves four tensors behind when it sets the bias of its forget gate.
    tidy(() => super.build(inputShape));
  }

  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[] {
    if (!isFused(this, options)) return super.call(inputs, options);
    const { kernel, recurrentKernel, bias, units } = this.cell;
    return tidy(() => {
      const x = onlyTensor(inputs) as Tensor3D;
      return recurrence({
        x: this.goBackwards ? reverse(x, 1) : x,
        kernel: kernel.read(),
        recurrentKernel: recurrentKernel.read(),
        bias: bias === null ? zeros([4 * units]) : bias.read(),
      }, this.returnSequences);
    });
  }
}
replaceStandard(FastLstm);

/** What a recurrence works on: see the kernel. */
interface Recurrence {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias: Tensor;
}

/**
 * Runs a long short-term memory over all steps, from a state of zeros.
 *
 * @param returnsSequence Whether to give the state after every step, or after the last.
 * @returns rows × steps × units, or rows × units. All of its gradients are one kernel.
 */
function recurrence({ x, kernel, recurrentKernel, bias }: Recurrence, returnsSequence: boolean): Tensor {
  const operation = customGrad((...args) => {
    const save = args.pop() as GradSaveFunc;
    const [x, kernel, recurrentKernel, bias] = args as [Tensor, Tensor, Tensor, Tensor];
    const inputs = { x, kernel, recurrentKernel, bias };
    const [output, ...kept] = engine().runKernel("PlimsollRecurrence", inputs, { returnsSequence }) as Tensor[];
    save([x, kernel, recurrentKernel, ...kept]);
    return { value: output!, gradFunc: gradientsOfRecurrence };
  });
  return operation(x, kernel, recurrentKernel, bias);
}

function gradientsOfRecurrence(upstream: Tensor, saved: Tensor[]): Tensor[] {
  const names = ["x", "kernel", "recurrentKernel", "seen", "gates", "cell", "cellTanh"];
  const inputs = Object.fromEntries(names.map((name, i) => [name, saved[i]!]));
  return engine().runKernel("PlimsollRecurrenceGradient", { ...inputs, upstream }) as Tensor[];
}

/** How an LSTM layer is to be. */
export interface FastLstmOptions {
  /** Size u of the state, >= 1. Multiples of 4 are fast; the standard layer does others, step by step. */
  readonly units: number;
  /** Seed of the first weights. */
  readonly seed: number;
  /** Whether to give the state after every step, or only after the last. @default {false} */
  readonly returnSequences?: boolean;
  /** Whether to read the sequence from its end; the output then is in that order, too. @default {false} */
  readonly goBackwards?: boolean;
  /** Steps and channels of the input, for the first layer of a model. */
  readonly inputShape?: readonly number[];
  /** Name of the layer in the model. @default one that TensorFlow.js gives */
  readonly name?: string;
  /** Whether training changes it. @default {true} */
  readonly trainable?: boolean;
}

/**
 * Long short-term memory with logistic gates: rows × steps × channels to rows × steps × u, or to rows × u.
 *
 * The logistic gates are those of the literature and of PyTorch; the default of TensorFlow.js is a piecewise linear stand-in. The
 * bias of the forget gate begins at 1. It saves itself as the standard `LSTM`.
 *
 * Source: Hochreiter and Schmidhuber (1997), "Long short-term memory", Neural Computation 9(8); forget bias: Jozefowicz et al.
 * (2015), "An empirical exploration of recurrent network architectures", ICML.
 */
export function fastLstm(options: FastLstmOptions): layers.Layer {
  const { units, seed, returnSequences = false, goBackwards = false, trainable = true, inputShape, name } = options;
  return new FastLstm({
    units,
    returnSequences,
    goBackwards,
    trainable,
    recurrentActivation: "sigmoid",
    unitForgetBias: true,
    kernelInitializer: glorotUniform(streamSeed(seed, 0)),
    recurrentInitializer: orthogonal(streamSeed(seed, 1)),
    ...(inputShape === undefined ? {} : { inputShape: [...inputShape] }),
    ...(name === undefined ? {} : { name }),
  });
}
