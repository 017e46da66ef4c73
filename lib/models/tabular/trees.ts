/**
 * Trees in flat arrays, shared by forest and boosting: how they are stored, built and asked.
 *
 * Nodes are in preorder: the left child of a split is the next node, so only right children are stored.
 *
 * ```text
 *        0: x0 <= 3 ?            node     0  1  2  3  4
 *       /           \            feature  0  1 -1 -1 -1
 *   1: x1 <= 7 ?   4: leaf       value    3  7  a  b  c
 *    /      \                    right    4  3  0  0  0
 * 2: leaf  3: leaf
 * ```
 *
 * @module
 */

/** Marks a node as a leaf where splits have the index of their feature. */
export const LEAF = -1;

/** Nodes of some trees, one after another. */
interface Nodes {
  /** Feature of a split, or {@linkcode LEAF}; one a node. */
  readonly feature: Int16Array;
  /** Cut of a split (`x <= cut` goes left), or what a leaf answers; one a node. */
  readonly value: Float64Array;
  /** Right child of a split; one a node. */
  readonly right: Int32Array;
}

/** Some trees over p features. Immutable once built. */
export interface TreeEnsemble extends Nodes {
  /** Number of features p. */
  readonly features: number;
  /** First node of each tree. */
  readonly roots: Int32Array;
}

/** Largest number of features that the node arrays can name. */
export const MAX_FEATURES = 32767;

/** What the tree with that root answers for the row that starts at `base` in row-major `rows`. */
function answer(nodes: Nodes, root: number, rows: Float64Array, base: number): number {
  const { feature, value, right } = nodes;
  let node = root;
  let f = feature[node]!;
  while (f >= 0) {
    node = rows[base + f]! <= value[node]! ? node + 1 : right[node]!;
    f = feature[node]!;
  }
  return value[node]!;
}

/**
 * Adds the answers of all trees to one number a row: trees outside, rows inside, so that one tree stays in the cache.
 *
 * @param trees The trees.
 * @param rows m × p numbers, row-major.
 * @param sums Length m; changed.
 */
export function addAnswers(trees: TreeEnsemble, rows: Float64Array, sums: Float64Array): void {
  const p = trees.features;
  for (const root of trees.roots) {
    for (let i = 0; i < sums.length; i++) sums[i]! += answer(trees, root, rows, i * p);
  }
}

/** Trees under construction: nodes are appended in preorder. Leaves are rounded to 32 bits, which is what files keep. */
export class TreeBuilder {
  /** Nodes so far. */
  count = 0;
  readonly #features: number;
  readonly #roots: number[] = [];
  #feature = new Int16Array(1024);
  #value = new Float64Array(1024);
  #right = new Int32Array(1024);

  /** A builder of trees over `features` features. */
  constructor(features: number) {
    this.#features = features;
  }

  /** Starts a tree: the next node is its root. */
  startTree(): void {
    this.#roots.push(this.count);
  }

  /** Appends a leaf that answers `value`, rounded to 32 bits. */
  leaf(value: number): void {
    const node = this.#append();
    this.#feature[node] = LEAF;
    this.#value[node] = Math.fround(value);
  }

  /** Appends a split and returns its number; its left child is appended next. */
  split(feature: number, cut: number): number {
    const node = this.#append();
    this.#feature[node] = feature;
    this.#value[node] = cut;
    return node;
  }

  /** Says that the next node is the right child of `split`. */
  startRight(split: number): void {
    this.#right[split] = this.count;
  }

  /** Adds the last tree's answer for each marked row to `sums`. */
  addLast(rows: Float64Array, marked: Uint8Array, sums: Float64Array): void {
    const nodes = { feature: this.#feature, value: this.#value, right: this.#right };
    const root = this.#roots.at(-1)!;
    for (let i = 0; i < marked.length; i++) {
      if (marked[i] !== 0) sums[i]! += answer(nodes, root, rows, i * this.#features);
    }
  }

  /** The trees so far. */
  build(): TreeEnsemble {
    return {
      features: this.#features,
      roots: Int32Array.from(this.#roots),
      feature: this.#feature.slice(0, this.count),
      value: this.#value.slice(0, this.count),
      right: this.#right.slice(0, this.count),
    };
  }

  #append(): number {
    if (this.count === this.#feature.length) {
      this.#feature = grown(this.#feature, Int16Array);
      this.#value = grown(this.#value, Float64Array);
      this.#right = grown(this.#right, Int32Array);
    }
    return this.count++;
  }
}

function grown<T extends Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  old: T,
  type: new (length: number) => T,
): T {
  const larger = new type(old.length * 2);
  larger.set(old);
  return larger;
}
