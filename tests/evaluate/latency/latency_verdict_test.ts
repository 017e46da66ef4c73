import assert from "node:assert/strict";
import { type CellResult, judgeLatency } from "@/evaluate/mod.ts";
import { assertClose } from "../../assert_close.ts";

function cell(level: number, nll: number, crps: number, coverageRatio = 0.9): CellResult {
  return {
    cell: { service: "front", level, rateRps: level, replicas: 1, cpuLimitCores: 1 },
    requests: 100,
    whyOutside: undefined,
    scores: { nll, crps, coverageRatio, p50Error: 0, p95Error: 0, p99Error: 0, ksDistance: 0, pit: [] },
  };
}

const LEVELS = [5, 10, 15, 20, 25, 30];

Deno.test("judgeLatency() lets a mixture beat a baseline that is worse on every run, in nats and in ratios of CRPS", () => {
  const verdict = judgeLatency({
    mixture: LEVELS.map((level) => cell(level, -3, 0.01 * level)),
    baselines: { nearest_cell: LEVELS.map((level, i) => cell(level, -2.9 + 0.01 * i, 0.011 * level)) },
  }, 1);
  const [against] = verdict.comparisons;
  assertClose(against!.nllDifference.value, -0.125);
  assertClose(against!.crpsRatio.value, 1 / 1.1);
  assert.ok(against!.nllDifference.low < -0.125 && against!.nllDifference.high < -0.1);
  assert.deepEqual([verdict.beatsBaselines, verdict.isCovered, verdict.cells], [true, true, 6]);
  assert.equal(
    verdict.sentence,
    "on 6 held-out cells the chosen mixture beats nearest_cell; its 90 % interval holds 90.0 %, within 3 points",
  );
});

Deno.test("judgeLatency() does not call chance a win, nor half a win a whole one, and says when a mixture loses", () => {
  const against = (nll: (i: number) => number, crps: (i: number) => number) =>
    judgeLatency({
      mixture: LEVELS.map((level) => cell(level, 0, 1, 0.8)),
      baselines: { weibull_loglinear: LEVELS.map((level, i) => cell(level, nll(i), crps(i))) },
    }, 1);
  const chance = against((i) => i === 0 ? 1 : i === 1 ? -0.9 : 0, (i) => i === 0 ? 2 : i === 1 ? 0.6 : 1);
  assert.match(chance.sentence, /is better than, but not beyond chance, weibull_loglinear/);
  assert.match(chance.sentence, /holds 80.0 %, NOT within 3 points$/);
  assert.equal(chance.beatsBaselines, false);
  assert.match(against(() => 1, () => 0.5).sentence, /is better in NLL but not in CRPS than/);
  assert.match(against(() => -1, () => 2).sentence, /is better in CRPS but not in NLL than/);
  assert.match(against(() => -1, () => 0.5).sentence, /LOSES to weibull_loglinear/);
});

Deno.test("judgeLatency() resamples runs: services of one run do not make its interval narrower", () => {
  const once = LEVELS.map((level, i) => cell(level, -0.1 * i, 1));
  const base = LEVELS.map((level) => cell(level, 0, 1.1));
  const judge = (times: number) =>
    judgeLatency({
      mixture: Array(times).fill(once).flat(),
      baselines: { nearest_cell: Array(times).fill(base).flat() },
    }, 3).comparisons[0]!.nllDifference;
  const [one, three] = [judge(1), judge(3)];
  for (const end of ["value", "low", "high"] as const) assertClose(three[end], one[end]);
});

Deno.test("judgeLatency() promises nothing of one run", () => {
  const verdict = judgeLatency({ mixture: [cell(5, -1, 1)], baselines: { nearest_cell: [cell(5, 0, 2)] } }, 1);
  assert.equal(verdict.beatsBaselines, false);
  assert.match(verdict.sentence, /^on 1 held-out cell the chosen mixture is better than, but not beyond chance,/);
});
