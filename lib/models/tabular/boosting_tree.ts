/**
 * One tree of boosting, grown best leaf first on binned rows.
 *
 * @module
 */
import type { BinnedData } from "./bins.ts";
import { type Cut, type CutLimits, fillHistogram, findCut, NO_CUT, subtractHistogram } from "./histogram.ts";
import type { TreeBuilder } from "./trees.ts";

/** When a tree stops. */
export interface BoostingTreeLimits extends CutLimits {
  /** Most leaves of a tree, >= 2. */
  readonly maxLeaves: number;
}

/** A node of the tree under construction; its rows are those from `start` to `end` of the grower's list. */
export interface BoostingNode {
  /** First place in the list of rows. */
  readonly start: number;
  /** Place to stop before. */
  readonly end: number;
  /** Left and right child, for a split. */
  children?: readonly [BoostingNode, BoostingNode];
  /** Best cut of the node; of a leaf, the one that was not made. */
  cut: Cut;
  /** Packed sum of slopes and counts. */
  readonly total: number;
  /** The node's histogram, while it is a leaf that may be split. */
  histogram: Float64Array | undefined;
}

/** Grows trees one after another in the same working memory. */
export class BoostingTreeGrower {
  /** The rows of the last tree, leaf after leaf; length n. */
  readonly rows: Int32Array;
  /** Gains of all splits so far by feature, length p. */
  readonly gains: Float64Array;
  readonly #data: BinnedData;
  readonly #limits: BoostingTreeLimits;
  readonly #gathered: Float64Array;
  readonly #spill: Int32Array;
  readonly #free: Float64Array[] = [];

  /** Prepares working memory for data of n rows: O(n). */
  constructor(data: BinnedData, limits: BoostingTreeLimits) {
    this.#data = data;
    this.#limits = limits;
    this.rows = new Int32Array(data.rows);
    this.gains = new Float64Array(data.features);
    this.#gathered = new Float64Array(data.rows);
    this.#spill = new Int32Array(data.rows);
  }

  /**
   * Grows a tree on packed slopes.
   *
   * @param packed Packed slope of each row, length n.
   * @param scale What one step of a slope is worth, so that gains of different trees can be added.
   * @returns Root and leaves; a root without children if no cut gains anything.
   */
  grow(packed: Float64Array, scale: number): { root: BoostingNode; leaves: readonly BoostingNode[] } {
    let total = 0;
    for (let i = 0; i < packed.length; i++) {
      this.rows[i] = i;
      total += packed[i]!;
    }
    const root = this.#node(0, this.rows.length, total);
    root.histogram = this.#histogram();
    fillHistogram(this.#data, packed, this.rows, root.start, root.end, root.histogram, this.#gathered);
    root.cut = findCut(this.#data, root.histogram, total, this.#limits);
    const leaves = [root];
    while (leaves.length < this.#limits.maxLeaves) {
      const at = leaves.reduce((best, leaf, i) => leaf.cut.gain > leaves[best]!.cut.gain ? i : best, 0);
      const node = leaves[at]!;
      if (!(node.cut.gain > 0)) break;
      this.gains[node.cut.feature]! += node.cut.gain * scale * scale;
      const [left, right] = this.#split(node);
      leaves[at] = left;
      leaves.push(right);
      if (leaves.length < this.#limits.maxLeaves) this.#findCuts(node, left, right, packed);
    }
    for (const leaf of leaves) this.#release(leaf);
    return { root, leaves };
  }

  #node(start: number, end: number, total: number): BoostingNode {
    return { start, end, total, cut: NO_CUT, histogram: undefined };
  }

  #split(node: BoostingNode): readonly [BoostingNode, BoostingNode] {
    const middle = this.#partition(node);
    const children = [
      this.#node(node.start, middle, node.cut.left),
      this.#node(middle, node.end, node.total - node.cut.left),
    ] as const;
    node.children = children;
    return children;
  }

  /** Sorts the node's rows to their side, keeping their order, and returns where the right side starts. */
  #partition(node: BoostingNode): number {
    const { rows } = this;
    const { bins } = this.#data;
    const spill = this.#spill;
    const base = node.cut.feature * this.#data.rows;
    const { bin } = node.cut;
    let to = node.start;
    let spilled = 0;
    // Always write, advance by 0 or 1: a branch here would be mispredicted every other row.
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i]!;
      const isRight = (bin - bins[base + row]!) >>> 31;
      rows[to] = row;
      spill[spilled] = row;
      to += 1 - isRight;
      spilled += isRight;
    }
    for (let i = 0; i < spilled; i++) rows[to + i] = spill[i]!;
    return to;
  }

  /** Sums the rows of the smaller child only; the larger one is what is left of the parent. */
  #findCuts(parent: BoostingNode, left: BoostingNode, right: BoostingNode, packed: Float64Array): void {
    const [small, large] = left.end - left.start <= right.end - right.start ? [left, right] : [right, left];
    const least = 2 * this.#limits.minSamplesLeaf;
    if (large.end - large.start < least) {
      this.#release(parent);
      return;
    }
    small.histogram = this.#histogram();
    large.histogram = parent.histogram!;
    parent.histogram = undefined;
    fillHistogram(this.#data, packed, this.rows, small.start, small.end, small.histogram, this.#gathered);
    subtractHistogram(large.histogram, small.histogram);
    large.cut = findCut(this.#data, large.histogram, large.total, this.#limits);
    if (small.end - small.start >= least) {
      small.cut = findCut(this.#data, small.histogram, small.total, this.#limits);
    } else this.#release(small);
  }

  #histogram(): Float64Array {
    return this.#free.pop() ?? new Float64Array(this.#data.offsets[this.#data.features]!);
  }

  #release(node: BoostingNode): void {
    if (node.histogram !== undefined) this.#free.push(node.histogram);
    node.histogram = undefined;
  }
}

/**
 * Appends a grown tree to a builder, in preorder.
 *
 * @param root Root of the tree.
 * @param cuts Cuts between the bins of each feature.
 * @param valueOf What a leaf answers.
 * @param builder Takes the nodes.
 */
export function appendTree(
  root: BoostingNode,
  cuts: readonly Float64Array[],
  valueOf: (leaf: BoostingNode) => number,
  builder: TreeBuilder,
): void {
  builder.startTree();
  const append = (node: BoostingNode): void => {
    if (node.children === undefined) {
      builder.leaf(valueOf(node));
      return;
    }
    const split = builder.split(node.cut.feature, cuts[node.cut.feature]![node.cut.bin]!);
    append(node.children[0]);
    builder.startRight(split);
    append(node.children[1]);
  };
  append(root);
}
