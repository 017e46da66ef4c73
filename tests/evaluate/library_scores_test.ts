import assert from "node:assert/strict";
import { modelLibraryScores } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";

const LAW = modelResult("utilization_law", {
  all: scores({ mae: 0.02, rmse: 0.03, wape: 0.1 }),
  realLags: scores({ mae: 0.01, rmse: NaN, wape: 0.08 }),
});

Deno.test("modelLibraryScores() gives the errors of each case beside persistence, on rows with a measured past", () => {
  assert.deepEqual(modelLibraryScores(resultOf([caseOf([PERSISTENCE, LAW])]), "utilization_law"), [
    ...[["mae", "cores", 0.01, 0.0335], ["rmse", "cores", null, null], ["wape", "", 0.08, null]].map((
      [metric, unit, value, persistence],
    ) => ({
      case: "case1_users_4_7, rows with a measured past",
      ...{ metric, unit, better: "lower", value, baselines: { persistence } },
    })),
  ]);
});

Deno.test("modelLibraryScores() leaves out the proxy, which is no error, and cases that the model did not run in", () => {
  const cases = [
    caseOf([PERSISTENCE, LAW], { name: "case2", kind: "proxy" }),
    caseOf([PERSISTENCE], { name: "far_extrapolation" }),
    caseOf([
      modelResult("persistence", { realLags: scores({ rows: 0 }) }),
      modelResult("utilization_law", { all: scores({ mae: 0.02 }), realLags: scores({ rows: 0 }) }),
    ], { name: "unseen_service" }),
  ];
  const found = modelLibraryScores(resultOf(cases), "utilization_law");
  assert.deepEqual([...new Set(found.map((score) => score.case))], ["unseen_service, all test rows"]);
  assert.equal(found[0]!.value, 0.02);
  assert.deepEqual(modelLibraryScores(resultOf(cases), "random_forest"), []);
});
