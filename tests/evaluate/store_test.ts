import assert from "node:assert/strict";
import {
  breakdownCsv,
  comparisonCsv,
  evaluationFiles,
  predictionsCsv,
  saveEvaluation,
  summaryFileName,
  summaryJson,
} from "@/evaluate/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { caseOf, PERSISTENCE, resultOf } from "./sample_result.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ services: ["alpha"], users: [1, 4], replicas: [1], samplesPerRun: 2 });
const RESULT = resultOf([caseOf([PERSISTENCE])]);

Deno.test("evaluationFiles() names the four public files after the target", () => {
  assert.deepEqual(evaluationFiles(RESULT, TABLE), {
    "cpu_eval_summary.json": summaryJson(RESULT, TABLE),
    "cpu_predictions_test.csv": predictionsCsv(RESULT, TABLE),
    "model_comparison_metrics.csv": comparisonCsv(RESULT),
    "model_error_breakdown.csv": breakdownCsv(RESULT, TABLE),
  });
  assert.equal(summaryFileName("p95_latency"), "p95_latency_eval_summary.json");
});

Deno.test("saveEvaluation() makes the folder, replaces what was there, and says where the files are", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = `${folder}/deep/output`;
    await saveEvaluation(output, { "a.csv": "old and longer\n" });
    assert.deepEqual(await saveEvaluation(output, { "a.csv": "new\n", "b.json": "{}\n" }), [
      `${output}/a.csv`,
      `${output}/b.json`,
    ]);
    assert.equal(await Deno.readTextFile(`${output}/a.csv`), "new\n");
    assert.deepEqual((await Array.fromAsync(Deno.readDir(output))).map(({ name }) => name).sort(), ["a.csv", "b.json"]);
  });
});
