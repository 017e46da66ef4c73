/**
 * Trees as small JSON: base64 of typed arrays, little-endian as on every machine that runs Deno.
 *
 * What can be worked out is not stored: preorder tells the children, and equal cuts of a feature are stored once. A
 * forest of 300 trees on 1416 rows takes 1.2 MB, where one object a node takes 48 MB.
 *
 * @module
 */
import { distinctSorted, indexOfSorted } from "./ranks.ts";
import { LEAF, type TreeEnsemble } from "./trees.ts";

/** Whole numbers >= 0 in the narrowest of 8, 16 and 32 bits. */
interface PackedNumbers {
  readonly bits: 8 | 16 | 32;
  readonly base64: string;
}

/** JSON form of a {@linkcode TreeEnsemble}. */
export interface EncodedTrees {
  /** Number of trees. */
  readonly trees: number;
  /** 0 for a leaf, 1 + feature for a split; one a node, in preorder. */
  readonly nodes: PackedNumbers;
  /** Distinct cuts of each feature, ascending, 64-bit floats in base64. */
  readonly cuts: readonly string[];
  /** Which of its feature's cuts each split uses. */
  readonly cut: PackedNumbers;
  /** What each leaf answers, 32-bit floats in base64. */
  readonly leaves: string;
}

/** Encodes trees. The leaves are 32-bit numbers already, so nothing is lost. */
export function encodeTrees(trees: TreeEnsemble): EncodedTrees {
  const { feature, value } = trees;
  const cuts = Array.from(
    { length: trees.features },
    (_, f) => distinctSorted(value.filter((_, node) => feature[node] === f)),
  );
  const nodes = new Uint32Array(feature.length);
  const cut: number[] = [];
  const leaves: number[] = [];
  feature.forEach((f, node) => {
    nodes[node] = f + 1;
    if (f === LEAF) leaves.push(value[node]!);
    else cut.push(indexOfSorted(cuts[f]!, value[node]!));
  });
  return {
    trees: trees.roots.length,
    nodes: pack(nodes),
    cuts: cuts.map(toBase64),
    cut: pack(Uint32Array.from(cut)),
    leaves: toBase64(Float32Array.from(leaves)),
  };
}

/**
 * Decodes trees and checks that they are whole, so that a walk down them always ends.
 *
 * @param model Name of the model, for messages.
 * @param encoded What {@linkcode encodeTrees} gave, possibly damaged since.
 * @param features Number of features p of the model.
 * @throws {TypeError} If it does not have the form of trees.
 * @throws {RangeError} If the numbers do not make whole trees over p features.
 */
export function decodeTrees(model: string, encoded: unknown, features: number): TreeEnsemble {
  const state = encoded as Partial<EncodedTrees> | null | undefined;
  const cuts = state?.cuts;
  if (typeof state !== "object" || state === null || !Array.isArray(cuts) || cuts.length !== features) {
    throw new TypeError(`Cannot restore ${model} as its trees must have cuts for each of ${features} features`);
  }
  const tables = cuts.map((text) => new Float64Array(fromBase64(model, text, 8)));
  const nodes = unpack(model, state.nodes);
  const cut = unpack(model, state.cut);
  const leaves = new Float32Array(fromBase64(model, state.leaves, 4));
  const roots: number[] = [];
  const feature = new Int16Array(nodes.length);
  const value = new Float64Array(nodes.length);
  const right = new Int32Array(nodes.length);
  const open: number[] = []; // splits whose left subtree is being read
  let splits = 0;
  let answers = 0;
  let isRoot = true;
  for (let node = 0; node < nodes.length; node++) {
    if (isRoot) roots.push(node);
    isRoot = false;
    const f = nodes[node]! - 1;
    feature[node] = f;
    const read = f === LEAF ? leaves[answers++] : tables[f]?.[cut[splits++] ?? -1];
    if (read === undefined || !Number.isFinite(read)) throw damaged(model, `node ${node} has no number`);
    value[node] = read;
    if (f !== LEAF) {
      open.push(node);
      continue;
    }
    const split = open.pop();
    if (split === undefined) isRoot = true;
    else right[split] = node + 1;
  }
  if (!isRoot || open.length > 0 || roots.length !== state.trees) {
    throw damaged(model, `${roots.length} trees of ${state.trees} are there, the last ${isRoot ? "" : "not "}complete`);
  }
  if (splits !== cut.length || answers !== leaves.length) throw damaged(model, "numbers are left over");
  return { features, roots: Int32Array.from(roots), feature, value, right };
}

function damaged(model: string, what: string): RangeError {
  return new RangeError(`Cannot restore ${model} as its trees must be whole: ${what}`);
}

function pack(numbers: Uint32Array): PackedNumbers {
  const largest = numbers.reduce((a, b) => Math.max(a, b), 0);
  if (largest < 2 ** 8) return { bits: 8, base64: toBase64(Uint8Array.from(numbers)) };
  if (largest < 2 ** 16) return { bits: 16, base64: toBase64(Uint16Array.from(numbers)) };
  return { bits: 32, base64: toBase64(numbers) };
}

function unpack(model: string, packed: PackedNumbers | undefined): Uint8Array | Uint16Array | Uint32Array {
  const type = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array }[packed?.bits ?? 8];
  if (type === undefined) throw damaged(model, `numbers of ${packed?.bits} bits are not known`);
  return new type(fromBase64(model, packed?.base64, type.BYTES_PER_ELEMENT));
}

function toBase64(array: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array): string {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength).toBase64();
}

function fromBase64(model: string, text: unknown, bytesEach: number): ArrayBuffer {
  if (typeof text !== "string") throw damaged(model, `base64 text is ${typeof text}`);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.fromBase64(text);
  } catch (cause) {
    throw new RangeError(`Cannot restore ${model} as its trees must be whole: text is not base64`, { cause });
  }
  if (bytes.length % bytesEach !== 0) {
    throw damaged(model, `${bytes.length} bytes are not a multiple of ${bytesEach}`);
  }
  return bytes.buffer.byteLength === bytes.length ? bytes.buffer : bytes.slice().buffer;
}
