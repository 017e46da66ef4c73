import assert from "node:assert/strict";
import { meanScores, PIT_BINS, scoreCell } from "@/evaluate/mod.ts";
import type { Distribution } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";

/** Durations evenly spread from 0 to `width` seconds. */
function uniform(width: number): Distribution {
  return {
    logDensity: (seconds) => seconds.map((value) => value <= width ? -Math.log(width) : -Infinity),
    cdf: (seconds) => seconds.map((value) => Math.min(1, value / width)),
    quantile: (ratio) => ratio * width,
    sample: () => new Float64Array(),
    crps: (seconds) => seconds.map((y) => (y ** 3 + (width - Math.min(y, width)) ** 3) / (3 * width * width)),
  };
}

const EVEN = Float64Array.from({ length: 1000 }, (_, i) => (2 * (i + 0.5)) / 1000);

Deno.test("scoreCell() finds nothing wrong with the right distribution", () => {
  const scores = scoreCell(uniform(2), EVEN);
  assertClose(scores.nll, Math.log(2));
  // The mean score of the right forecast is half the mean distance of two draws: 2/3 / 2.
  assertClose(scores.crps, 1 / 3, { relative: 1e-3 });
  for (const error of [scores.p50Error, scores.p95Error, scores.p99Error]) assertClose(error, 0, { absolute: 1e-3 });
  assertClose(scores.coverageRatio, 0.9);
  assertClose(scores.ksDistance, 0.0005);
  assert.equal(scores.pit.length, PIT_BINS);
  for (const share of scores.pit) assertClose(share, 0.05);
});

Deno.test("scoreCell() says in which way a distribution is wrong", () => {
  const scores = scoreCell(uniform(4), EVEN);
  assertClose(scores.p95Error, 1, { relative: 1e-2 });
  assertClose(scores.ksDistance, 0.5, { relative: 1e-2 });
  assertClose(scores.coverageRatio, 0.9, { absolute: 0.001 });
  assertClose(scores.pit.slice(0, 10).reduce((sum, share) => sum + share, 0), 1);
  assert.ok(scores.crps > scoreCell(uniform(2), EVEN).crps);
  assert.equal(scoreCell(uniform(1), EVEN).nll, Infinity);
});

Deno.test("scoreCell() has no p99 of fewer than 100 requests, and no p95 of fewer than 20", () => {
  const scores = (count: number) => scoreCell(uniform(2), EVEN.slice(0, count));
  assert.deepEqual([scores(99).p99Error, scores(19).p95Error], [NaN, NaN]);
  assert.ok(Number.isFinite(scores(100).p99Error) && Number.isFinite(scores(20).p95Error));
});

Deno.test("meanScores() counts each cell once, takes the size of errors, and passes over missing ones", () => {
  const few = { ...scoreCell(uniform(2), EVEN), p50Error: -0.2, p99Error: NaN };
  const many = { ...scoreCell(uniform(4), EVEN), p50Error: 0.4, p99Error: 0.1 };
  const mean = meanScores([few, many]);
  assertClose(mean.p50Error, 0.3);
  assertClose(mean.p99Error, 0.1);
  assertClose(mean.nll, (few.nll + many.nll) / 2);
});
