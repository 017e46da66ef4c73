import assert from "node:assert/strict";
import fc from "fast-check";
import { chunksOf, countOf, type Grid, MAX_LEVEL, rangeOf, splitChunk, windowGrid } from "@/collect/history/grid.ts";

const grids = fc.record({ first: fc.nat(100_000), length: fc.integer({ min: 1, max: 5000 }) })
  .map(({ first, length }): Grid => ({ stepSeconds: 60, first, last: first + length - 1 }));

Deno.test("windowGrid() has the samples behind the start up to the end, at whole multiples of the step", () => {
  assert.deepEqual(windowGrid(600, 1200, 60), { stepSeconds: 60, first: 11, last: 20 });
  assert.deepEqual(windowGrid(601, 1199, 60), { stepSeconds: 60, first: 11, last: 19 });
  assert.deepEqual(rangeOf(windowGrid(600, 1200, 60), 60), { startSeconds: 660, endSeconds: 1200, stepSeconds: 60 });
});

Deno.test("windowGrid() refuses a window without a sample, and steps that are no whole seconds", () => {
  assert.throws(() => windowGrid(600, 659, 60), /at least one step must lie in the window: it is 59 s long/);
  assert.throws(() => windowGrid(1200, 600, 60), RangeError);
  for (const step of [0, -60, 0.5, NaN]) assert.throws(() => windowGrid(0, 600, step), /step must be whole seconds/);
});

Deno.test("chunksOf() gives every sample to one chunk, in the order of time, none longer than its level", () => {
  fc.assert(fc.property(grids, fc.nat(MAX_LEVEL), (grid, level) => {
    const chunks = chunksOf(grid, level);
    assert.equal(chunks[0]!.first, grid.first);
    assert.equal(chunks.at(-1)!.last, grid.last);
    chunks.forEach((chunk, i) => {
      assert.ok(countOf(chunk) >= 1 && countOf(chunk) <= 2 ** level);
      if (i > 0) assert.equal(chunk.first, chunks[i - 1]!.last + 1);
    });
  }));
});

Deno.test("chunksOf() gives windows that overlap the same chunks where both have them as a whole", () => {
  const earlier = chunksOf(windowGrid(0, 14 * 86_400, 60), 10);
  const later = chunksOf(windowGrid(86_400, 15 * 86_400, 60), 10);
  const shared = later.filter((chunk) => earlier.some((other) => JSON.stringify(other) === JSON.stringify(chunk)));
  assert.ok(shared.length >= later.length - 4, `${shared.length} of ${later.length}`);
});

Deno.test("splitChunk() gives the same samples one level below, down to single ones", () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const left = chunksOf(grid, 3);
      const samples: number[] = [];
      while (left.length > 0) {
        const chunk = left.shift()!;
        const parts = splitChunk(chunk);
        if (parts.length === 0) samples.push(chunk.first);
        else left.unshift(...parts);
        if (parts.length === 0) assert.equal(countOf(chunk), 1);
      }
      assert.deepEqual(samples, Array.from({ length: countOf(grid) }, (_, i) => grid.first + i));
    }),
    { numRuns: 20 },
  );
});
