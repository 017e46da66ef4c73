import assert from "node:assert/strict";
import type { LatencyCell } from "@/dataset/mod.ts";
import { drawHeldOutLevels, isHeldOut } from "@/evaluate/mod.ts";

function cells(levels: readonly number[], service = "front", replicas = 1): LatencyCell[] {
  const seconds = Float64Array.of(1);
  return levels.map((level) => ({ service, level, rateRps: level, replicas, cpuLimitCores: 1, seconds }));
}

Deno.test("drawHeldOutLevels() takes one level of each inner third, never an end, and the draw follows the seed", () => {
  const all = cells([5, 10, 15, 20, 25, 30, 35, 40]);
  const drawn = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const levels = drawHeldOutLevels(all, seed).map(({ level }) => level);
    assert.equal(levels.length, 3);
    assert.ok([10, 15].includes(levels[0]!) && [20, 25].includes(levels[1]!) && [30, 35].includes(levels[2]!));
    assert.deepEqual(drawHeldOutLevels(all.toReversed(), seed).map(({ level }) => level), levels);
    drawn.add(levels.join());
  }
  assert.equal(drawn.size, 8);
});

Deno.test("drawHeldOutLevels() leaves at least half of few levels to learn from", () => {
  const counts = [1, 2, 3, 4, 5, 6].map((count) =>
    drawHeldOutLevels(cells(Array.from({ length: count }, (_, i) => i + 1)), 1).length
  );
  assert.deepEqual(counts, [0, 0, 1, 2, 2, 3]);
});

Deno.test("drawHeldOutLevels() holds a level out for all services, and for its own configuration alone", () => {
  const all = [...cells([1, 2, 3]), ...cells([1, 2, 3], "store"), ...cells([1, 2, 3, 4], "front", 2)];
  const levels = drawHeldOutLevels(all, 1);
  assert.deepEqual(levels.filter(({ replicas }) => replicas === 1).map(({ level }) => level), [2]);
  assert.deepEqual(
    all.filter((cell) => cell.replicas === 1 && isHeldOut(cell, levels)).map(({ service }) => service),
    ["front", "store"],
  );
});
