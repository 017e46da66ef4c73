import assert from "node:assert/strict";
import { compareScores, type LibraryScore, type ScoredVersion } from "@/models/mod.ts";

const MAE: LibraryScore = {
  case: "far",
  metric: "mae",
  unit: "cores",
  better: "lower",
  value: 0.5,
  baselines: { persistence: 1, seasonal_naive: 2 },
};
const COVERAGE: LibraryScore = {
  case: "far",
  metric: "coverage",
  unit: "",
  better: "none",
  value: 0.9,
  baselines: { persistence: 0.8 },
};

function version(number: number, scores: readonly LibraryScore[], dataDigest = "a"): ScoredVersion {
  return { version: number, model: `model_${number}`, dataDigest, scores };
}

Deno.test("compareScores() puts each score of each version beside each of its baselines", () => {
  const { rows, unscored, isSameData } = compareScores([
    version(1, [MAE, COVERAGE]),
    version(2, [{ ...MAE, value: 1.5 }]),
    version(4, []),
  ]);
  assert.deepEqual(rows.map(({ metric, version, baseline, skill }) => [metric, version, baseline, skill]), [
    ["mae", 1, "persistence", 0.5],
    ["mae", 1, "seasonal_naive", 0.75],
    ["mae", 2, "persistence", -0.5],
    ["mae", 2, "seasonal_naive", 0.25],
    ["coverage", 1, "persistence", null],
  ]);
  assert.deepEqual(rows[0], {
    case: "far",
    metric: "mae",
    unit: "cores",
    better: "lower",
    value: 0.5,
    version: 1,
    model: "model_1",
    baseline: "persistence",
    baselineValue: 1,
    skill: 0.5,
  });
  assert.deepEqual([unscored, isSameData], [[4], true]);
});

Deno.test("compareScores() has no skill without both values, or against a perfect baseline", () => {
  const skills = [
    { ...MAE, value: null },
    { ...MAE, baselines: { persistence: null } },
    { ...MAE, baselines: { persistence: 0 } },
    { ...MAE, better: "higher" as const },
  ].map((score) => compareScores([version(1, [score])]).rows[0]!.skill);
  assert.deepEqual(skills, [null, null, null, null]);
});

Deno.test("compareScores() tells when versions were scored on different data", () => {
  assert.equal(compareScores([version(1, [MAE], "a"), version(2, [MAE], "b")]).isSameData, false);
  // What was not scored was not tested on anything.
  assert.equal(compareScores([version(1, [MAE], "a"), version(2, [], "b")]).isSameData, true);
  assert.deepEqual(compareScores([]), { rows: [], unscored: [], isSameData: true });
});
