/**
 * What our functions need of the `wasm` backend: its memory, its tensors' addresses, and room to work in.
 *
 * @module
 */
import type { DataType, TensorInfo } from "../tensorflow.ts";
import { instantiateSimd, type SimdExports } from "./module.ts";
import { PANEL_COLUMNS, PANEL_ROWS } from "./matrix_functions.ts";

/** What is used of the backend's class, whose package does not export the type. */
export interface WasmBackend {
  /** The compiled library. */
  readonly wasm: {
    /** All of its memory as bytes; replaced whenever the memory grows. */
    readonly HEAPU8: Uint8Array;
    /** What the module exports under short names, the memory among it. */
    readonly asm: Readonly<Record<string, unknown>>;
    /** Reserves bytes and gives their address. */
    _malloc(bytes: number): number;
    /** Gives reserved bytes back. */
    _free(address: number): void;
  };
  /** Where each tensor's data lies. */
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  /** Makes a tensor whose content is not set. */
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  /** Notes one more user of a tensor's data. */
  incRef(dataId: object): void;
}

/** A matrix of 32-bit floats in memory: the element in row i, column j lies at `address + i rowBytes + j columnBytes`. */
export interface MatrixAt {
  /** Address of the first element. */
  readonly address: number;
  /** From a row to the next one. */
  readonly rowBytes: number;
  /** From a column to the next one. */
  readonly columnBytes: number;
}

/** Sizes of a product: left is m × depth, right depth × n, the result m × n. */
export interface ProductSize {
  /** Rows of the result. */
  readonly m: number;
  /** Columns of the result. */
  readonly n: number;
  /** What both sides share. */
  readonly depth: number;
}

/** A right matrix that is packed for repeated use. */
export interface PackedRight {
  /** Where it lies. */
  readonly address: number;
  /** Its columns, filled up to whole panels. */
  readonly paddedColumns: number;
}

/** Packed rows of the left matrix stay in the second cache (126 KiB), a packed panel of the right one in the first (8 KiB). */
const BLOCK_ROWS = 126;
const BLOCK_DEPTH = 256;

const FLOAT_BYTES = 4;

function padded(count: number, width: number): number {
  return Math.ceil(count / width) * width;
}

/** Our functions on the backend's memory. */
export class Workspace {
  /** The functions themselves. */
  readonly functions: SimdExports;
  readonly #backend: WasmBackend;
  readonly #rooms = new Map<string, { readonly address: number; readonly bytes: number }>();

  /**
   * @param backend The running `wasm` backend.
   * @throws {Error} If its memory cannot be found.
   */
  constructor(backend: WasmBackend) {
    const memory = Object.values(backend.wasm.asm).find((item) => item instanceof WebAssembly.Memory);
    if (memory === undefined) {
      throw new Error("Cannot add functions to the wasm backend as its module must export its memory: it exports none");
    }
    this.#backend = backend;
    this.functions = instantiateSimd(memory);
  }

  /** Address of a tensor's data. It stays until the tensor is disposed of. */
  addressOf({ dataId }: TensorInfo): number {
    return this.#backend.dataIdMap.get(dataId).memoryOffset;
  }

  /** Makes a tensor of 32-bit floats whose content is not set. */
  output(shape: readonly number[]): TensorInfo {
    return this.#backend.makeOutput(shape, "float32");
  }

  /** Another tensor with the same data, which is not copied: tensors never change. */
  share(info: TensorInfo): TensorInfo {
    this.#backend.incRef(info.dataId);
    return { dataId: info.dataId, shape: info.shape, dtype: info.dtype };
  }

  /**
   * Room that is kept from call to call and grows when more is asked for.
   *
   * @param name Whose room: one name must not be used for two things at a time.
   * @returns Its address; what it holds is not set.
   */
  room(name: string, bytes: number): number {
    const known = this.#rooms.get(name);
    if (known !== undefined && known.bytes >= bytes) return known.address;
    if (known !== undefined) this.#backend.wasm._free(known.address);
    const address = this.#backend.wasm._malloc(bytes);
    this.#rooms.set(name, { address, bytes });
    return address;
  }

  /** Sets bytes to zero. */
  clear(address: number, bytes: number): void {
    this.#backend.wasm.HEAPU8.fill(0, address, address + bytes);
  }

  /** Copies bytes. */
  copy(from: number, to: number, bytes: number): void {
    this.#backend.wasm.HEAPU8.copyWithin(to, from, from + bytes);
  }

  /**
   * result = left · right, or result += left · right.
   *
   * @param result Where to; its columns lie side by side.
   * @param adds Whether to add to what is there.
   */
  multiply(
    left: MatrixAt,
    right: MatrixAt,
    size: ProductSize,
    result: { readonly address: number; readonly rowBytes: number },
    adds: boolean,
  ): void {
    const columns = padded(size.n, PANEL_COLUMNS);
    const room = this.room("right", Math.min(size.depth, BLOCK_DEPTH) * columns * FLOAT_BYTES);
    this.#eachDepthBlock(left, size, result, adds, (start, depth) => {
      const from = right.address + start * right.rowBytes;
      this.functions.packRight(from, right.columnBytes, right.rowBytes, size.n, depth, room);
      return room;
    });
  }

  /** Packs a right matrix (depth × n) into room of its own, to be multiplied with more than once. */
  packRight(name: string, right: MatrixAt, { n, depth }: Pick<ProductSize, "n" | "depth">): PackedRight {
    const paddedColumns = padded(n, PANEL_COLUMNS);
    const address = this.room(name, depth * paddedColumns * FLOAT_BYTES);
    for (let start = 0; start < depth; start += BLOCK_DEPTH) {
      const from = right.address + start * right.rowBytes;
      const to = address + start * paddedColumns * FLOAT_BYTES;
      this.functions.packRight(from, right.columnBytes, right.rowBytes, n, Math.min(BLOCK_DEPTH, depth - start), to);
    }
    return { address, paddedColumns };
  }

  /** {@linkcode multiply} with a right matrix that is packed already. */
  multiplyPacked(
    left: MatrixAt,
    { address, paddedColumns }: PackedRight,
    size: ProductSize,
    result: { readonly address: number; readonly rowBytes: number },
    adds: boolean,
  ): void {
    this.#eachDepthBlock(left, size, result, adds, (start) => address + start * paddedColumns * FLOAT_BYTES);
  }

  #eachDepthBlock(
    left: MatrixAt,
    { m, n, depth }: ProductSize,
    result: { readonly address: number; readonly rowBytes: number },
    adds: boolean,
    rightBlock: (start: number, depth: number) => number,
  ): void {
    const tile = this.room("tile", PANEL_ROWS * PANEL_COLUMNS * FLOAT_BYTES);
    const room = this.room("left", BLOCK_ROWS * BLOCK_DEPTH * FLOAT_BYTES);
    for (let start = 0; start < depth; start += BLOCK_DEPTH) {
      const places = Math.min(BLOCK_DEPTH, depth - start);
      const right = rightBlock(start, places);
      for (let row = 0; row < m; row += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, m - row);
        const from = left.address + row * left.rowBytes + start * left.columnBytes;
        const to = result.address + row * result.rowBytes;
        this.functions.packLeft(from, left.rowBytes, left.columnBytes, rows, places, room);
        this.functions.multiply(room, right, rows, n, places, to, result.rowBytes, adds || start > 0 ? 1 : 0, tile);
      }
    }
  }
}

/** A matrix whose rows lie one behind the other, or that matrix turned over. */
export function matrixAt(address: number, columns: number, isTransposed = false): MatrixAt {
  return isTransposed
    ? { address, rowBytes: FLOAT_BYTES, columnBytes: columns * FLOAT_BYTES }
    : { address, rowBytes: columns * FLOAT_BYTES, columnBytes: FLOAT_BYTES };
}
