import assert from "node:assert/strict";
import type { LatencyCell } from "@/dataset/mod.ts";
import { evaluateLatency, isHeldOut, latencyFiles } from "@/evaluate/mod.ts";
import { mixtureCells, queueCells } from "../../models/latency/simulated.ts";

const NETWORK = { members: 2, hiddenUnits: [8], maxSteps: 250 };
const CANDIDATES = [
  { density: "weibull_mixture", components: 2 },
  { density: "lognormal_mixture", components: 1 },
  { density: "lognormal_mixture", components: 2 },
] as const;
const OPTIONS = { seed: 3, candidates: CANDIDATES, network: NETWORK };
const CELLS: readonly LatencyCell[] = [
  ...mixtureCells({ requests: 150, seed: 1 }),
  ...queueCells({ requests: 150, seed: 2, service: "store" }),
];

Deno.test("evaluateLatency() scores baselines and mixtures on the same held-out cells, and beats what is simple", async (t) => {
  const seen: number[] = [];
  const result = evaluateLatency(CELLS, { ...OPTIONS, onProgress: ({ done, total }) => seen.push(done / total) });
  assert.deepEqual(result.notPossible, []);

  await t.step("baselines come first, then the best mixture of each family", () => {
    for (const { densities, chosen, candidates } of result.services) {
      assert.deepEqual(densities.map(({ density }) => density), [
        ...["nearest_cell", "weibull_loglinear"],
        ...["weibull_mixture", "lognormal_mixture"],
      ]);
      assert.equal(candidates.length, 3);
      const best = candidates.reduce((a, b) => b.validationNll < a.validationNll ? b : a);
      assert.deepEqual(chosen, { density: best.density, components: best.components });
    }
  });
  await t.step("every density is scored on every held-out cell and on no other", () => {
    for (const { service, densities, training } of result.services) {
      const own = CELLS.filter((cell) => cell.service === service);
      const held = own.filter((cell) => isHeldOut(cell, result.heldOut)).map((
        { level, replicas },
      ) => [level, replicas]);
      for (const { cells } of densities) {
        assert.deepEqual(cells.map(({ cell }) => [cell.level, cell.replicas]), held);
        assert.ok(cells.every(({ whyOutside }) => whyOutside === undefined));
      }
      assert.deepEqual(training, { cells: own.length - held.length, requests: 150 * (own.length - held.length) });
    }
  });
  await t.step("the known mixture is found to be worth its cost", () => {
    const { verdict } = result.services[0]!;
    assert.equal(verdict.comparisons[1]!.isBeaten, true, verdict.sentence);
    assert.ok(verdict.comparisons.every(({ nllDifference }) => nllDifference.value < 0), verdict.sentence);
  });
  await t.step("progress ends at 1", () => assert.equal(seen.at(-1), 1));
  await t.step("files repeat byte for byte, with baselines on each cell and in the mean", () => {
    const files = latencyFiles(result, { data_digest: "00" });
    assert.deepEqual(latencyFiles(evaluateLatency(CELLS, OPTIONS), { data_digest: "00" }), files);
    const lines = files["latency_scores.csv"]!.trimEnd().split("\n");
    const cells = result.services.reduce((sum, { densities }) => sum + densities[0]!.cells.length, 0);
    assert.equal(lines.length, 1 + 4 * (cells + 2));
    assert.match(lines[1]!, /^front,nearest_cell,,0,,,,,\d+,-/);
    assert.equal(files["pit.csv"]!.trimEnd().split("\n").length, 1 + 2 * 4 * 20);
    const summary = JSON.parse(files["latency_summary.json"]!);
    assert.equal(summary.data_digest, "00");
    assert.deepEqual(Object.keys(summary.services), ["front", "store"]);
    assert.ok(summary.services.front.scores.nearest_cell.nll < 0);
  });
});

Deno.test("evaluateLatency() learns nothing from held-out levels", () => {
  const front = CELLS.filter(({ service }) => service === "front");
  const before = evaluateLatency(front, OPTIONS);
  // Other durations in held-out cells change the scores, and neither the fits nor the choice.
  const changed = front.map((cell) =>
    isHeldOut(cell, before.heldOut) ? { ...cell, seconds: cell.seconds.map((value) => 100 * value) } : cell
  );
  const after = evaluateLatency(changed, OPTIONS);
  assert.deepEqual(after.services[0]!.candidates, before.services[0]!.candidates);
  const errors = (result: typeof before) =>
    result.services[0]!.densities.map(({ cells }) => cells[0]!.scores.p50Error + 1);
  errors(after).forEach((value, i) => assert.ok(Math.abs(value * 100 / errors(before)[i]! - 1) < 1e-6));
});

Deno.test("evaluateLatency() holds the same levels out whichever services are asked for", () => {
  const all = evaluateLatency(CELLS, { ...OPTIONS, candidates: CANDIDATES.slice(0, 1), services: ["store"] });
  assert.deepEqual(all.services.map(({ service }) => service), ["store"]);
  assert.deepEqual(all.heldOut, evaluateLatency(CELLS, { ...OPTIONS, services: [] }).heldOut);
});

Deno.test("evaluateLatency() reports services that it cannot judge, with the reason, and counts what is unusable", () => {
  const small = (service: string, count: number, levels: readonly number[]): LatencyCell[] =>
    levels.map((level) => ({
      ...{ service, level, rateRps: level, replicas: 1, cpuLimitCores: 1 },
      seconds: new Float64Array(count).fill(0.1),
    }));
  const { services, notPossible, overall } = evaluateLatency([
    ...small("rare", 5, [5, 10, 15]),
    ...small("flat", 200, [5]),
    ...small("few", 40, [5, 10, 15]),
    ...small("empty", 0, [5, 10, 15]),
  ], OPTIONS);
  assert.deepEqual([services, overall], [[], undefined]);
  assert.deepEqual(notPossible.map(({ service }) => service), ["rare", "flat", "few", "empty"]);
  assert.match(notPossible[0]!.reason, /^no held-out level has 20 requests/);
  assert.match(notPossible[2]!.reason, /^2 cells with 80 requests are left to learn from, not 3 with 100$/);

  const dirty = CELLS.filter(({ service }) => service === "front").map((cell, i) =>
    i % 2 === 0 ? { ...cell, seconds: Float64Array.of(0, NaN, ...cell.seconds) } : cell
  );
  const counted = evaluateLatency(dirty, { ...OPTIONS, candidates: CANDIDATES.slice(0, 1) }).services[0]!;
  assert.deepEqual(counted.dropped, { requests: 2 * Math.ceil(dirty.length / 2), cells: 0 });
});

Deno.test("evaluateLatency() refuses unknown services and a choice of nothing", () => {
  assert.throws(() => evaluateLatency(CELLS, { ...OPTIONS, services: ["cart"] }), /"cart" as .* one of front, store/);
  assert.throws(() => evaluateLatency(CELLS, { ...OPTIONS, candidates: [] }), /at least 1 mixture/);
});
