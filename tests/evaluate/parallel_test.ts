import assert from "node:assert/strict";
import { comparisonCsv, evaluateCases, predictionsCsv, standardCases, summaryJson } from "@/evaluate/mod.ts";
import { resolveModels } from "@/models/mod.ts";
import { MEAN } from "./stub_models.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ services: ["alpha", "beta"], users: [1, 2, 3, 4, 5, 6], samplesPerRun: 8 });
const CASES = standardCases({ trainUsers: [1, 2, 4, 6], testUsers: [3, 5] });
const REGISTERED = ["persistence", "linear_regression", "random_forest", "gradient_boosting", "utilization_law"];
const MODEL_SET = { ...await resolveModels(REGISTERED), mean: MEAN };

async function texts(jobs: number): Promise<string[]> {
  const result = await evaluateCases({ table: TABLE, models: MODEL_SET, cases: CASES, jobs });
  return [summaryJson(result, TABLE), predictionsCsv(result, TABLE), comparisonCsv(result)];
}

Deno.test("evaluateCases() gives the same bytes alone, with a helping thread, and with two", async () => {
  const alone = await texts(1);
  assert.match(alone[2]!, /^linear_regression,case1_users_3_5,/m);
  assert.match(alone[2]!, /^mean,case1_users_3_5,/m);
  assert.deepEqual(await texts(2), alone);
  assert.deepEqual(await texts(3), alone);
});

Deno.test("evaluateCases() works alone where it may not read the modules of a helping thread", {
  permissions: { read: false },
}, async () => {
  const result = await evaluateCases({ table: TABLE, models: {}, cases: CASES, jobs: 2 });
  assert.equal(result.cases[0]!.models.length, 1);
});
