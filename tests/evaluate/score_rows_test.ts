import assert from "node:assert/strict";
import { scoresByCase } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";

const LINE = modelResult("linear_regression", {
  all: scores({ wape: 0.15 }),
  realLags: scores({ wape: 0.13 }),
});
const CASES = [
  caseOf([PERSISTENCE, LINE]),
  caseOf([PERSISTENCE, LINE], { name: "proxy", kind: "proxy" }),
  caseOf([PERSISTENCE], { name: "far_extrapolation", kind: "extrapolation" }),
];

Deno.test("scoresByCase() has one record a model and one field a case, without the proxy", () => {
  assert.deepEqual(scoresByCase(resultOf(CASES), "wape"), [
    { model: "persistence", case1_users_4_7: 0.2, far_extrapolation: 0.2 },
    { model: "linear_regression", case1_users_4_7: 0.15 },
  ]);
});

Deno.test("scoresByCase() reads the rows with real lags if asked to", () => {
  const [, line] = scoresByCase(resultOf(CASES), "wape", { on: "realLags" });
  assert.equal(line!.case1_users_4_7, 0.13);
});

Deno.test("scoresByCase() gives no record of no case", () => {
  assert.deepEqual(scoresByCase(resultOf([]), "mae"), []);
});
