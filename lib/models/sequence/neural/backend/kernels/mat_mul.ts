/**
 * Products of matrices, in front of the backend's `BatchMatMul` and `_FusedMatMul`.
 *
 * The backend's own run at 31 GFLOP/s, but at 2 where a side is transposed, as in every gradient, or where there is more than one
 * matrix, as in attention. Ours run at 31 to 35, packing included, however the sides lie.
 *
 * @module
 */
import type { TensorInfo } from "../tensorflow.ts";
import { matrixAt, type Workspace } from "../simd/workspace.ts";
import type { Kernel, KernelCall } from "./kernel.ts";

const FLOAT_BYTES = 4;

function product(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}

/** What both kernels need to know of their sides; `undefined` for what they leave to the backend. */
function sidesOf({ inputs, attrs }: KernelCall) {
  const { a, b } = inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const turnsA = attrs["transposeA"] === true;
  const turnsB = attrs["transposeB"] === true;
  const size = {
    m: turnsA ? aColumns : aRows,
    n: turnsB ? bRows : bColumns,
    depth: turnsA ? aRows : aColumns,
  };
  const [aBatch, bBatch] = [product(a.shape.slice(0, -2)), product(b.shape.slice(0, -2))];
  const isEmpty = size.m * size.n * size.depth * aBatch * bBatch === 0;
  // Which matrices belong together is plain if both sides have as many, or one has only one.
  const isPlain = aBatch === 1 || bBatch === 1 || (aBatch === bBatch && a.shape.length === b.shape.length);
  if (isEmpty || !isPlain) return undefined;
  const outer = (aBatch >= bBatch ? a : b).shape.slice(0, -2);
  return { a, b, aColumns, bColumns, turnsA, turnsB, size, aBatch, bBatch, shape: [...outer, size.m, size.n] };
}

function multiplyAll(
  workspace: Workspace,
  sides: NonNullable<ReturnType<typeof sidesOf>>,
  output: TensorInfo,
  adds: boolean,
): void {
  const { a, b, aColumns, bColumns, turnsA, turnsB, size, aBatch, bBatch } = sides;
  const [aBytes, bBytes] = [size.m * size.depth * FLOAT_BYTES, size.n * size.depth * FLOAT_BYTES];
  const rowBytes = size.n * FLOAT_BYTES;
  const [aStart, bStart, start] = [workspace.addressOf(a), workspace.addressOf(b), workspace.addressOf(output)];
  for (let i = 0; i < Math.max(aBatch, bBatch); i++) {
    const left = matrixAt(aStart + (aBatch === 1 ? 0 : i * aBytes), aColumns, turnsA);
    const right = matrixAt(bStart + (bBatch === 1 ? 0 : i * bBytes), bColumns, turnsB);
    workspace.multiply(left, right, size, { address: start + i * size.m * rowBytes, rowBytes }, adds);
  }
}

const batchMatMul: Kernel = {
  name: "BatchMatMul",
  run: (workspace, call) => {
    const sides = sidesOf(call);
    if (sides === undefined) return undefined;
    const output = workspace.output(sides.shape);
    multiplyAll(workspace, sides, output, false);
    return output;
  },
};

/** With a bias for each column, and without an activation: training never asks for one here, since it needs what lies before. */
const fusedMatMul: Kernel = {
  name: "_FusedMatMul",
  run: (workspace, call) => {
    const sides = sidesOf(call);
    const bias = call.inputs["bias"];
    const activation = call.attrs["activation"] ?? "linear";
    if (sides === undefined || activation !== "linear") return undefined;
    const { size, shape } = sides;
    if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== size.n)) return undefined;
    const output = workspace.output(shape);
    if (bias !== undefined) {
      const bytes = size.n * FLOAT_BYTES;
      const rows = product(shape) / size.n;
      workspace.functions.copyRows(workspace.addressOf(bias), 0, workspace.addressOf(output), bytes, bytes, rows);
    }
    multiplyAll(workspace, sides, output, bias !== undefined);
    return output;
  },
};

/** Both kernels. */
export const MAT_MUL_KERNELS: readonly Kernel[] = [batchMatMul, fusedMatMul];
