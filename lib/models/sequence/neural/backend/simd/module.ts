/**
 * Our own functions for the `wasm` backend: assembled when TensorFlow.js is loaded (a few kilobytes, a few milliseconds), run on
 * the backend's own memory. No binary lies in the repository, and there is no build step.
 *
 * @module
 */
import { assemble } from "./assembler.ts";
import { MATRIX_FUNCTIONS } from "./matrix_functions.ts";
import { OPTIMIZER_FUNCTIONS } from "./optimizer_functions.ts";
import { RECURRENCE_FUNCTIONS } from "./recurrence_functions.ts";
import { ROW_FUNCTIONS } from "./row_functions.ts";

/** A function of the module: addresses, strides and sizes are bytes, counts are counts; see where each is written. */
type Call = (...numbers: readonly number[]) => void;

/** The functions by name. */
export type SimdExports = Readonly<
  Record<
    | "packLeft"
    | "packRight"
    | "multiply"
    | "gatesForward"
    | "gatesBackward"
    | "copyRows"
    | "sumRows"
    | "scaleRow"
    | "tanh"
    | "unfold"
    | "fold"
    | "adamStep"
    | "addSquares",
    Call
  >
>;

/**
 * Makes the functions for one memory.
 *
 * @param memory That of the backend.
 * @throws {WebAssembly.CompileError} If this machine knows no vector instructions.
 */
export function instantiateSimd(memory: WebAssembly.Memory): SimdExports {
  const bytes = assemble([...MATRIX_FUNCTIONS, ...RECURRENCE_FUNCTIONS, ...ROW_FUNCTIONS, ...OPTIMIZER_FUNCTIONS]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as unknown as SimdExports;
}
