import assert from "node:assert/strict";
import fc from "fast-check";
import { runFolds, runGroups, walkForward, walkForwardInRuns } from "@/split/mod.ts";
import { exampleKeys } from "../features/example_source.ts";

const keys = exampleKeys({ users: [1, 2, 4, 8, 16], replicas: [1, 2, 3] });

Deno.test("runGroups() joins the services of one plan and keeps limits, mixes, shapes and loops apart", () => {
  const { names, group } = runGroups({
    ...exampleKeys({ services: ["a"], users: [1], replicas: [1], rowsPerRun: 6 }),
    runs: ["a_1_1.csv", "b_1_1.csv", "a_1_1_200m.csv", "a_1_1_ramp.csv", "not a run file", "a_1rps_1_mix-shop.csv"],
    run: Int32Array.of(0, 1, 2, 3, 4, 5),
  });
  assert.deepEqual(names, ["1 1", "1 1 200m", "1 1 ramp", "1 1 open shop"]);
  assert.deepEqual([...group], [0, 0, 1, 2, 0, 3]);
});

Deno.test("runFolds() tests every row once, and all services of a run together", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 15 }), fc.integer(), (folds, seed) => {
    const splits = runFolds(keys, { folds, seed });
    const { group, names } = runGroups(keys);
    const timesTested = new Int32Array(keys.run.length);
    const sizes = splits.map(({ train, test }) => {
      test.forEach((row) => timesTested[row]!++);
      assert.equal(train.length + test.length, keys.run.length);
      const tested = new Set(Array.from(test, (row) => group[row]!));
      assert.ok(train.every((row) => !tested.has(group[row]!)));
      return tested.size;
    });
    assert.ok(timesTested.every((times) => times === 1));
    assert.equal(sizes.reduce((a, b) => a + b), names.length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }));
});

Deno.test("runFolds() repeats itself for a seed and differs for another", () => {
  assert.deepEqual(runFolds(keys, { folds: 5, seed: 1 }), runFolds(keys, { folds: 5, seed: 1 }));
  assert.notDeepEqual(runFolds(keys, { folds: 5, seed: 1 }), runFolds(keys, { folds: 5, seed: 2 }));
});

Deno.test("runFolds() refuses more folds than runs, and fewer than two", () => {
  for (const folds of [1, 16, 2.5]) assert.throws(() => runFolds(keys, { folds, seed: 1 }), /must be 2 to 15/);
});

Deno.test("walkForward() trains on what is before and tests on the block behind, for at least three folds", () => {
  const splits = walkForward(keys);
  assert.equal(splits.length, 3);
  const times = (rows: Int32Array): number[] => Array.from(rows, (row) => keys.timestampSeconds[row]!);
  splits.forEach(({ train, test }, fold) => {
    assert.ok(train.length > 0 && test.length > 0);
    assert.ok(Math.max(...times(train)) < Math.min(...times(test)));
    if (fold > 0) assert.equal(train.length, splits[fold - 1]!.train.length + splits[fold - 1]!.test.length);
  });
  assert.equal(splits[2]!.train.length + splits[2]!.test.length, keys.run.length);
});

Deno.test("walkForward() leaves no fold empty, however many rows share an instant", () => {
  const times = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 60 });
  fc.assert(fc.property(times, fc.integer({ min: 1, max: 5 }), (seconds, folds) => {
    fc.pre(new Set(seconds).size > folds);
    const timestampSeconds = Float64Array.from(seconds);
    for (const { train, test } of walkForward({ ...keys, timestampSeconds }, { folds })) {
      assert.ok(train.length > 0 && test.length > 0);
      const last = Math.max(...Array.from(train, (row) => timestampSeconds[row]!));
      assert.ok(test.every((row) => timestampSeconds[row]! > last));
    }
  }));
  assert.throws(() => walkForward({ ...keys, timestampSeconds: new Float64Array(20) }), RangeError);
});

Deno.test("walkForwardInRuns() trains on the first part of every run and tests on the part behind", () => {
  const splits = walkForwardInRuns(keys, { folds: 4 });
  const runs = keys.runs.length;
  assert.deepEqual(splits.map(({ train }) => train.length / runs), [4, 8, 12, 16]);
  assert.deepEqual(splits.map(({ test }) => test.length / runs), [4, 4, 4, 4]);
  for (const { train, test } of splits) {
    const last = new Map(Array.from(train, (row) => [keys.run[row]!, row]));
    assert.ok(test.every((row) => row > last.get(keys.run[row]!)!));
  }
  assert.throws(() => walkForwardInRuns(exampleKeys({ rowsPerRun: 1 })), /must be 1 to 0/);
});
