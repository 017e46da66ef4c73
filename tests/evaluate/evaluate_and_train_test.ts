import assert from "node:assert/strict";
import { evaluateAndTrain, evaluateCases, standardCases, summaryJson } from "@/evaluate/mod.ts";
import { modelSnapshot, resolveModels, trainModel } from "@/models/mod.ts";
import { MEAN } from "./stub_models.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ services: ["alpha", "beta"], users: [1, 2, 3, 4, 5, 6], samplesPerRun: 8 });
const CASES = standardCases({ trainUsers: [1, 2, 4, 6], testUsers: [3, 5] });
const MODEL_SET = {
  ...await resolveModels(["linear_regression", "random_forest", "utilization_law", "hybrid"]),
  mean: MEAN,
};
const REQUEST = { table: TABLE, models: MODEL_SET, cases: CASES, seed: 3 };

Deno.test("evaluateAndTrain() finds the models that trainModel() fits, byte for byte, whoever helps", async () => {
  for (const jobs of [1, 2]) {
    const { fits } = await evaluateAndTrain({ ...REQUEST, jobs });
    assert.deepEqual(Object.keys(fits).sort(), Object.keys(MODEL_SET).sort());
    for (const [name, entry] of Object.entries(MODEL_SET)) {
      const options = { name, entry, seed: 3, dataDigest: "digest", coverageRatio: 0.9 };
      const snapshot = modelSnapshot(TABLE, options, fits[name]!);
      assert.equal(JSON.stringify(snapshot), JSON.stringify(trainModel(TABLE, options)), `${name}, ${jobs} jobs`);
    }
  }
});

Deno.test("evaluateAndTrain() gives the results of evaluateCases()", async () => {
  const { result } = await evaluateAndTrain(REQUEST);
  assert.equal(summaryJson(result, TABLE), summaryJson(await evaluateCases(REQUEST), TABLE));
});

Deno.test("evaluateAndTrain() leaves out a model that cannot be fitted", async () => {
  const broken = {
    ...MEAN,
    create: () => ({
      fit: (): never => {
        throw new RangeError("Cannot fit broken as nothing can: it is broken");
      },
    }),
  };
  const { fits } = await evaluateAndTrain({ ...REQUEST, models: { broken, mean: MEAN } });
  assert.deepEqual(Object.keys(fits), ["mean"]);
});
