import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { loadMlRandomForest } from "@/models/tabular/ml_random_forest.ts";
import { fitForest, type ForestOptions, randomForest, restoreForest } from "@/models/tabular/random_forest.ts";
import { assertClose } from "../../assert_close.ts";
import { friedman, rmse } from "./friedman.ts";
import reference from "../../fixtures/tree_learners.json" with { type: "json" };

/** One tree on all rows: nothing left to chance but equal splits. */
const TREE = { seed: 1, trees: 1, bootstrap: false } as const;
const { train, trainY, test, testY } = friedman();

function answers(x: Matrix, y: readonly number[], options: Partial<ForestOptions>): readonly number[] {
  return [...fitForest(x, Float64Array.from(y), { ...TREE, ...options }).predict(x)];
}

Deno.test("fitForest() cuts where the squared error falls most, halfway between the neighbours", () => {
  // By hand: cutting 1 2 3 | 10 11 leaves 0.67 + 0.5 of 76.8; no other cut leaves less than 19.
  const x = matrix({ a: Float64Array.of(1, 2, 3, 10, 11) });
  const y = [0, 1, 2, 8, 9];
  assert.deepEqual(answers(x, y, { minSamplesLeaf: 2 }), [1, 1, 1, 8.5, 8.5]);
  const fitted = fitForest(x, Float64Array.from(y), { ...TREE, minSamplesLeaf: 2 });
  assert.deepEqual([...fitted.predict(matrix({ a: Float64Array.of(6.5, 6.5000001) }))], [1, 8.5]);
});

Deno.test("fitForest() with leaves of one row knows every training row", () => {
  const x = matrix({ a: Float64Array.of(3, 1, 2, 5) });
  assert.deepEqual(answers(x, [30, 10, 20, 50], { minSamplesLeaf: 1 }), [30, 10, 20, 50]);
});

Deno.test("fitForest() splits also where no single cut gains anything", () => {
  // Exclusive or: both halves of either feature have the mean of the whole.
  const x = matrix({ a: Float64Array.of(0, 0, 1, 1), b: Float64Array.of(0, 1, 0, 1) });
  assert.deepEqual(answers(x, [0, 1, 1, 0], { minSamplesLeaf: 1 }), [0, 1, 1, 0]);
});

Deno.test("fitForest() keeps equal values together and leaves at their least size", () => {
  const x = matrix({ a: Float64Array.of(1, 1, 1, 2), same: Float64Array.of(4, 4, 4, 4) });
  assert.deepEqual(answers(x, [1, 2, 3, 9], { minSamplesLeaf: 1 }), [2, 2, 2, 9]);
  assert.deepEqual(answers(x, [1, 2, 3, 9], { minSamplesLeaf: 2 }), [3.75, 3.75, 3.75, 3.75]);
});

Deno.test("fitForest() stops at its depth", () => {
  const x = matrix({ a: Float64Array.of(1, 2, 3, 4) });
  assert.deepEqual(answers(x, [0, 2, 10, 12], { minSamplesLeaf: 1, maxDepth: 1 }), [1, 1, 11, 11]);
});

Deno.test("fitForest() cuts neighbouring floating-point numbers, whose middle is one of them", () => {
  const x = matrix({ a: Float64Array.of(1, 1 + Number.EPSILON) });
  assert.deepEqual(answers(x, [1, 2], { minSamplesLeaf: 1 }), [1, 2]);
});

Deno.test("fitForest() answers targets near the limits of floating point", () => {
  const x = matrix({ a: Float64Array.of(1, 2) });
  for (const scale of [1e-320, 1e-30, 1e30]) {
    const [low, high] = answers(x, [scale, 3 * scale], { minSamplesLeaf: 1 });
    assertClose(low!, scale, { relative: 1e-6, absolute: 1e-45 });
    assertClose(high!, 3 * scale, { relative: 1e-6, absolute: 1e-45 });
  }
});

Deno.test("fitForest() as a single tree is scikit-learn's decision tree", () => {
  const { first_predictions, importances, nodes, rmse: expected } = reference.decision_tree;
  const tree = fitForest(train, trainY, { ...TREE, minSamplesLeaf: 10 });
  const predicted = tree.predict(test);
  // Leaves are rounded to 32 bits: 6e-8 of half the range of the target, which is 15.
  first_predictions.forEach((value, i) => assertClose(predicted[i]!, value, { absolute: 1e-6 }));
  assertClose(rmse(predicted, testY), expected, { relative: 1e-6 });
  assert.deepEqual(Object.keys(tree.importances()), importances.map((_, f) => `x${f}`));
  importances.forEach((value, f) => assertClose(tree.importances()[`x${f}`]!, value, { relative: 1e-6 }));
  const state = JSON.parse(JSON.stringify(tree)) as { trees: { nodes: { base64: string } } };
  assert.equal(Uint8Array.fromBase64(state.trees.nodes.base64).length, nodes);
});

Deno.test("fitForest() scores as scikit-learn's forest does", async (t) => {
  const forest = fitForest(train, trainY, { seed: 1, trees: 100, outOfBag: true });
  await t.step("on rows that it has not seen, within 2 %", () => {
    // Two forests of scikit-learn that differ in seed differ by up to 1 %.
    assertClose(rmse(forest.predict(test), testY), reference.random_forest.rmse, { relative: 0.02 });
  });
  await t.step("on rows out of the bag, within 2 %", () => {
    assertClose(rmse(forest.outOfBag!, trainY), reference.random_forest.out_of_bag_rmse, { relative: 0.02 });
  });
  await t.step("and finds the same features important, within 0.02", () => {
    const importances = forest.importances();
    reference.random_forest.importances.forEach((value, f) =>
      assertClose(importances[`x${f}`]!, value, { absolute: 0.02 })
    );
    assertClose(Object.values(importances).reduce((sum, share) => sum + share, 0), 1);
  });
});

Deno.test("fitForest() agrees with the npm package ml-random-forest", async () => {
  const random = prng(5);
  const a = Float64Array.from({ length: 200 }, () => 10 * random.next());
  const b = Float64Array.from({ length: 200 }, () => 10 * random.next());
  const truth = (i: number): number => 3 * a[i]! + Math.sin(b[i]!) * 5;
  const x = matrix({ a, b });
  const y = Float64Array.from({ length: 200 }, (_, i) => truth(i) + random.next());
  const ours = fitForest(x, y, { seed: 2, trees: 60 }).predict(x);
  const theirs = (await loadMlRandomForest(60)).create({ seed: 2, target: "cpu_usage" }).fit(x, y).predict(x);
  const spread = rmse(y, y.map(() => y.reduce((sum, value) => sum + value, 0) / 200));
  assert.ok(rmse(ours, y) < 0.15 * spread, `${rmse(ours, y)} of ${spread}`);
  assert.ok(rmse(theirs, y) < 0.15 * spread, `${rmse(theirs, y)} of ${spread}`);
  assert.ok(rmse(ours, theirs) < 0.1 * spread, `${rmse(ours, theirs)} of ${spread}`);
});

Deno.test("fitForest() does not depend on the order of columns", () => {
  const reversed = { names: train.names.toReversed(), columns: train.columns.toReversed(), rows: train.rows };
  const options = { seed: 4, trees: 5 };
  assert.deepEqual(fitForest(reversed, trainY, options).predict(test), fitForest(train, trainY, options).predict(test));
});

Deno.test("fitForest() without bootstrap does not depend on the order of rows", () => {
  const x = { ...train, columns: train.columns.map((values) => values.toReversed()) };
  const options = { seed: 4, trees: 3, bootstrap: false };
  assert.deepEqual(
    fitForest(x, trainY.toReversed(), options).predict(test),
    fitForest(train, trainY, options).predict(test),
  );
});

Deno.test("fitForest() grows the same first trees whatever their number", () => {
  const two = fitForest(train, trainY, { seed: 9, trees: 2 }).predict(test);
  const three = fitForest(train, trainY, { seed: 9, trees: 3 }).predict(test);
  const four = fitForest(train, trainY, { seed: 9, trees: 4 }).predict(test);
  // A tree moves the mean of n trees by at most range / n.
  assert.ok(rmse(two, three) > 0 && rmse(three, four) < rmse(two, three));
});

Deno.test("fitForest() tries only as many features as allowed", () => {
  const all = fitForest(train, trainY, { seed: 1, trees: 30 }).importances();
  const one = fitForest(train, trainY, { seed: 1, trees: 30, maxFeatures: 1 }).importances();
  // With one feature drawn for a split, useless ones are used too.
  assert.ok(one["x9"]! > 2 * all["x9"]!, `${one["x9"]} and ${all["x9"]}`);
});

Deno.test("fitForest() gives no importance where the target never changes, and NaN to rows every tree drew", () => {
  const x = matrix({ a: Float64Array.of(1, 2, 3) });
  const forest = fitForest(x, Float64Array.of(5, 5, 5), { seed: 1, trees: 3 });
  assert.deepEqual(forest.importances(), { a: 0 });
  assert.equal(forest.outOfBag, undefined);
  const all = fitForest(x, Float64Array.of(5, 6, 7), { ...TREE, outOfBag: true });
  assert.deepEqual(all.outOfBag, Float64Array.of(NaN, NaN, NaN));
});

Deno.test("fitForest() never leaves the range of the target", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const row = fc.record({ a: value, b: fc.integer({ min: 0, max: 3 }), y: value });
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.integer(), (rows, seed) => {
    const x = matrix({ a: Float64Array.from(rows, (r) => r.a), b: Float64Array.from(rows, (r) => r.b) });
    const y = Float64Array.from(rows, (r) => r.y);
    const forest = fitForest(x, y, { seed, trees: 5 });
    const slack = 1e-6 * (Math.max(...y) - Math.min(...y)) + 1e-9;
    const predicted = forest.predict(x);
    assert.ok(predicted.every((p) => p >= Math.min(...y) - slack && p <= Math.max(...y) + slack));
    assert.deepEqual(restoreForest(JSON.parse(JSON.stringify(forest))).predict(x), predicted);
  }));
});

Deno.test("fitForest() refuses options that make no forest", () => {
  for (
    const options of [{ trees: 0 }, { trees: 1.5 }, { minSamplesLeaf: 0 }, { maxFeatures: NaN }, { maxDepth: 0 }]
  ) {
    assert.throws(() => fitForest(train, trainY, { seed: 1, ...options }), {
      name: "RangeError",
      message: new RegExp(`^Cannot fit random_forest as ${Object.keys(options)[0]} must be a whole number`),
    });
  }
  assert.throws(() => fitForest({ names: [], columns: [], rows: 2 }, Float64Array.of(1, 2), { seed: 1 }), RangeError);
});

Deno.test("randomForest saves 300 trees on the size of the published campaign in less than 3 MB", () => {
  const x = { names: train.names.slice(0, 5), columns: train.columns.slice(0, 5), rows: train.rows };
  const fitted = randomForest.create({ seed: 42, target: "cpu_usage" }).fit(x, trainY);
  const bytes = JSON.stringify(fitted).length;
  assert.ok(bytes < 3e6, `${bytes} bytes`);
});
