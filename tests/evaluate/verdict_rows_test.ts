import assert from "node:assert/strict";
import { verdictRows } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";

const LAW = modelResult("utilization_law", {
  coverageRatio: 0.92,
  all: scores({ mae: 0.012, skill: 0.44, skillLow: 0.41, skillHigh: 0.46 }),
  realLags: scores({ mae: 0.0119, skill: 0.35, skillLow: 0.31, skillHigh: 0.38 }),
});
const LINE = modelResult("linear_per_service", {
  all: scores({ mae: 0.0115 }),
  realLags: scores({ mae: 0.0125 }),
  behindBest: { mae: 9, low: 9, high: 9 },
  realLagsBehindBest: { mae: 0.0005, low: -0.0001, high: 0.001 },
});

Deno.test("verdictRows() puts the best model beside persistence and the runner-up, on rows with a measured past", () => {
  const [row, ...more] = verdictRows(resultOf([caseOf([PERSISTENCE, LINE, LAW])]));
  assert.deepEqual(more, []);
  assert.deepEqual(row, {
    case: "case1_users_4_7",
    title: "unseen load levels inside the range",
    on: "realLags",
    best: "utilization_law",
    mae: 0.0119,
    persistenceMae: 0.0335,
    skill: 0.35,
    skillLow: 0.31,
    skillHigh: 0.38,
    allRowsBest: "linear_per_service",
    allRowsSkill: 0.44,
    allRowsSkillLow: 0.41,
    allRowsSkillHigh: 0.46,
    coverageRatio: 0.92,
    outsideRatio: 0.5,
    runnerUp: "linear_per_service",
    behindMae: 0.0005,
    behindLow: -0.0001,
    behindHigh: 0.001,
  });
});

Deno.test("verdictRows() takes all rows where none has a measured past", () => {
  const [row] = verdictRows(
    resultOf([caseOf([PERSISTENCE, LAW].map((model) => ({ ...model, realLags: scores({ rows: 0 }) })))]),
  );
  assert.deepEqual([row!.on, row!.best, row!.mae, row!.persistenceMae, row!.skill], [
    "all",
    "utilization_law",
    0.012,
    0.0663,
    0.44,
  ]);
});

Deno.test("verdictRows() has no row for the proxy, which has no error, nor for a case without results", () => {
  const proxy = caseOf([PERSISTENCE, LAW], { name: "case2_simulated_user15_traffic_scale", kind: "proxy" });
  assert.deepEqual(verdictRows(resultOf([proxy, caseOf([], { name: "empty" })])), []);
});

Deno.test("verdictRows() says NaN and no name where persistence or a second model did not run", () => {
  const [row] = verdictRows(resultOf([caseOf([LAW])]));
  assert.equal(row!.runnerUp, "");
  assert.ok(Number.isNaN(row!.persistenceMae) && Number.isNaN(row!.behindMae) && Number.isNaN(row!.behindLow));
});
