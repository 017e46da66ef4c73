/**
 * Histogram-based gradient boosting for regression, own and in typed arrays.
 *
 * Sources: Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5);
 * Ke and others (2017), "LightGBM: a highly efficient gradient boosting decision tree", NeurIPS (bins, best leaf first,
 * histogram subtraction).
 *
 * @module
 */
import { type Matrix, take } from "@/features/mod.ts";
import type { FittedRegressor, InputContext, ModelEntry } from "../contract.ts";
import { binColumns, MAX_BINS } from "./bins.ts";
import { type BoostingLoss, SQUARED_ERROR } from "./boosting_loss.ts";
import { appendTree, type BoostingNode, BoostingTreeGrower } from "./boosting_tree.ts";
import { holdOutBlocks } from "./held_out.ts";
import { publishedFeatures } from "./linear_regression.ts";
import { MAX_ROWS, packingFor, packSlopes } from "./packed_slopes.ts";
import { decodeTrees, encodeTrees } from "./tree_codec.ts";
import { checkCount, checkNumber, rowMajor, type TrainingData, trainingData } from "./tree_data.ts";
import { featuresField, importancesField, namedShares, normalised, numberField, stateOf } from "./tree_state.ts";
import { addAnswers, MAX_FEATURES, TreeBuilder, type TreeEnsemble } from "./trees.ts";

const NAME = "gradient_boosting";

/** Hyper-parameters of boosting. The defaults are those of scikit-learn's histogram boosting, unless said otherwise. */
export interface BoostingOptions {
  /** Seed of the blocks that early stopping holds out; nothing else is random. */
  readonly seed: number;
  /** What is minimised. @default {SQUARED_ERROR} */
  readonly loss?: BoostingLoss;
  /** Most trees. @default {200} (scikit-learn: 100) */
  readonly iterations?: number;
  /** Share of each tree's answer that is believed, above 0 and at most 1. @default {0.1} */
  readonly learningRate?: number;
  /** Most leaves of a tree, 2 to 4096. @default {31} */
  readonly maxLeaves?: number;
  /** Fewest training rows in a leaf. @default {20} */
  readonly minSamplesLeaf?: number;
  /** Draws leaves to 0 as this many rows of slope 0 would. @default {0} */
  readonly l2?: number;
  /** Most bins of a feature, 2 to 256. @default {256} */
  readonly maxBins?: number;
  /**
   * Share of the blocks of rows that are held out to find the best number of trees; all rows are then fitted anew with
   * that number, so a large share wastes nothing. 0 runs all iterations. Below ten blocks nothing is held out: too few
   * rows would be left on either side. @default {0.25}
   */
  readonly heldOutRatio?: number;
  /** Rows of a block, which should be about one run: neighbours in time are alike. @default {20} */
  readonly blockRows?: number;
  /** Iterations without a smaller held-out loss before the search for the best number ends. @default {30} */
  readonly patience?: number;
}

/** Boosted trees that have learned. */
export interface FittedBoosting extends FittedRegressor {
  /** Names of its features, sorted. */
  readonly features: readonly string[];
  /** Trees that were kept: those up to the smallest held-out loss if rows were held out. */
  readonly iterations: number;
  /** Share of the explained loss per feature; all 0 if no tree was kept. */
  importances(): Readonly<Record<string, number>>;
}

/** Blocks that early stopping needs at least. */
const LEAST_BLOCKS = 10;

/**
 * Fits boosted trees: each tree learns what the sum of those before it still gets wrong.
 *
 * The order of columns does not matter. Beyond the training range predictions are constant.
 *
 * @param x n × p, finite.
 * @param y Target, length n, finite. A residual of another model is fine.
 * @param options Seed and hyper-parameters.
 * @throws {TypeError} If `x` and `y` differ in length.
 * @throws {RangeError} If there are no rows or columns, a value is not finite, or an option is out of range.
 */
export function fitBoosting(x: Matrix, y: Float64Array, options: BoostingOptions): FittedBoosting {
  const settings = checkedSettings(options);
  checkCount(NAME, "the number of features", x.names.length, 0, MAX_FEATURES);
  checkCount(NAME, "the number of rows", x.rows, 0, MAX_ROWS);
  const data = trainingData(NAME, x, y);
  const { iterations, heldOutRatio, blockRows } = settings;
  const stopEarly = heldOutRatio > 0 && data.rows >= LEAST_BLOCKS * blockRows;
  return boost(data, y, settings, stopEarly ? bestIterations(data, y, settings) : iterations);
}

/** Adds tree after tree until none is left to add, nothing is left to learn, or `isOver` says so. */
function boost(
  data: TrainingData,
  y: Float64Array,
  settings: Settings,
  iterations: number,
  isOver: (builder: TreeBuilder, start: number) => boolean = () => false,
): FittedBoosting {
  const { loss, learningRate, l2 } = settings;
  const packing = packingFor(data.rows);
  const binned = binColumns(data, settings.maxBins);
  const grower = new BoostingTreeGrower(binned, { ...settings, packing });
  const builder = new TreeBuilder(data.names.length);
  const start = loss.constant(y.slice(), 0);
  const residuals = y.map((value) => value - start);
  const slopes = new Float64Array(data.rows);
  const packed = new Float64Array(data.rows);
  const leafResiduals = new Float64Array(data.rows);
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let i = 0; i < slopes.length; i++) slopes[i] = loss.slope(residuals[i]!);
    const scale = packSlopes(slopes, packing, packed);
    if (scale === 0) break;
    const { root, leaves } = grower.grow(packed, scale);
    if (leaves.length === 1) break;
    const answers = new Map<BoostingNode, number>();
    for (const leaf of leaves) {
      for (let i = leaf.start; i < leaf.end; i++) leafResiduals[i] = residuals[grower.rows[i]!]!;
      const best = loss.constant(leafResiduals.subarray(leaf.start, leaf.end), l2);
      const answer = Math.fround(learningRate * best);
      for (let i = leaf.start; i < leaf.end; i++) residuals[grower.rows[i]!]! -= answer;
      answers.set(leaf, answer);
    }
    appendTree(root, binned.cuts, (leaf) => answers.get(leaf)!, builder);
    if (isOver(builder, start)) break;
  }
  return boosting(data.names, start, builder.build(), normalised(grower.gains));
}

/** Boosts on a part of the rows until the loss on the others has not fallen for a while; says when it was smallest. */
function bestIterations(data: TrainingData, y: Float64Array, settings: Settings): number {
  const { seed, heldOutRatio, blockRows, loss, patience } = settings;
  const mask = holdOutBlocks(data.rows, { blockRows, ratio: heldOutRatio, seed });
  const part = (marked: number): { data: TrainingData; y: Float64Array } => {
    const rows = Int32Array.from(mask.keys()).filter((row) => mask[row] === marked);
    const columns = data.columns.map((values) => take(values, rows));
    return { data: { names: data.names, columns, rows: rows.length }, y: take(y, rows) };
  };
  const train = part(0);
  const held = part(1);
  const rows = rowMajor(NAME, held.data, data.names);
  const all = new Uint8Array(held.y.length).fill(1);
  const answers = new Float64Array(held.y.length);
  const lossFrom = (start: number): number =>
    held.y.reduce((sum, value, i) => sum + loss.loss(value - start - answers[i]!), 0);
  let smallest = Infinity;
  let best = 0;
  let trees = 0;
  boost(train.data, train.y, settings, settings.iterations, (builder, start) => {
    if (trees === 0) smallest = lossFrom(start);
    trees++;
    builder.addLast(rows, all, answers);
    const current = lossFrom(start);
    if (current < smallest) {
      smallest = current;
      best = trees;
    }
    return trees - best >= patience;
  });
  return best;
}

type Settings = Required<BoostingOptions>;

function checkedSettings(options: BoostingOptions): Settings {
  const settings: Settings = {
    loss: SQUARED_ERROR,
    iterations: 200,
    learningRate: 0.1,
    maxLeaves: 31,
    minSamplesLeaf: 20,
    l2: 0,
    maxBins: MAX_BINS,
    heldOutRatio: 0.25,
    blockRows: 20,
    patience: 30,
    ...options,
  };
  checkCount(NAME, "iterations", settings.iterations, 1, 1e6);
  checkNumber(NAME, "learningRate", settings.learningRate, Number.MIN_VALUE, 1);
  checkCount(NAME, "maxLeaves", settings.maxLeaves, 2, 4096);
  checkCount(NAME, "minSamplesLeaf", settings.minSamplesLeaf, 1);
  checkNumber(NAME, "l2", settings.l2, 0, Number.MAX_VALUE);
  checkCount(NAME, "maxBins", settings.maxBins, 2, MAX_BINS);
  checkNumber(NAME, "heldOutRatio", settings.heldOutRatio, 0, 0.9);
  checkCount(NAME, "blockRows", settings.blockRows, 1);
  checkCount(NAME, "patience", settings.patience, 1);
  return settings;
}

/**
 * Rebuilds boosted trees from their `toJSON()` state. They predict bit for bit as the original did.
 *
 * @throws {TypeError} If the state is not of gradient boosting or lacks a field.
 * @throws {RangeError} If its trees are damaged.
 */
export function restoreBoosting(state: unknown): FittedBoosting {
  const fields = stateOf(NAME, state);
  const features = featuresField(NAME, fields);
  return boosting(
    features,
    numberField(NAME, fields, "start"),
    decodeTrees(NAME, fields["trees"], features.length),
    importancesField(NAME, fields, features),
  );
}

function boosting(
  features: readonly string[],
  start: number,
  trees: TreeEnsemble,
  importances: readonly number[],
): FittedBoosting {
  return {
    features,
    iterations: trees.roots.length,
    predict: (x) => {
      const sums = new Float64Array(x.rows).fill(start);
      addAnswers(trees, rowMajor(NAME, x, features), sums);
      return sums;
    },
    importances: () => namedShares(features, importances),
    toJSON: () => ({ model: NAME, features, start, importances, trees: encodeTrees(trees) }),
  };
}

/**
 * The published features, who the service is, and how its load is spread: what boosting can tell apart by itself.
 *
 * @param context Target, services and features at hand.
 */
function boostingFeatures(context: InputContext): readonly string[] {
  const services = context.services.map((service) => `service_${service}`);
  const added = [...services, "replicas", "request_rate_per_replica"];
  return [...publishedFeatures(context), ...added.filter((name) => context.available.includes(name))];
}

/** Gradient boosting that also knows which service a row is of and how its load is spread over replicas. */
export const gradientBoosting: ModelEntry = {
  summary: "up to 200 boosted trees, stopped by held-out blocks; knows the service and its replicas",
  saturates: true,
  inputs: boostingFeatures,
  create: ({ seed }) => ({ fit: (x, y) => fitBoosting(x, y, { seed }) }),
  restore: restoreBoosting,
};
