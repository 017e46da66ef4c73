import assert from "node:assert/strict";
import { calibrateBlocks } from "@/evaluate/mod.ts";
import { assertClose } from "../../assert_close.ts";

const LEVELS = [0.05, 0.5, 0.95];

/** One forecast after the other, all of them 0 with an interval from -1 to 1. */
function narrow(length: number) {
  const zero = new Float64Array(length);
  return { median: zero, quantiles: [zero.map(() => -1), zero, zero.map(() => 1)] };
}

Deno.test("calibrateBlocks() shows intervals that hold on average and fail far ahead", () => {
  // 4 paths of 12 steps: the truth walks out of the interval half-way.
  const truth = Float64Array.from({ length: 48 }, (_, i) => i % 12 < 6 ? 0.5 : 2);
  const blocks = calibrateBlocks(truth, narrow(48), LEVELS, 12);
  assert.deepEqual(blocks.map(({ fromStep, toStep }) => [fromStep, toStep]), [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [
    11,
    12,
  ]]);
  assert.deepEqual(blocks.map(({ coverageRatio }) => coverageRatio), [1, 1, 1, 0, 0, 0]);
  assert.deepEqual(blocks.map(({ rows, meanWidth }) => [rows, meanWidth]), Array.from({ length: 6 }, () => [8, 2]));
  assert.deepEqual(blocks[0]!.belowRatios, [0, 0, 1]);
});

Deno.test("calibrateBlocks() covers every step once, whatever the horizon", () => {
  for (const h of [1, 2, 5, 6, 7, 13, 144]) {
    const blocks = calibrateBlocks(new Float64Array(h), narrow(h), LEVELS, h);
    assert.equal(blocks.length, Math.min(6, h));
    assert.equal(blocks[0]!.fromStep, 1);
    assert.equal(blocks.at(-1)!.toStep, h);
    blocks.slice(1).forEach(({ fromStep }, i) => assert.equal(fromStep, blocks[i]!.toStep + 1));
  }
});

Deno.test("calibrateBlocks() leaves missing truth out, and knows nothing where all is missing", () => {
  const [near, far] = calibrateBlocks(Float64Array.of(0, NaN, NaN, NaN), narrow(4), LEVELS, 2);
  assert.equal(near!.rows, 1);
  assertClose(near!.coverageRatio, 1);
  assert.equal(far!.rows, 0);
  assert.ok(Number.isNaN(far!.coverageRatio) && far!.belowRatios.every(Number.isNaN));
});
