import assert from "node:assert/strict";
import { cellFile, cellSeconds, cellTitle, type LatencyPlan, plannedCells } from "@/collect/mod.ts";
import { planLoad } from "@/collect/latency/cell_load.ts";
import { plannedStarts } from "@/collect/mod.ts";
import { parseTraceparent } from "@/testbed/mod.ts";

const PLAN: LatencyPlan = {
  ratesRps: [5, 40],
  replicas: [1, 2],
  cpuLimitsCores: [0.5, 1],
  settleSeconds: 3,
  durationSeconds: 20,
  minRequests: 150,
  maxRequests: 400,
  seed: 42,
};

Deno.test("plannedCells() lists limits, then replicas, then rates, and names cells and files", () => {
  const { cells, skipped } = plannedCells(PLAN);
  assert.equal(cells.length, 8);
  assert.deepEqual(skipped, []);
  assert.deepEqual(cells.slice(0, 3).map(cellTitle), [
    "5 req/s x 1 replica x 0.5 cores",
    "40 req/s x 1 replica x 0.5 cores",
    "5 req/s x 2 replicas x 0.5 cores",
  ]);
  assert.deepEqual(cells.slice(0, 3).map(cellFile), ["rps5_1_500m.csv", "rps40_1_500m.csv", "rps5_2_500m.csv"]);
});

Deno.test("plannedCells() leaves out what the busiest service cannot serve steadily, and says so", () => {
  // The entry needs 10 ms of CPU a request: 46 req/s of 0.5 cores are 92 %.
  const { cells, skipped } = plannedCells({ ...PLAN, ratesRps: [44, 46], replicas: [1], cpuLimitsCores: [0.5, 1] });
  assert.deepEqual(cells.map(cellTitle), [
    "44 req/s x 1 replica x 0.5 cores",
    "44 req/s x 1 replica x 1 cores",
    "46 req/s x 1 replica x 1 cores",
  ]);
  assert.deepEqual(skipped, [{
    levelRps: 46,
    replicas: 1,
    cpuLimitCores: 0.5,
    reason: "task1 would need 92 % of its CPU: at most 90 % is steady",
  }]);
  // A replica works in one thread: a larger limit serves no more.
  assert.throws(
    () => plannedCells({ ...PLAN, ratesRps: [95], replicas: [1], cpuLimitsCores: [3] }),
    /one cell at least must be below saturation: 95 req\/s x 1 replica x 3 cores is not, as task1 would need 95 %/,
  );
});

Deno.test("cellSeconds() measures a slow cell until it has its requests", () => {
  const seconds = (levelRps: number) => cellSeconds(PLAN, { levelRps, replicas: 1, cpuLimitCores: 1 });
  assert.equal(seconds(5) - seconds(10), 10);
  assert.equal(seconds(10), seconds(40));
});

Deno.test("planLoad() sends in the window and a little longer, each request in a trace of its own, the same by its seed", () => {
  const cell = { levelRps: 10, replicas: 2, cpuLimitCores: 0.5 };
  const load = planLoad(PLAN, cell);
  const starts = plannedStarts(load.arrivals);
  assert.ok(starts.at(-1)! <= 24 && starts.at(-1)! > 23, `${starts.at(-1)} s`);
  // 10 req/s over 24 s: 240 +- 4 standard deviations of a Poisson number.
  assert.ok(Math.abs(starts.length - 240) < 62, `${starts.length} requests`);
  assert.equal(new Set(load.traceIds).size, starts.length);
  const sent = Array.from(starts, (_, i) => load.vary(["http://a", "http://b"])(i));
  assert.deepEqual(sent.map(({ headers }) => parseTraceparent(headers!.traceparent!)!.traceId), load.traceIds);
  assert.deepEqual(new Set(sent.map(({ url }) => url)), new Set(["http://a/", "http://b/"]));
  assert.deepEqual(planLoad(PLAN, cell).traceIds, load.traceIds);
  for (const other of [{ ...cell, levelRps: 11 }, { ...cell, replicas: 1 }, { ...cell, cpuLimitCores: 1 }]) {
    assert.notEqual(planLoad(PLAN, other).seed, load.seed);
  }
});

Deno.test("plannedCells() names the value that cannot be measured", () => {
  const wrong: [Partial<LatencyPlan>, RegExp][] = [
    [{ ratesRps: [] }, /a rate must be given: there is none/],
    [{ ratesRps: [5, 0] }, /a rate must be > 0 req\/s: it is 0/],
    [{ replicas: [1.5] }, /number of replicas must be a whole number >= 1: it is 1.5/],
    [{ cpuLimitsCores: [0.0005] }, /CPU limit must be >= 0.01 cores and of whole millicores: it is 0.0005/],
    [{ settleSeconds: -1 }, /time to settle must be >= 0 s: it is -1/],
    [{ durationSeconds: 0 }, /duration must be > 0 s: it is 0/],
    [{ minRequests: 0 }, /the least requests of a cell must be a whole number >= 1: it is 0/],
    [{ maxRequests: 1.5 }, /the most requests of a cell must be a whole number >= 1: it is 1.5/],
    [{ seed: 0.5 }, /the seed must be a whole number: it is 0.5/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(() => plannedCells({ ...PLAN, ...change }), { name: "RangeError", message });
  }
});
