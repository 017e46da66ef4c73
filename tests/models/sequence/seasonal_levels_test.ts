import assert from "node:assert/strict";
import { levelIndex, seasonalMedians, smoothLevels } from "@/models/sequence/seasonal_levels.ts";

const values = Float64Array.of(1, 2, 3, 4, 7, 8);

Deno.test("seasonalMedians() of one season is the time a season ago, one season beyond the end", () => {
  assert.deepEqual(
    seasonalMedians(values, { seasonSteps: 2, seasons: 1 }),
    Float64Array.of(NaN, NaN, 1, 2, 3, 4, 7, 8),
  );
});

Deno.test("seasonalMedians() takes as many seasons as there are, up to the number asked for", () => {
  assert.deepEqual(
    seasonalMedians(values, { seasonSteps: 2, seasons: 2 }),
    Float64Array.of(NaN, NaN, 1, 2, 2, 3, 5, 6),
  );
});

Deno.test("seasonalMedians() reads every second season if asked to", () => {
  assert.deepEqual(
    seasonalMedians(values, { seasonSteps: 1, seasons: 2, every: 2 }),
    Float64Array.of(NaN, NaN, 1, 2, 2, 3, 5),
  );
});

Deno.test("seasonalMedians() at a time does not read samples of less than a season before it", () => {
  const changed = values.with(4, 1e9);
  const options = { seasonSteps: 2, seasons: 2 };
  const [before, after] = [seasonalMedians(values, options), seasonalMedians(changed, options)];
  assert.deepEqual(after.subarray(0, 6), before.subarray(0, 6));
  assert.notEqual(after[6], before[6]);
});

Deno.test("smoothLevels() is the mean of the neighbours that there are", () => {
  assert.deepEqual(smoothLevels(Float64Array.of(NaN, 1, 2, 6), 1), Float64Array.of(NaN, 1.5, 3, 4));
  assert.deepEqual(smoothLevels(Float64Array.of(NaN, 1, 2), 0), Float64Array.of(NaN, 1, 2));
});

Deno.test("levelIndex() repeats the first season behind the origin", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((step) => levelIndex(10, step, 2)), [10, 11, 10, 11, 10]);
});
