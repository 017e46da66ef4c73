import assert from "node:assert/strict";
import type { LatencyCell } from "@/dataset/mod.ts";
import {
  answerRows,
  chosenScores,
  DEFAULT_CANDIDATES,
  DEFAULT_COMPONENTS,
  evaluateLatency,
  expectedKsDistance,
  familyRows,
  gainRows,
  headroomRows,
  isHeldOut,
  latencyFiles,
  latencyResultText,
  parseLatencyResult,
  PIT_BINS,
  pitHistogram,
  pooledRows,
  quantileRows,
  refitHeldOut,
  scoreCell,
  scoredCell,
  scoresOf,
  storedLatencyFiles,
} from "@/evaluate/mod.ts";
import { DENSITY_MIXTURES } from "@/models/mod.ts";
import { exponential, prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { mixtureCells, queueCells } from "../../models/latency/simulated.ts";

const network = { members: 2, hiddenUnits: [8], maxSteps: 200 };
const CELLS: readonly LatencyCell[] = [
  ...mixtureCells({ requests: 120, seed: 1, levels: [5, 10, 15, 20, 30] }),
  ...queueCells({ requests: 60, seed: 2, levels: [5, 10, 15, 20, 30], service: "store" }),
];
const RESULT = evaluateLatency(CELLS, {
  seed: 3,
  network,
  candidates: [{ density: "weibull_mixture", components: 2 }, { density: "gamma_mixture", components: 1 }],
});
const STORED = { dataDigest: "00", measure: "duration", result: RESULT } as const;

Deno.test("parseLatencyResult() gives back what latencyResultText() wrote, missing scores included", () => {
  const text = latencyResultText(STORED);
  const read = parseLatencyResult(text, "a.json");
  assert.deepEqual(read, STORED);
  assert.equal(latencyResultText(read), text);
  assert.ok(chosenScores(read.result.services[1]!).cells.every(({ scores }) => Number.isNaN(scores.p99Error)));
});

Deno.test("parseLatencyResult() refuses what is damaged or of another format, and names the file", () => {
  assert.throws(() => parseLatencyResult(latencyResultText(STORED).slice(0, 99), "a.json"), {
    name: "SyntaxError",
    message: 'Cannot read latencies "a.json" as it must be JSON: it is damaged or cut off',
  });
  for (const text of ["{}", "null", "[]", '{"format":"plimsoll-latency-result-0","result":{}}']) {
    assert.throws(() => parseLatencyResult(text, "a.json"), {
      name: "SyntaxError",
      message: /its format must be "plimsoll-latency-result-1": it is /,
    });
  }
});

Deno.test("storedLatencyFiles() adds the whole result to the public files", () => {
  const files = storedLatencyFiles(STORED);
  const { "latency_result.json": whole, ...others } = files;
  assert.equal(whole, latencyResultText(STORED));
  assert.deepEqual(others, latencyFiles(RESULT, { data_digest: "00", measure: "duration" }));
});

Deno.test("refitHeldOut() gives the very densities that were scored", () => {
  const fits = refitHeldOut(CELLS, RESULT, network);
  assert.deepEqual(Object.keys(fits), ["front", "store"]);
  for (const found of RESULT.services) {
    const { chosen, baselines } = fits[found.service]!;
    const fitted = [chosen, ...Object.values(baselines)];
    const scored = [chosenScores(found), ...Object.keys(baselines).map((name) => scoresOf(found, name as never))];
    const held = CELLS.filter((cell) => cell.service === found.service && isHeldOut(cell, RESULT.heldOut));
    fitted.forEach((density, i) =>
      held.forEach((cell, k) =>
        assert.deepEqual(scoreCell(density.at(cell), scoredCell(cell).seconds), scored[i]!.cells[k]!.scores)
      )
    );
  }
});

Deno.test("DEFAULT_CANDIDATES are every family with each number of components", () => {
  assert.equal(DEFAULT_CANDIDATES.length, DENSITY_MIXTURES.length * DEFAULT_COMPONENTS.length);
  assert.equal(new Set(DEFAULT_CANDIDATES.map(({ density, components }) => `${density} ${components}`)).size, 12);
});

Deno.test("quantileRows() measures a cell, and leaves out one without a usable time", () => {
  const load = { service: "a", level: 5, rateRps: 5.1, replicas: 1, cpuLimitCores: 1 };
  const seconds = Float64Array.from({ length: 101 }, (_, i) => (101 - i) / 100);
  const rows = quantileRows([{ ...load, seconds }, { ...load, seconds: Float64Array.of(0, NaN) }]);
  assert.equal(rows.length, 1);
  const { p50Seconds, p95Seconds, p99Seconds, tailRatio, ...rest } = rows[0]!;
  assert.deepEqual(rest, { ...load, requests: 101 });
  [p50Seconds, p95Seconds, p99Seconds].forEach((value, i) => assertClose(value, [0.51, 0.96, 1][i]!));
  assertClose(tailRatio, 1 / 0.51);
});

Deno.test("scoresOf() finds a density by name, and names those that it has", () => {
  assert.equal(scoresOf(RESULT.services[0]!, "nearest_cell").density, "nearest_cell");
  assert.throws(() => scoresOf(RESULT.services[0]!, "gaussian_mixture"), {
    name: "RangeError",
    message: /"gaussian_mixture" as they must be of one of nearest_cell, weibull_loglinear, weibull_mixture, /,
  });
});

Deno.test("pooledRows() list baselines and the chosen mixture alone, gainRows() each service and all", () => {
  assert.deepEqual(
    pooledRows(RESULT).map(({ service, density }) => `${service} ${density}`),
    RESULT.services.flatMap(({ service, chosen }) =>
      ["nearest_cell", "weibull_loglinear", chosen.density].map((density) => `${service} ${density}`)
    ),
  );
  const gains = gainRows(RESULT);
  assert.deepEqual(gains.map(({ service }) => service), ["front", "front", "store", "store", "all", "all"]);
  assert.deepEqual(gains.at(-1)!.nllDifference, RESULT.overall!.comparisons[1]!.nllDifference);
  const one = { ...RESULT, services: RESULT.services.slice(0, 1) };
  assert.deepEqual(gainRows(one).map(({ service }) => service), ["front", "front"]);
  assert.deepEqual(gainRows({ ...RESULT, services: [], overall: undefined }), []);
});

Deno.test("familyRows() put the chosen one at 0 and agree with the scores", () => {
  for (const row of familyRows(RESULT)) {
    const found = RESULT.services.find(({ service }) => service === row.service)!;
    assertClose(row.behind, row.nll - chosenScores(found).pooled.nll, { absolute: 1e-12 });
    assert.ok(row.behindLow <= row.behind && row.behind <= row.behindHigh);
    if (row.isChosen) assert.deepEqual([row.behind, row.behindLow, row.behindHigh], [0, 0, 0]);
  }
});

Deno.test("headroomRows() find the CRPS of the truth: half of the mean difference, 1 / (2 rate) for an exponential", () => {
  const random = prng(5);
  const seconds = Float64Array.from({ length: 20000 }, () => exponential(random, 0.01));
  const held = CELLS.map((cell) => cell.service === "front" ? { ...cell, seconds } : cell);
  const [row] = headroomRows(RESULT, held);
  assertClose(row!.bestCrps, 0.005, { relative: 0.02 });
  for (const { mixtureExcess, baselineExcess } of headroomRows(RESULT, CELLS)) {
    assert.deepEqual(Object.keys(baselineExcess), ["nearest_cell", "weibull_loglinear"]);
    assert.ok([mixtureExcess, ...Object.values(baselineExcess)].every((excess) => excess > -0.05 && excess < 1));
  }
});

Deno.test("answerRows() give quantiles in order and say what lies outside", () => {
  const { chosen } = refitHeldOut(CELLS, RESULT, network).front!;
  const [inside, outside] = answerRows(chosen, [
    { rateRps: 12, replicas: 1, cpuLimitCores: 1 },
    { rateRps: 12, replicas: 7, cpuLimitCores: 1 },
  ]);
  assert.ok(inside!.p50Seconds < inside!.p95Seconds && inside!.p95Seconds < inside!.p99Seconds);
  assert.equal(inside!.whyOutside, "");
  assert.match(outside!.whyOutside, /7 replicas were never measured/);
});

Deno.test("pitHistogram() leaves the band about once in 20 bars if the prediction is right, and always if it is not", () => {
  const random = prng(8);
  const cell = (draw: () => number) => {
    const pit = new Array<number>(PIT_BINS).fill(0);
    for (let i = 0; i < 300; i++) pit[Math.floor(PIT_BINS * draw())]! += 1 / 300;
    return { requests: 300, scores: { pit } as never };
  };
  let outside = 0;
  for (let i = 0; i < 200; i++) outside += pitHistogram([1, 2, 3].map(() => cell(() => random.next()))).outside;
  assertClose(outside / 200, 1, { absolute: 0.2 });
  const wrong = pitHistogram([cell(() => random.next() ** 2)]);
  assert.ok(wrong.outside > 3 && wrong.shares[0]! > wrong.high);
  assertClose(wrong.shares.reduce((sum, share) => sum + share, 0), 1);
  assert.equal(pitHistogram([{ requests: 1, scores: { pit: wrong.shares } as never }]).low, 0);
});

Deno.test("expectedKsDistance() is what uniform draws have on average", () => {
  const random = prng(9);
  const distances = Array.from({ length: 400 }, () => {
    const draws = Float64Array.from({ length: 200 }, () => random.next()).sort();
    return draws.reduce((most, value, i) => Math.max(most, value - i / 200, (i + 1) / 200 - value), 0);
  });
  const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
  assertClose(expectedKsDistance([{ requests: 200 }, { requests: 200 }]), mean, { relative: 0.05 });
});
