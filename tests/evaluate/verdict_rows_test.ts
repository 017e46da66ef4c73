import assert from "node:assert/strict";
import { verdictRows } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";

const LAW = modelResult("utilization_law", {
  coverageRatio: 0.92,
  all: scores({ mae: 0.012, skill: 0.44, skillLow: 0.41, skillHigh: 0.46 }),
  realLags: scores({ mae: 0.0119, skill: 0.35, skillLow: 0.31, skillHigh: 0.38 }),
});
const LINE = modelResult("linear_per_service", {
  all: scores({ mae: 0.0125 }),
  behindBest: { mae: 0.0005, low: -0.0001, high: 0.001 },
});

Deno.test("verdictRows() puts the best model beside persistence and the runner-up, on all rows and on real lags", () => {
  const [row, ...more] = verdictRows(resultOf([caseOf([PERSISTENCE, LINE, LAW])]));
  assert.deepEqual(more, []);
  assert.deepEqual(row, {
    case: "case1_users_4_7",
    title: "unseen load levels inside the range",
    best: "utilization_law",
    mae: 0.012,
    persistenceMae: 0.0663,
    skill: 0.44,
    skillLow: 0.41,
    skillHigh: 0.46,
    realLagsSkill: 0.35,
    realLagsSkillLow: 0.31,
    realLagsSkillHigh: 0.38,
    coverageRatio: 0.92,
    outsideRatio: 0.5,
    runnerUp: "linear_per_service",
    behindMae: 0.0005,
    behindLow: -0.0001,
    behindHigh: 0.001,
  });
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
