import assert from "node:assert/strict";
import { compareModels } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";

const LINEAR = modelResult("linear_per_service", {
  all: scores({ mae: 0.0413, wape: 0.1, skill: 0.377, skillLow: 0.301, skillHigh: 0.449 }),
  realLags: scores({ mae: 0.03, skill: 0.1, skillLow: 0.02, skillHigh: 0.2 }),
});

const FOREST = modelResult("random_forest", {
  saturates: true,
  all: scores({ mae: 0.0745, wape: 0.25, skill: -0.12, skillLow: -0.3, skillHigh: -0.01 }),
  realLags: scores({ mae: 0.0534, skill: -0.6, skillLow: -0.8, skillHigh: -0.4 }),
  behindBest: { mae: 0.033, low: 0.02, high: 0.04 },
});

Deno.test("compareModels() names the best model with its skill and interval in one plain sentence", () => {
  const { cases: [verdict] } = compareModels(resultOf([caseOf([PERSISTENCE, LINEAR, FOREST])]));
  assert.equal(verdict!.best, "linear_per_service");
  assert.equal(verdict!.beatsPersistence, true);
  assert.equal(verdict!.outsideRatio, 0.5);
  assert.equal(
    verdict!.sentence,
    "linear_per_service predicts best for unseen load levels inside the range, on rows with a measured past: MAE 0.03 " +
      "cores, 10 % better than same as last sample (95 % CI 2..20 %)",
  );
});

Deno.test("compareModels() ranks by the rows with a measured past, and says who is best on all rows", () => {
  const flattered = modelResult("flattered", {
    all: scores({ mae: 0.02, skill: 0.7, skillLow: 0.6, skillHigh: 0.8 }),
    realLags: scores({ mae: 0.05, skill: -0.5, skillLow: -0.8, skillHigh: -0.2 }),
  });
  const { cases: [verdict] } = compareModels(resultOf([caseOf([PERSISTENCE, flattered, LINEAR])]));
  assert.deepEqual([verdict!.best, verdict!.bestOnAllRows], ["linear_per_service", "flattered"]);
  assert.deepEqual([verdict!.on, verdict!.mae, verdict!.skill], ["realLags", 0.03, {
    value: 0.1,
    low: 0.02,
    high: 0.2,
  }]);
  assert.equal(verdict!.runnerUp!.model, "persistence");
  assert.match(verdict!.sentence, /\(95 % CI 2\.\.20 %\); on all rows flattered is best$/);
});

Deno.test("compareModels() rests on all rows where none has a measured past, and says so", () => {
  const none = scores({ rows: 0 });
  const { cases: [verdict] } = compareModels(
    resultOf([caseOf([{ ...PERSISTENCE, realLags: none }, { ...LINEAR, realLags: none }])]),
  );
  assert.equal(verdict!.on, "all");
  assert.match(verdict!.sentence, /inside the range, on all test rows: MAE 0\.0413 cores, 38 % better/);
});

Deno.test("compareModels() says when a lead may be chance", () => {
  const lucky = modelResult("lucky", { all: scores({ mae: 0.03, skill: 0.1, skillLow: -0.05, skillHigh: 0.2 }) });
  const { cases: [verdict] } = compareModels(resultOf([caseOf([PERSISTENCE, lucky])]));
  assert.equal(verdict!.beatsPersistence, false);
  assert.match(verdict!.sentence, /10 % better .* \(95 % CI -5\.\.20 %\), which may be chance$/);
});

Deno.test("compareModels() says when no model beats persistence", () => {
  const { cases: [verdict] } = compareModels(resultOf([caseOf([PERSISTENCE, FOREST])]));
  assert.equal(verdict!.best, "persistence");
  assert.equal(
    verdict!.sentence,
    "no model beats same as last sample for unseen load levels inside the range, on rows with a measured past: MAE " +
      "0.0335 cores; next is random_forest, 0.0534",
  );
});

Deno.test("compareModels() calls the proxy a proxy, and warns of nothing in it", () => {
  const proxy = caseOf([PERSISTENCE, FOREST], { name: "case2_simulated_user15_traffic_scale", kind: "proxy" });
  const { cases: [verdict], distrust } = compareModels(resultOf([proxy]));
  assert.match(verdict!.sentence, /is a proxy, not an error/);
  assert.deepEqual(verdict!.warnings, []);
  assert.deepEqual(distrust, []);
});

Deno.test("compareModels() tells a clear runner-up from one within chance", () => {
  const behind = (low: number) =>
    modelResult("second", {
      all: scores({ mae: 0.032 }),
      behindBest: { mae: 1, low: -low, high: 2 },
      realLagsBehindBest: { mae: 1, low, high: 2 },
    });
  const runnerUp = (low: number) =>
    compareModels(resultOf([caseOf([PERSISTENCE, LINEAR, behind(low)])])).cases[0]!.runnerUp;
  assert.deepEqual(runnerUp(0.001), { model: "second", mae: 0.032, isClearlyBehind: true });
  assert.equal(runnerUp(-0.001)!.isClearlyBehind, false);
});

Deno.test("compareModels() names the best static model, which answers what-if", () => {
  const law = modelResult("utilization_law", { isStatic: true, all: scores({ mae: 0.06 }) });
  assert.equal(compareModels(resultOf([caseOf([PERSISTENCE, LINEAR, law])])).cases[0]!.bestStatic, "utilization_law");
  assert.equal(compareModels(resultOf([caseOf([PERSISTENCE, LINEAR])])).cases[0]!.bestStatic, undefined);
});

Deno.test("compareModels() warns of models that lose, intervals that do not hold, and flat predictions", () => {
  const onlyRealLags = modelResult("fast", {
    all: scores({ mae: 0.05, skill: 0.2, skillLow: 0.1, skillHigh: 0.3 }),
    realLags: scores({ skill: -0.25, skillLow: -0.6, skillHigh: 0.1 }),
  });
  const onlyAllRows = modelResult("slow", {
    all: scores({ skill: -0.02, skillHigh: 0.1 }),
    realLags: scores({ skill: 0.1 }),
  });
  const narrow = modelResult("narrow", { all: scores({ mae: 0.06, skill: 0.1 }), coverageRatio: 0.41 });
  const far = caseOf([PERSISTENCE, FOREST, onlyRealLags, onlyAllRows, narrow], {
    name: "far_extrapolation",
    kind: "extrapolation",
  });
  const { cases: [verdict], distrust } = compareModels(resultOf([far]));
  assert.deepEqual(verdict!.warnings, [
    "random_forest loses to persistence: far_extrapolation (60 % worse)",
    "random_forest stays flat beyond the largest load that it trained on: far_extrapolation",
    "fast loses to persistence: far_extrapolation (25 % worse, which may be chance)",
    "slow loses to persistence on all rows, those without a measured past among them: far_extrapolation (2 % worse, " +
    "which may be chance)",
    "intervals of narrow should hold 90 % of the truth and hold less: far_extrapolation (41 %)",
  ]);
  assert.deepEqual(distrust.map(({ model, reasons }) => [model, reasons.length]), [
    ["random_forest", 2],
    ["fast", 1],
    ["slow", 1],
    ["narrow", 1],
  ]);
});

Deno.test("compareModels() gathers the cases of one weakness in one reason", () => {
  const near = caseOf([PERSISTENCE, FOREST], { name: "near_extrapolation", kind: "extrapolation" });
  const { distrust } = compareModels(resultOf([caseOf([PERSISTENCE, FOREST]), near]));
  assert.deepEqual(distrust, [{
    model: "random_forest",
    reasons: [
      "random_forest loses to persistence: case1_users_4_7 (60 % worse); near_extrapolation (60 % worse)",
      "random_forest stays flat beyond the largest load that it trained on: near_extrapolation",
    ],
  }]);
});

Deno.test("compareModels() measures the gap to the in-range case by relative error", () => {
  const worse = modelResult("linear_per_service", { all: scores({ mae: 0.9, wape: 0.25 }) });
  const far = caseOf([PERSISTENCE, worse], { name: "far_extrapolation", kind: "extrapolation" });
  const { gaps } = compareModels(resultOf([caseOf([PERSISTENCE, LINEAR]), far]));
  assert.deepEqual(gaps, [
    { model: "persistence", case: "far_extrapolation", ratio: 1 },
    { model: "linear_per_service", case: "far_extrapolation", ratio: 2.5 },
  ]);
  assert.deepEqual(compareModels(resultOf([far])).gaps, []);
});

Deno.test("compareModels() takes cases without models and evaluations without cases", () => {
  const notPossible = [{ name: "beyond_campaign", reason: "there is no row to test on" }];
  const comparison = compareModels(resultOf([caseOf([])], { notPossible }));
  assert.deepEqual(comparison.cases, []);
  assert.deepEqual(comparison.notPossible, ["beyond_campaign is not possible as there is no row to test on"]);
  assert.deepEqual(compareModels(resultOf([])), { cases: [], gaps: [], distrust: [], notPossible: [] });
});

Deno.test("compareModels() leaves the results unchanged and repeats itself", () => {
  const result = resultOf([caseOf([PERSISTENCE, LINEAR, FOREST])]);
  const before = structuredClone(result);
  assert.deepEqual(compareModels(result), compareModels(result));
  assert.deepEqual(result, before);
});
