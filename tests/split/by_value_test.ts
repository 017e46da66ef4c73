import assert from "node:assert/strict";
import fc from "fast-check";
import { byReplicas, byRun, byService, byUsers, byUsersThreshold, type Split } from "@/split/mod.ts";
import { exampleKeys } from "../features/example_source.ts";

const keys = exampleKeys({ users: [1, 2, 4, 8, 16], replicas: [1, 2, 3] });
const distinct = (values: Float64Array | Int32Array, rows: Int32Array): number[] =>
  [...new Set(Array.from(rows, (row) => values[row]!))].sort((a, b) => a - b);

/** What every split by value promises: ascending rows, no row twice, no run on both sides. */
function checkSplit({ train, test }: Split): void {
  for (const rows of [train, test]) assert.ok(rows.every((row, i) => i === 0 || row > rows[i - 1]!));
  const runs = new Set(Array.from(train, (row) => keys.run[row]!));
  assert.ok(test.every((row) => !runs.has(keys.run[row]!)));
}

Deno.test("byUsers() puts the rows of each level on its side and uses no other", () => {
  const split = byUsers(keys, { train: [1, 2, 8], test: [4] });
  checkSplit(split);
  assert.deepEqual(distinct(keys.users, split.train), [1, 2, 8]);
  assert.deepEqual(distinct(keys.users, split.test), [4]);
  assert.equal(split.test.length, 2 * 3 * 20);
});

Deno.test("byUsers() never has a run on both sides, whatever the levels", () => {
  const levels = fc.subarray([1, 2, 4, 8, 16]);
  fc.assert(fc.property(levels, levels, (train, others) => {
    const test = others.filter((level) => !train.includes(level));
    const split = byUsers(keys, { train, test });
    checkSplit(split);
    assert.equal(split.train.length, train.length * 120);
    assert.equal(split.test.length, test.length * 120);
  }));
});

Deno.test("byUsers() refuses a level on both sides", () => {
  assert.throws(
    () => byUsers(keys, { train: [1, 2], test: [2, 4] }),
    /users as a value must be on one side: 2 on both/,
  );
});

Deno.test("byUsersThreshold() puts every row above the limit in extrapolation", () => {
  const split = byUsersThreshold(keys, { trainUpTo: 2, testFrom: 8 });
  checkSplit(split);
  assert.deepEqual(distinct(keys.users, split.train), [1, 2]);
  assert.deepEqual(distinct(keys.users, split.test), [8, 16]);
  assert.throws(() => byUsersThreshold(keys, { trainUpTo: 8, testFrom: 8 }), RangeError);
});

Deno.test("byReplicas() splits by configuration", () => {
  const split = byReplicas(keys, { train: [1, 2], test: [3] });
  checkSplit(split);
  assert.deepEqual(distinct(keys.replicas, split.train), [1, 2]);
  assert.deepEqual(distinct(keys.replicas, split.test), [3]);
});

Deno.test("byService() tests one service and trains on all others", () => {
  const split = byService(keys, "shop");
  checkSplit(split);
  assert.equal(split.train.length + split.test.length, keys.run.length);
  assert.deepEqual(distinct(keys.service, split.test), [1]);
  assert.throws(() => byService(keys, "till"), /"till" as the rows must have it: they have cart, shop/);
});

Deno.test("byRun() tests the runs that are named", () => {
  const split = byRun(keys, ["cart_4_2.csv"]);
  checkSplit(split);
  assert.equal(split.test.length, 20);
  assert.throws(() => byRun(keys, ["cart_5_2.csv"]), /"cart_5_2\.csv" as the rows must have it/);
});

Deno.test("byUsers() leaves a side empty if no run has its level", () => {
  assert.deepEqual([...byUsers(keys, { train: [1], test: [99] }).test], []);
});
