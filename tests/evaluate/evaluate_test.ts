import assert from "node:assert/strict";
import { evaluateCases, type EvaluationRequest, mae } from "@/evaluate/mod.ts";
import { column, take } from "@/features/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { MEAN, PROPORTIONAL, stubModel } from "./stub_models.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ users: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15] });

async function evaluate(request: Partial<EvaluationRequest> = {}) {
  const result = await evaluateCases({ table: TABLE, models: { mean: MEAN, proportional: PROPORTIONAL }, ...request });
  return { result, byName: Object.fromEntries(result.cases.map((found) => [found.name, found])) };
}

Deno.test("evaluateCases() runs seven cases, each with persistence first", async () => {
  const { result } = await evaluate();
  assert.equal(result.cases.length, 7);
  assert.deepEqual(result.notPossible, []);
  assert.equal(result.unit, "cores");
  for (const found of result.cases) {
    assert.deepEqual(found.models.map(({ model }) => model), ["persistence", "mean", "proportional"]);
    const [persistence] = found.models;
    assert.deepEqual([persistence!.all.skill, persistence!.all.skillLow, persistence!.all.skillHigh], [0, 0, 0]);
    for (const model of found.models) {
      for (const list of [model.predictions, model.lower, model.upper]) {
        assert.equal(list.length, found.testRows.length);
      }
      assert.equal(model.all.rows, found.testRows.length);
      assert.ok(model.realLags.rows < model.all.rows);
    }
  }
});

Deno.test("evaluateCases() keeps the order of results when persistence is asked for among others", async () => {
  const { result } = await evaluate({ models: { mean: MEAN, persistence: MODELS.persistence } });
  assert.deepEqual(result.cases[0]!.models.map(({ model }) => model), ["persistence", "mean"]);
});

Deno.test("evaluateCases() predicts with what the training rows say, and nothing else", async () => {
  const { byName } = await evaluate();
  const { trainRows, testRows, models } = byName.far_extrapolation!;
  const y = take(TABLE.y, trainRows);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  assert.ok(models[1]!.predictions.every((value) => Math.abs(value - mean) < 1e-12));
  assertClose(models[1]!.all.mae, mae(take(TABLE.y, testRows), models[1]!.predictions));
});

Deno.test("evaluateCases() fills gaps with medians of the training rows only", async () => {
  // Persistence of the first row of a run is the filled lag itself.
  const { byName } = await evaluate();
  const { trainRows, testRows, models } = byName.near_extrapolation!;
  const lags = take(column(TABLE.features, "cpu_usage_lag_1"), trainRows).filter((value) => !Number.isNaN(value));
  const sorted = lags.toSorted();
  const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  const first = testRows.findIndex((row) => TABLE.hasRealLags[row] === 0);
  assertClose(models[0]!.predictions[first]!, median);
});

Deno.test("evaluateCases() does not move a prediction or an interval when the truth of test rows moves", async () => {
  const before = (await evaluate()).byName.case1_users_4_7!;
  const y = TABLE.y.slice();
  for (const row of before.testRows) y[row] = 1e9;
  const after = (await evaluate({ table: { ...TABLE, y } })).byName.case1_users_4_7!;
  before.models.forEach((model, i) => {
    assert.deepEqual(after.models[i]!.predictions, model.predictions);
    assert.deepEqual(after.models[i]!.upper, model.upper);
  });
});

Deno.test("evaluateCases() scales the traffic of the proxy case and neither its truth nor its lags of the target", async () => {
  const { case1_users_4_7: case1, case2_simulated_user15_traffic_scale: case2 } = (await evaluate()).byName;
  const [persistence, , proportional] = case2!.models;
  assert.deepEqual(persistence!.predictions, case1!.models[0]!.predictions);
  proportional!.predictions.forEach((value, i) => {
    assertClose(value, 15 / 5.5 * case1!.models[2]!.predictions[i]!);
  });
  assert.ok(case2!.outside.some((flag) => flag === 1));
});

Deno.test("evaluateCases() fits once for two cases with the same training rows", async () => {
  let fits = 0;
  const counting = stubModel(["request_rate"], () => {
    fits++;
    return (x) => new Float64Array(x.rows);
  });
  const { cases } = (await evaluate()).result;
  assert.deepEqual(cases[0]!.trainRows, cases[1]!.trainRows);
  const twoCases = (await import("@/evaluate/mod.ts")).EVALUATION_CASES.slice(0, 2);
  await evaluate({ models: { counting }, cases: twoCases });
  // One for the predictions, three that calibrate.
  assert.equal(fits, 4);
});

Deno.test("evaluateCases() tests every row of an unseen service by what the others taught", async () => {
  const { byName } = await evaluate();
  const { testRows, trainRows, models, outside } = byName.unseen_service!;
  assert.deepEqual(testRows.toSorted(), Int32Array.from(TABLE.y.keys()));
  assert.deepEqual(trainRows, Int32Array.from(TABLE.y.keys()));
  assert.ok(outside.every((flag) => flag === 1));
  // The mean of beta predicts alpha, and the other way round.
  const services = new Set(Array.from(testRows, (row, i) => `${TABLE.keys.service[row]} ${models[1]!.predictions[i]}`));
  assert.equal(services.size, 2);
});

Deno.test("evaluateCases() flags rows beyond the range and leaves those inside it alone", async () => {
  const { byName } = await evaluate();
  const share = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
  // 12 users arrive at 10.8 to 13.2 req/s, 10 users at up to 11: a few rows of the former are inside.
  assert.ok(share(byName.beyond_campaign!.outside) >= 0.9);
  assert.ok(share(byName.case1_users_4_7!.outside) <= 0.05);
});

Deno.test("evaluateCases() calibrates intervals that hold in range", async () => {
  const { byName } = await evaluate();
  const proportional = byName.case1_users_4_7!.models[2]!;
  assert.ok(proportional.coverageRatio > 0.8, `${proportional.coverageRatio}`);
  assert.ok(proportional.meanWidth > 0);
});

Deno.test("evaluateCases() names a model that cannot run, with the reason, and goes on", async () => {
  const { result } = await evaluate({
    models: {
      latency_only: stubModel(["request_rate"], () => (x) => new Float64Array(x.rows), { targets: ["avg_latency"] }),
      needs_more: stubModel(["queue_length"], () => (x) => new Float64Array(x.rows)),
      breaks: stubModel(["request_rate"], () => {
        throw new RangeError("Cannot fit as it is Monday");
      }),
      not_a_number: stubModel(["request_rate"], () => (x) => new Float64Array(x.rows).fill(NaN)),
      mean: MEAN,
    },
  });
  assert.deepEqual(result.cases[0]!.models.map(({ model }) => model), ["persistence", "mean"]);
  const reasons = Object.fromEntries(result.cases[0]!.skipped.map(({ name, reason }) => [name, reason]));
  assert.equal(reasons.latency_only, "it predicts avg_latency, not cpu_usage");
  assert.equal(reasons.needs_more, "the table lacks its features queue_length");
  assert.equal(reasons.breaks, "Cannot fit as it is Monday");
  assert.match(reasons.not_a_number!, /every prediction must be a finite number: row \d+ got NaN/);
});

Deno.test("evaluateCases() reports cases that the data cannot fill, and has no intervals for one load level", async () => {
  const table = syntheticTable({ users: [4], services: ["alpha", "beta"], replicas: [1, 2, 3] });
  const { result, byName } = await evaluate({ table });
  assert.deepEqual(result.notPossible.map(({ name }) => name), [
    "case1_users_4_7",
    "case2_simulated_user15_traffic_scale",
    "near_extrapolation",
    "far_extrapolation",
    "beyond_campaign",
  ]);
  const [persistence] = byName.unseen_replicas!.models;
  assert.ok(persistence!.lower.every(Number.isNaN));
  assert.ok(Number.isNaN(persistence!.coverageRatio));
});

Deno.test("evaluateCases() takes a campaign whose rows have no real lags", async () => {
  const table = syntheticTable({ samplesPerRun: 2 });
  const lagless = { ...table, hasRealLags: new Uint8Array(table.y.length) };
  const { byName } = await evaluate({ table: lagless });
  const scores = byName.case1_users_4_7!.models[1]!.realLags;
  assert.equal(scores.rows, 0);
  assert.ok(Number.isNaN(scores.mae));
});

Deno.test("evaluateCases() refuses an empty table, a coverage of 1 and half a job", async () => {
  const none = syntheticTable({ users: [] });
  await assert.rejects(evaluate({ table: none }), /the table must have rows: it has 0/);
  await assert.rejects(evaluate({ coverageRatio: 1 }), /coverage must be between 0 and 1: it is 1/);
  await assert.rejects(evaluate({ jobs: 1.5 }), /jobs must be a whole number from 1: it is 1.5/);
});

Deno.test("evaluateCases() repeats itself, leaves the table unchanged and says how far it is", async () => {
  const before = structuredClone(TABLE);
  const steps: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => steps.push(done / total);
  const first = (await evaluate({ onProgress })).result;
  assert.deepEqual((await evaluate()).result, first);
  assert.deepEqual(TABLE, before);
  assert.equal(steps.at(-1), 1);
  assert.deepEqual(steps, steps.toSorted((a, b) => a - b));
});
