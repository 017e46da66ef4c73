import assert from "node:assert/strict";
import type { FeatureTable } from "@/features/mod.ts";
import { evaluateCases, hindsightRows, standardCases } from "@/evaluate/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../assert_close.ts";
import { caseOf, modelResult, resultOf } from "./sample_result.ts";
import { syntheticTable } from "./synthetic.ts";

/** Two rows each of `alpha_1_1` and `alpha_4_1`; the case below tests the latter. */
const TABLE: FeatureTable = {
  ...syntheticTable({ services: ["alpha"], users: [1, 4], replicas: [1], samplesPerRun: 2 }),
  y: Float64Array.of(5, 7, 1, 2),
  hasRealLags: Uint8Array.of(1, 1, 1, 1),
};
const LAST = modelResult("persistence", { predictions: Float64Array.of(0, 1) });
const LAW = modelResult("utilization_law", { predictions: Float64Array.of(1.25, 2.25) });
const ASKED = { model: "utilization_law" };

Deno.test("hindsightRows() measures the distance of each row from the mean of its own run", () => {
  const result = resultOf([caseOf([LAST, LAW])]);
  const [row, ...more] = hindsightRows(result, TABLE, ASKED);
  assert.deepEqual(more, []);
  assert.deepEqual(row, {
    case: "case1_users_4_7",
    service: "all",
    rows: 2,
    runs: 1,
    persistenceMae: 1,
    hindsightMae: 0.5,
    mae: 0.25,
    hindsightSkill: 0.5,
    skill: 0.75,
  });
  assert.deepEqual(hindsightRows(result, TABLE, { ...ASKED, service: "alpha" }), [{ ...row, service: "alpha" }]);
});

Deno.test("hindsightRows() looks at rows with real lags only, and says NaN where there is none", () => {
  const result = resultOf([caseOf([LAST, LAW])]);
  const one = hindsightRows(result, { ...TABLE, hasRealLags: Uint8Array.of(1, 1, 0, 1) }, ASKED)[0]!;
  assert.equal(one.rows, 1);
  assert.equal(one.hindsightMae, 0);
  const none = hindsightRows(result, { ...TABLE, hasRealLags: new Uint8Array(4) }, ASKED)[0]!;
  assert.equal(none.rows, 0);
  assert.ok(Number.isNaN(none.hindsightMae));
});

Deno.test("hindsightRows() leaves out the proxy, and cases in which the model or persistence did not run", () => {
  const result = resultOf([caseOf([LAST, LAW], { kind: "proxy" }), caseOf([LAST]), caseOf([LAW])]);
  assert.deepEqual(hindsightRows(result, TABLE, ASKED), []);
});

Deno.test("hindsightRows() refuses a service that the table does not have", () => {
  assert.throws(
    () => hindsightRows(resultOf([]), TABLE, { ...ASKED, service: "pay" }),
    /^RangeError: Cannot look at one service as it must be one of alpha: it is "pay"$/,
  );
});

Deno.test("hindsightRows() scores all services as the evaluation does", async () => {
  const table = syntheticTable();
  const { persistence, linear_regression } = MODELS;
  const result = await evaluateCases({ table, models: { persistence, linear_regression } });
  const rows = hindsightRows(result, table, { model: "linear_regression" });
  assert.ok(rows.length >= 4);
  for (const row of rows) {
    const { realLags } = result.cases.find(({ name }) => name === row.case)!.models[1]!;
    assert.equal(row.rows, realLags.rows);
    assertClose(row.mae, realLags.mae);
    assertClose(row.skill, realLags.skill);
  }
});

Deno.test("hindsightRows() gives 1 - 1/√2 where normal noise around a constant is all there is", async () => {
  const samples = 400;
  const calm = syntheticTable({ services: ["alpha"], users: [1, 2, 3, 4], replicas: [1], samplesPerRun: samples });
  const random = prng(3);
  // Box and Muller (1958).
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const y = calm.keys.users.map((users) => 10 * users + normal());
  const lagged = y.map((_, i) => i % samples === 0 ? NaN : y[i - 1]!);
  const columns = calm.features.columns.map((values, j) =>
    calm.features.names[j] === "cpu_usage_lag_1" ? lagged : values
  );
  const table: FeatureTable = { ...calm, y, features: { ...calm.features, columns } };
  const cases = standardCases({ trainUsers: [1, 3, 4], testUsers: [2] }).slice(0, 1);
  const result = await evaluateCases({ table, models: { persistence: MODELS.persistence }, cases });
  const [row] = hindsightRows(result, table, { model: "persistence" });
  assertClose(row!.hindsightSkill, 1 - Math.SQRT1_2, { absolute: 0.06 });
  assert.equal(row!.skill, 0);
});
