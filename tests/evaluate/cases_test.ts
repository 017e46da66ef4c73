import assert from "node:assert/strict";
import { EVALUATION_CASES, fillCase, standardCases } from "@/evaluate/mod.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ users: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15] });

function caseNamed(name: string) {
  return EVALUATION_CASES.find((found) => found.name === name)!;
}

function levels(values: Float64Array, rows: Int32Array): number[] {
  return [...new Set(Array.from(rows, (row) => values[row]!))].sort((a, b) => a - b);
}

Deno.test("EVALUATION_CASES has the seven public names in the order of the design", () => {
  assert.deepEqual(EVALUATION_CASES.map(({ name }) => name), [
    "case1_users_4_7",
    "case2_simulated_user15_traffic_scale",
    "near_extrapolation",
    "far_extrapolation",
    "beyond_campaign",
    "unseen_replicas",
    "unseen_service",
  ]);
});

Deno.test("fillCase() gives each case the levels of the design", () => {
  const expected: Record<string, [train: number[], test: number[]]> = {
    "case1_users_4_7": [[1, 2, 3, 5, 6, 8, 9, 10], [4, 7]],
    "case2_simulated_user15_traffic_scale": [[1, 2, 3, 5, 6, 8, 9, 10], [4, 7]],
    "near_extrapolation": [[1, 2, 3, 4, 5, 6, 7], [8, 9, 10]],
    "far_extrapolation": [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 12, 15]],
    "beyond_campaign": [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [12, 15]],
  };
  for (const [name, [train, test]] of Object.entries(expected)) {
    const [fold] = fillCase(caseNamed(name), TABLE.keys).folds!;
    assert.deepEqual(levels(TABLE.keys.users, fold!.trainRows), train, name);
    assert.deepEqual(levels(TABLE.keys.users, fold!.testRows), test, name);
  }
  const [replicas] = fillCase(caseNamed("unseen_replicas"), TABLE.keys).folds!;
  assert.deepEqual(levels(TABLE.keys.replicas, replicas!.trainRows), [1, 2]);
  assert.deepEqual(levels(TABLE.keys.replicas, replicas!.testRows), [3]);
});

Deno.test("fillCase() never trains on a run that it tests, in any case", () => {
  for (const wanted of EVALUATION_CASES) {
    for (const { trainRows, testRows } of fillCase(wanted, TABLE.keys).folds!) {
      const trained = new Set(Array.from(trainRows, (row) => TABLE.keys.run[row]!));
      assert.ok(testRows.every((row) => !trained.has(TABLE.keys.run[row]!)), wanted.name);
      assert.ok(trainRows.length > 0 && testRows.length > 0, wanted.name);
    }
  }
});

Deno.test("fillCase() scales the traffic of the proxy case by 15 over the mean users of its test rows", () => {
  const [fold] = fillCase(caseNamed("case2_simulated_user15_traffic_scale"), TABLE.keys).folds!;
  assert.equal(fold!.trafficFactor, 15 / 5.5);
});

Deno.test("fillCase() leaves each service out once, and tests each row once", () => {
  const { folds } = fillCase(caseNamed("unseen_service"), TABLE.keys);
  assert.equal(folds!.length, 2);
  folds!.forEach(({ trainRows, testRows }, left) => {
    assert.ok(trainRows.every((row) => TABLE.keys.service[row] !== left));
    assert.ok(testRows.every((row) => TABLE.keys.service[row] === left));
  });
  assert.equal(folds!.reduce((sum, { testRows }) => sum + testRows.length, 0), TABLE.y.length);
});

Deno.test("fillCase() says which levels are missing and which there are", () => {
  const reasonOf = (name: string, options: Parameters<typeof syntheticTable>[0]) =>
    (fillCase(caseNamed(name), syntheticTable(options).keys) as { reason: string }).reason;
  assert.equal(
    reasonOf("beyond_campaign", { users: [1, 4, 7, 12] }),
    "there is no row to test on with users 15: the campaign has users 1, 4, 7, 12",
  );
  assert.equal(
    reasonOf("case1_users_4_7", { users: [1, 2] }),
    "there is no row to test on with users 4, 7: the campaign has users 1, 2",
  );
  assert.equal(
    reasonOf("near_extrapolation", { users: [1, 2] }),
    "there is no row to test on with users 8 to 10: the campaign has users 1, 2",
  );
  assert.equal(
    reasonOf("far_extrapolation", { users: [6, 7] }),
    "there is no row to train on with users up to 5: the campaign has users 6, 7",
  );
  assert.equal(
    reasonOf("unseen_replicas", { replicas: [1] }),
    "there is no row to test on with replicas 3: the campaign has replicas 1",
  );
  assert.equal(
    reasonOf("unseen_service", { services: ["alone"] }),
    "there must be 2 or more services: the campaign has alone",
  );
});

Deno.test("standardCases() takes other levels, and says so in the name of case 1", () => {
  const [case1, case2] = standardCases({ trainUsers: [10, 30], testUsers: [20] });
  assert.equal(case1!.name, "case1_users_20");
  assert.equal(case1!.kind, "in_range");
  assert.deepEqual(case2!.tests, { users: { only: [20] } });
  const [beyond] = standardCases({ trainUsers: [10, 30], testUsers: [40] });
  assert.equal(beyond!.kind, "extrapolation");
});

Deno.test("standardCases() refuses a level on both sides and a side without levels", () => {
  assert.throws(() => standardCases({ trainUsers: [1, 2], testUsers: [2] }), /users 2 are in both lists/);
  assert.throws(() => standardCases({ trainUsers: [], testUsers: [2] }), RangeError);
});
