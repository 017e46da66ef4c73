import assert from "node:assert/strict";
import { column, featureMatrix } from "@/features/mod.ts";
import { PLANTED_FEATURE, shuffledSplit, withCentredMean, withTargetCopy } from "@/notebook/mod.ts";
import { auditLeaks } from "@/split/mod.ts";
import { exampleSource } from "../features/example_source.ts";

const source = exampleSource();
const checksOf = (input: Parameters<typeof auditLeaks>[0]) => auditLeaks(input).findings.map(({ check }) => check);

Deno.test("withCentredMean() adds the mean of three rows, of two at the ends of a run, and is caught", () => {
  const x = withCentredMean(source);
  const planted = column(x, PLANTED_FEATURE);
  const y = source.columns.cpu_usage!;
  assert.deepEqual(x.names.slice(0, -1), featureMatrix(source).names);
  assert.equal(planted[0], (y[0]! + y[1]!) / 2);
  assert.equal(planted[1], (y[0]! + y[1]! + y[2]!) / 3);
  // The last row of the first run has a neighbour in the next run, which is none of its own.
  assert.equal(planted[19], (y[18]! + y[19]!) / 2);
  assert.deepEqual(checksOf({ source, build: withCentredMean, splits: {} }), ["future_rows"]);
});

Deno.test("withTargetCopy() adds the target in another unit, and is caught", () => {
  const y = source.columns.cpu_usage!;
  assert.deepEqual(column(withTargetCopy(source), PLANTED_FEATURE), y.map((value) => 1000 * value));
  assert.deepEqual(checksOf({ source, build: withTargetCopy, splits: {} }), ["target_copy", "future_rows"]);
});

Deno.test("shuffledSplit() deals every row to one side by its seed, and is caught", () => {
  const split = shuffledSplit(source.keys, { testRatio: 0.25, seed: 1 });
  const rows = source.keys.run.length;
  assert.deepEqual([...split.train, ...split.test].sort((a, b) => a - b), [...Array(rows).keys()]);
  assert.ok(Math.abs(split.test.length / rows - 0.25) < 0.1, `${split.test.length} of ${rows}`);
  assert.deepEqual(shuffledSplit(source.keys, { testRatio: 0.25, seed: 1 }), split);
  assert.notDeepEqual(shuffledSplit(source.keys, { testRatio: 0.25, seed: 2 }), split);
  assert.deepEqual(checksOf({ source, splits: { split } }), ["future_training"]);
});
