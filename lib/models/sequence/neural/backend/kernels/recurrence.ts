/**
 * A long short-term memory over all steps in one kernel, and all of its gradients in another.
 *
 * Inside, steps lie one behind the other, not rows: what is read and written at a step is then in one piece. What goes into the
 * gates at a step, the inputs x and the state h of the step before, lies side by side as one matrix, and so do their weights: each
 * step is one product instead of two, and so is the gradient of all weights.
 *
 * An epoch of a CNN-LSTM (2048 sequences of 10 × 16, LSTM 128, batch 64) takes 0.41 s; 0.83 with the standard layer, which runs some
 * 20 kernels a step, on our products; 4.7 on the backend as it comes; 30 on `cpu`; 0.24 to 0.30 in PyTorch on the same processor.
 *
 * @module
 */
import type { TensorInfo } from "../tensorflow.ts";
import { matrixAt, type Workspace } from "../simd/workspace.ts";
import type { Kernel } from "./kernel.ts";

const FLOAT_BYTES = 4;
const GATES = 4;

/** Sizes of a recurrence. Bytes are those of one row at one step. */
interface Sizes {
  readonly rows: number;
  readonly steps: number;
  readonly channels: number;
  readonly units: number;
  readonly inputBytes: number;
  readonly stateBytes: number;
  readonly gateBytes: number;
  /** Inputs and state side by side. */
  readonly seen: number;
  readonly seenBytes: number;
}

function sizesOf(x: TensorInfo, recurrentKernel: TensorInfo): Sizes {
  const [rows, steps, channels] = x.shape as [number, number, number];
  const units = recurrentKernel.shape[0]!;
  const [inputBytes, stateBytes] = [channels * FLOAT_BYTES, units * FLOAT_BYTES];
  return {
    ...{ rows, steps, channels, units, inputBytes, stateBytes, gateBytes: GATES * stateBytes },
    ...{ seen: channels + units, seenBytes: inputBytes + stateBytes },
  };
}

/** Weights of the inputs, and below them those of the state: (channels + units) × 4 units. */
function stackWeights(workspace: Workspace, kernel: TensorInfo, recurrentKernel: TensorInfo, sizes: Sizes): number {
  const { channels, units, gateBytes, seen } = sizes;
  const stacked = workspace.room("stacked weights", seen * gateBytes);
  workspace.copy(workspace.addressOf(kernel), stacked, channels * gateBytes);
  workspace.copy(workspace.addressOf(recurrentKernel), stacked + channels * gateBytes, units * gateBytes);
  return stacked;
}

/** A state of zeros, for what lies before the first step: read with a stride of 0, one row does for all. */
function zeroState(workspace: Workspace, { stateBytes }: Sizes): number {
  const address = workspace.room("zero state", stateBytes);
  workspace.clear(address, stateBytes);
  return address;
}

/** Inputs of a recurrence by name. */
interface Inputs {
  /** rows × steps × channels. */
  readonly x: TensorInfo;
  /** channels × 4 units. */
  readonly kernel: TensorInfo;
  /** units × 4 units. */
  readonly recurrentKernel: TensorInfo;
  /** 4 units. */
  readonly bias: TensorInfo;
}

/**
 * Inputs: {@linkcode Inputs}. Attribute `returnsSequence`. Outputs: the state after every step (rows × steps × units) or after the
 * last (rows × units); then what the way back needs, step by step: inputs and states before (steps × rows × (channels + units)),
 * gates (steps × rows × 4 units), cell and its tanh (steps × rows × units).
 */
const forward: Kernel = {
  name: "PlimsollRecurrence",
  run: (workspace, { inputs, attrs }) => {
    const { x, kernel, recurrentKernel, bias } = inputs as unknown as Inputs;
    const sizes = sizesOf(x, recurrentKernel);
    const { rows, steps, channels, units, inputBytes, stateBytes, gateBytes, seenBytes } = sizes;
    const returnsSequence = attrs["returnsSequence"] === true;
    const tensors = {
      output: workspace.output(returnsSequence ? [rows, steps, units] : [rows, units]),
      seen: workspace.output([steps, rows, sizes.seen]),
      gates: workspace.output([steps, rows, GATES * units]),
      cell: workspace.output([steps, rows, units]),
      cellTanh: workspace.output([steps, rows, units]),
    };
    const stacked = stackWeights(workspace, kernel, recurrentKernel, sizes);
    const size = { m: rows, n: GATES * units, depth: sizes.seen };
    const packed = workspace.packRight("recurrence", matrixAt(stacked, GATES * units), size);
    // There is no state before the first step: it only takes the weights of the inputs.
    const first = { ...size, depth: channels };
    const packedFirst = workspace.packRight("recurrence, first step", matrixAt(stacked, GATES * units), first);
    const zero = zeroState(workspace, sizes);
    const [output, seen, gates, cell, cellTanh, from] = [...Object.values(tensors), x].map((info) =>
      workspace.addressOf(info)
    ) as [...[number, number, number], ...[number, number, number]];
    workspace.functions.copyRows(workspace.addressOf(bias), 0, gates, gateBytes, gateBytes, steps * rows);
    for (let t = 0; t < steps; t++) {
      const [seenNow, gatesNow, cellNow] = [seen, gates, cell].map((address, i) =>
        address + t * rows * [seenBytes, gateBytes, stateBytes][i]!
      ) as [number, number, number];
      workspace.functions.copyRows(from + t * inputBytes, steps * inputBytes, seenNow, seenBytes, inputBytes, rows);
      const left = { address: seenNow, rowBytes: seenBytes, columnBytes: FLOAT_BYTES };
      const result = { address: gatesNow, rowBytes: gateBytes };
      workspace.multiplyPacked(left, t === 0 ? packedFirst : packed, t === 0 ? first : size, result, true);
      const isLast = t === steps - 1;
      workspace.functions.gatesForward(
        ...[gatesNow, t === 0 ? zero : cellNow - rows * stateBytes, t === 0 ? 0 : stateBytes],
        ...[cellNow, cellTanh + t * rows * stateBytes],
        ...[isLast ? 0 : seenNow + rows * seenBytes + inputBytes, seenBytes],
        ...(returnsSequence ? [output + t * stateBytes, steps * stateBytes] : [isLast ? output : 0, stateBytes]),
        ...[rows, stateBytes],
      );
    }
    // The gradient of the weights also reads the state before the first step.
    workspace.functions.copyRows(zero, 0, seen + inputBytes, seenBytes, stateBytes, rows);
    return Object.values(tensors);
  },
};

/**
 * Inputs: {@linkcode Inputs} but the bias, what the way forwards kept (`seen`, `gates`, `cell`, `cellTanh`), and `upstream`, the
 * gradient of its output. Outputs: the gradients of `x`, `kernel`, `recurrentKernel` and `bias`.
 */
const backward: Kernel = {
  name: "PlimsollRecurrenceGradient",
  run: (workspace, { inputs }) => {
    const given = inputs as unknown as Omit<Inputs, "bias"> & Readonly<Record<string, TensorInfo>>;
    const { x, kernel, recurrentKernel, upstream } = given;
    const sizes = sizesOf(x, recurrentKernel);
    const { rows, steps, channels, units, inputBytes, stateBytes, gateBytes, seenBytes } = sizes;
    const tensors = [x, kernel, recurrentKernel].map(({ shape }) => workspace.output(shape));
    const biasGradient = workspace.output([GATES * units]);
    const turned = matrixAt(stackWeights(workspace, kernel, recurrentKernel, sizes), GATES * units, true);
    const size = { m: rows, n: sizes.seen, depth: GATES * units };
    const packed = workspace.packRight("recurrence gradient", turned, size);
    const zero = zeroState(workspace, sizes);
    const sums = workspace.room("gradient of sums", steps * rows * gateBytes);
    const seenGradient = workspace.room("gradient of what is seen", rows * seenBytes);
    const cellGradient = workspace.room("gradient of cell", rows * stateBytes);
    workspace.clear(cellGradient, rows * stateBytes);
    const [xGradient, kernelGradient, recurrentGradient] = tensors.map((info) => workspace.addressOf(info)) as [
      ...[number, number, number],
    ];
    const [seen, gates, cell, cellTanh, above] = ["seen", "gates", "cell", "cellTanh", "upstream"].map((name) =>
      workspace.addressOf(given[name]!)
    ) as [...[number, number, number], ...[number, number]];
    const hasSequence = upstream!.shape.length === 3;
    for (let t = steps - 1; t >= 0; t--) {
      const isLast = t === steps - 1;
      const sumsNow = sums + t * rows * gateBytes;
      const aboveLast = isLast ? above : 0;
      workspace.functions.gatesBackward(
        ...[gates + t * rows * gateBytes, sumsNow],
        ...(t === 0 ? [zero, 0] : [cell + (t - 1) * rows * stateBytes, stateBytes]),
        cellTanh + t * rows * stateBytes,
        ...(hasSequence ? [above + t * stateBytes, steps * stateBytes] : [aboveLast, stateBytes]),
        ...[isLast ? 0 : seenGradient + inputBytes, seenBytes],
        ...[cellGradient, rows, stateBytes],
      );
      // Nobody asks for the gradient of the state before the first step.
      const now = t === 0 ? { ...size, n: channels } : size;
      const result = { address: seenGradient, rowBytes: seenBytes };
      workspace.multiplyPacked(matrixAt(sumsNow, GATES * units), packed, now, result, false);
      const to = xGradient + t * inputBytes;
      workspace.functions.copyRows(seenGradient, seenBytes, to, steps * inputBytes, inputBytes, rows);
    }
    const stacked = workspace.room("gradient of stacked weights", sizes.seen * gateBytes);
    workspace.multiply(
      matrixAt(seen, sizes.seen, true),
      matrixAt(sums, GATES * units),
      { m: sizes.seen, n: GATES * units, depth: steps * rows },
      { address: stacked, rowBytes: gateBytes },
      false,
    );
    workspace.copy(stacked, kernelGradient, channels * gateBytes);
    workspace.copy(stacked + channels * gateBytes, recurrentGradient, units * gateBytes);
    const biasAt = workspace.addressOf(biasGradient);
    workspace.clear(biasAt, gateBytes);
    workspace.functions.sumRows(sums, gateBytes, steps * rows, biasAt);
    return [...tensors, biasGradient];
  },
};

/** Both ways. */
export const RECURRENCE_KERNELS: readonly Kernel[] = [forward, backward];
