import assert from "node:assert/strict";
import { densityLibraryScores, evaluateLatency } from "@/evaluate/mod.ts";
import { mixtureCells } from "../../models/latency/simulated.ts";

Deno.test("densityLibraryScores() gives the chosen mixture on held-out cells, each score beside both baselines", () => {
  const result = evaluateLatency(mixtureCells({ requests: 60, seed: 1 }), {
    seed: 3,
    candidates: [{ density: "weibull_mixture", components: 2 }],
    network: { members: 1, hiddenUnits: [4], maxSteps: 60 },
  });
  const found = result.services[0]!;
  const scores = densityLibraryScores(found);
  assert.deepEqual(scores.map(({ metric, better }) => [metric, better]), [
    ...[["crps", "lower"], ["nll", "lower"], ["p50_error_ratio", "lower"], ["p95_error_ratio", "lower"]],
    ...[["p99_error_ratio", "lower"], ["ks_distance", "lower"], ["coverage_ratio", "none"]],
  ]);
  const pooled = (name: string) => found.densities.find(({ density }) => density === name)!.pooled;
  assert.deepEqual(scores[0], {
    case: `${found.verdict.cells} held-out cells`,
    ...{ metric: "crps", unit: "s", better: "lower", value: pooled("weibull_mixture").crps },
    baselines: { "nearest_cell": pooled("nearest_cell").crps, "weibull_loglinear": pooled("weibull_loglinear").crps },
  });
  // 60 requests do not say what p99 is.
  assert.equal(scores.find(({ metric }) => metric === "p99_error_ratio")!.value, null);
});
