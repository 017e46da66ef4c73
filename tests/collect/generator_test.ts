import assert from "node:assert/strict";
import { generatorSamples, generatorWindow, type LoadStatistics } from "@/collect/mod.ts";

const RANGE = { startSeconds: 1003, endSeconds: 1009, stepSeconds: 3 };

const NOTHING: LoadStatistics = {
  requestsPerSecond: new Map(),
  failuresPerSecond: new Map(),
  errors: {},
  latenciesMilliseconds: new Map(),
};

/** One request at 999, which is before the window, and 1 to 20 ms in the seconds 1000 and 1004. */
const LOAD: LoadStatistics = {
  requestsPerSecond: new Map([[999, 1], [1000, 10], [1004, 10]]),
  failuresPerSecond: new Map([[1004, 2]]),
  errors: { "500": 2 },
  latenciesMilliseconds: new Map([
    [999, Float64Array.of(900)],
    [1000, Float64Array.from({ length: 10 }, (_, i) => 10 - i)],
    [1004, Float64Array.from({ length: 10 }, (_, i) => 11 + i)],
  ]),
};

Deno.test("generatorSamples() puts counts into the step that they fell in, and a step without answers has no latency", () => {
  const { requestRateRps, p95Milliseconds } = generatorSamples(LOAD, RANGE);
  assert.deepEqual([...requestRateRps], [10 / 3, 10 / 3, 0]);
  assert.deepEqual([...p95Milliseconds], [10, 20, NaN]);
});

Deno.test("generatorWindow() sums up the window and nothing before it", () => {
  assert.deepEqual(generatorWindow(LOAD, RANGE), {
    requests: 20,
    requestRateRps: 20 / 9,
    failures: 2,
    meanMilliseconds: 10.5,
    p50Milliseconds: 10,
    p95Milliseconds: 19,
    p99Milliseconds: 20,
    longestMilliseconds: 20,
  });
});

Deno.test("generatorSamples() and generatorWindow() know nothing where the generator told nothing: NaN, not 0", () => {
  assert.deepEqual([...generatorSamples(NOTHING, RANGE).requestRateRps], [NaN, NaN, NaN]);
  assert.ok(Object.values(generatorWindow(NOTHING, RANGE)).every(Number.isNaN));
});
