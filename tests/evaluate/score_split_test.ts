import assert from "node:assert/strict";
import { errorsByShape, evaluateCases, mae, scoreSplit, SHAPE_PREDICTORS, standardCases } from "@/evaluate/mod.ts";
import { column, featureMatrix, type FeatureSource, type FeatureTable, featureTable, take } from "@/features/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { byUsers } from "@/split/mod.ts";
import { assertClose } from "../assert_close.ts";
import { exampleSource, withFeature } from "../features/example_source.ts";

const source = exampleSource({ users: [1, 2, 3, 4, 5] });
const table = featureTable(source);
const split = byUsers(table.keys, { train: [1, 3, 5], test: [2, 4] });

Deno.test("scoreSplit() gives what evaluateCases() gives for the same rows", async () => {
  const [wanted] = standardCases({ trainUsers: [1, 3, 5], testUsers: [2, 4] });
  const { linear_per_service: model } = MODELS;
  const { cases } = await evaluateCases({ table, cases: [wanted!], models: { "linear_per_service": model } });
  const expected = cases[0]!.models.find((ran) => ran.model === "linear_per_service")!;
  const found = scoreSplit(table, split, { model });
  assert.deepEqual(found.predictions, expected.predictions);
  for (const rows of ["all", "realLags"] as const) {
    const { rows: count, mae, r2, skill } = expected[rows];
    assert.deepEqual(found[rows], { rows: count, mae, r2, skill });
  }
});

Deno.test("scoreSplit() gives persistence a skill of 0", () => {
  const { all, realLags } = scoreSplit(table, split, { model: MODELS.persistence });
  assert.deepEqual([all.skill, realLags.skill], [0, 0]);
  assert.ok(realLags.rows < all.rows && realLags.mae < all.mae, "filled lags cost the baseline");
});

Deno.test("scoreSplit() gives a model the features that it does not ask for", () => {
  const leaky = featureTable(source, withFeature(featureMatrix, "answer", ({ columns }) => columns.cpu_usage!));
  const model = MODELS.linear_regression;
  assert.ok(scoreSplit(leaky, split, { model }).all.mae > 1e-3);
  assert.ok(scoreSplit(leaky, split, { model, also: ["answer"] }).all.mae < 1e-9);
});

Deno.test("scoreSplit() leaves the table unchanged and says NaN where no row has a past", () => {
  const before = structuredClone(table);
  const first = table.keys.timestampSeconds.findIndex((_, row) => split.test.includes(row));
  const { realLags } = scoreSplit(table, { train: split.train, test: Int32Array.of(first) }, {
    model: MODELS.linear_regression,
  });
  assert.deepEqual(realLags, { rows: 0, mae: NaN, r2: NaN, skill: NaN });
  assert.deepEqual(table, before);
});

Deno.test("scoreSplit() refuses an empty side, and says why a model could not run", () => {
  const none = new Int32Array();
  assert.throws(() => scoreSplit(table, { train: split.train, test: none }, { model: MODELS.persistence }), {
    name: "RangeError",
    message: "Cannot score a split as both sides must have rows: 240 train, 0 are tested",
  });
  assert.throws(() => scoreSplit(table, split, { model: MODELS.persistence, also: ["nowhere"] }), /nowhere/);
});

/** The same campaign under another load: every run is renamed, and its load swings. */
function moving(shape: string): FeatureTable {
  const { keys, columns } = source;
  const swing = columns.request_rate!.map((rate, row) => rate * (row % 8 < 4 ? 1 : 3));
  const cost = columns.cpu_usage!.map((cpu, row) => cpu * (row % 8 < 4 ? 1 : 3));
  const moved: FeatureSource = {
    ...source,
    keys: { ...keys, runs: keys.runs.map((run) => run.replace(".csv", `_${shape}.csv`)) },
    columns: { ...columns, "request_rate": swing, "cpu_usage": cost },
  };
  return featureTable(moved);
}

Deno.test("errorsByShape() scores all predictors on the same rows, those with a measured past", () => {
  const found = errorsByShape(table, moving("burst"));
  assert.deepEqual(found.map(({ shape }) => shape), ["constant", "burst"]);
  for (const { rows, mae: errors } of found) {
    // 20 rows a run; the mean of 6 rows that end at the row before begins at the seventh.
    assert.equal(rows, table.keys.runs.length * (20 - 6));
    assert.deepEqual(Object.keys(errors), [...SHAPE_PREDICTORS]);
    assert.ok(Object.values(errors).every((error) => error > 0));
  }
});

Deno.test("errorsByShape() takes the error of persistence from the lag itself", () => {
  const burst = moving("burst");
  const [, found] = errorsByShape(table, burst);
  const rows = Int32Array.from(burst.y.keys()).filter((row) =>
    !Number.isNaN(column(burst.features, "cpu_usage_mean_6")[row]!)
  );
  const lagged = column(burst.features, "cpu_usage_lag_1");
  assertClose(found!.mae.persistence!, mae(take(burst.y, rows), take(lagged, rows)));
});

Deno.test("errorsByShape() learns from constant loads only", () => {
  const burst = moving("burst");
  const shifted = { ...burst, y: burst.y.map((value) => value + 10) };
  const [one, other] = [burst, shifted].map((table_) => errorsByShape(table, table_)[1]!.mae.utilization_law!);
  assert.ok(one! < 0.2 && Math.abs(other! - 10) < 0.2, "the law does not follow the moving truth");
});

Deno.test("errorsByShape() shows that persistence loses where the load jumps", () => {
  const [constant, burst] = errorsByShape(table, moving("burst"));
  assert.ok(burst!.mae.persistence! > 5 * constant!.mae.persistence!);
  assert.ok(burst!.mae.persistence! > 2 * burst!.mae.utilization_law!);
});
