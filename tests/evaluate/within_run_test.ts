import assert from "node:assert/strict";
import { withinRunRows } from "@/evaluate/mod.ts";
import type { FeatureTable } from "@/features/mod.ts";
import { assertClose } from "../assert_close.ts";
import { syntheticTable } from "./synthetic.ts";

/** Two runs of three rows each, `alpha_1_1` and `alpha_9_1`. */
const TWO_RUNS = syntheticTable({ services: ["alpha"], users: [1, 9], replicas: [1], samplesPerRun: 3 });

function tableOf(rate: readonly number[], y: readonly number[]): FeatureTable {
  const columns = TWO_RUNS.features.columns.map((values, j) =>
    TWO_RUNS.features.names[j] === "request_rate" ? Float64Array.from(rate) : values
  );
  return { ...TWO_RUNS, features: { ...TWO_RUNS.features, columns }, y: Float64Array.from(y) };
}

Deno.test("withinRunRows() sees a fall at one load behind a rise from load to load", () => {
  const [row, ...more] = withinRunRows(tableOf([1, 2, 3, 91, 92, 93], [3, 2, 1, 93, 92, 91]), "request_rate");
  assert.deepEqual(more, []);
  assert.equal(row!.service, "alpha");
  assert.equal(row!.rows, 6);
  assert.ok(row!.overall > 0.99);
  assertClose(row!.withinRuns, -1);
});

Deno.test("withinRunRows() leaves out rows without the feature, and says NaN where nothing varies", () => {
  const [gap] = withinRunRows(tableOf([NaN, 2, 3, 91, 92, 93], [1e9, 2, 3, 91, 92, 93]), "request_rate");
  assert.equal(gap!.rows, 5);
  assertClose(gap!.withinRuns, 1);
  const [constant] = withinRunRows(tableOf([1, 1, 1, 9, 9, 9], [1, 2, 3, 1, 2, 3]), "request_rate");
  assert.ok(Number.isNaN(constant!.withinRuns));
});

Deno.test("withinRunRows() agrees with the utilisation law of the synthetic services, and refuses other features", () => {
  const rows = withinRunRows(syntheticTable({ samplesPerRun: 60 }), "request_rate");
  assert.deepEqual(rows.map(({ service }) => service), ["alpha", "beta"]);
  for (const { overall, withinRuns } of rows) assert.ok(overall > withinRuns && withinRuns > 0.5);
  assert.throws(() => withinRunRows(TWO_RUNS, "weather"), TypeError);
});
