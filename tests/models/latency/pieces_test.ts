import assert from "node:assert/strict";
import fc from "fast-check";
import { fitBackground } from "../../../lib/models/latency/background.ts";
import { empiricalDistribution, quantileOf } from "../../../lib/models/latency/empirical_distribution.ts";
import { chooseBandwidth, kernelDensity } from "../../../lib/models/latency/kernel_density.ts";
import { dealLevels } from "../../../lib/models/latency/level_folds.ts";
import { ALL_FEATURES, fitScaler, LOG_FEATURES, scaledInputs } from "../../../lib/models/latency/load_features.ts";
import { measuredSpans, whyBeyond } from "../../../lib/models/latency/measured_range.ts";
import { drawNormal } from "../../../lib/models/latency/special_functions.ts";
import { cellsToLearnFrom, usableCells } from "../../../lib/models/latency/usable_cells.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { measuredPoints } from "./simulated.ts";

const CELL = { service: "front", level: 10, rateRps: 10, replicas: 1, cpuLimitCores: 1 };

Deno.test("usableCells() drops durations and cells that nothing can be learned from, and counts them", () => {
  const { cells, dropped } = usableCells([
    { ...CELL, rateRps: 20, seconds: Float64Array.of(3, 1, 0, NaN, -1, Infinity) },
    { ...CELL, seconds: Float64Array.of(Math.E) },
    { ...CELL, seconds: new Float64Array() },
    { ...CELL, seconds: Float64Array.of(0, NaN) },
    { ...CELL, cpuLimitCores: 0, seconds: Float64Array.of(1) },
    { ...CELL, rateRps: NaN, seconds: Float64Array.of(1) },
  ]);
  assert.deepEqual(dropped, { requests: 6, cells: 4 });
  assert.deepEqual(cells.map(({ rateRps, logs }) => [rateRps, Array.from(logs)]), [[10, [1]], [20, [0, Math.log(3)]]]);
});

Deno.test("cellsToLearnFrom() refuses fewer than two durations", () => {
  assert.throws(() => cellsToLearnFrom([]), /at least 2 durations > 0: 0 cells have 0/);
  assert.throws(() => cellsToLearnFrom([{ ...CELL, seconds: Float64Array.of(1, 0) }]), RangeError);
});

Deno.test("dealLevels() never deals the ends of a configuration, keeps cells of a level together, and uses every fold", () => {
  const points = [...measuredPoints(), ...measuredPoints()];
  const { fold, folds } = dealLevels(points, 5, 1);
  assert.equal(folds, 5);
  assert.deepEqual([...new Set(fold)].sort((a, b) => a - b), [-1, 0, 1, 2, 3, 4]);
  const half = points.length / 2;
  assert.deepEqual(fold.slice(0, half), fold.slice(half));
  for (
    const group of Map.groupBy(points.keys(), (i) => `${points[i]!.replicas} ${points[i]!.cpuLimitCores}`).values()
  ) {
    const levels = group.map((i) => points[i]!.level);
    for (const i of group) {
      const isEnd = [Math.min(...levels), Math.max(...levels)].includes(points[i]!.level);
      assert.equal(fold[i] === -1, isEnd);
    }
  }
});

Deno.test("dealLevels() has no fold where no level lies between two others", () => {
  assert.deepEqual(dealLevels([{ ...CELL }, { ...CELL, level: 20 }], 5, 1), { fold: Int32Array.of(-1, -1), folds: 0 });
  assert.equal(dealLevels([CELL, { ...CELL, level: 20 }, { ...CELL, level: 30 }], 5, 1).folds, 1);
});

Deno.test("fitScaler() standardises over cells and leaves out what does not vary", () => {
  const points = [10, 20, 40].map((rateRps) => ({ rateRps, replicas: 2, cpuLimitCores: 0.5 }));
  const scaler = fitScaler(points, ALL_FEATURES);
  assert.deepEqual(scaler.features, ["log_rate", "log_rate_per_replica", "log_rate_per_core", "rate_per_core"]);
  const inputs = scaledInputs(scaler, points);
  for (let column = 0; column < 4; column++) {
    const values = [0, 1, 2].map((row) => inputs[row * 4 + column]!);
    assertClose(values.reduce((sum, value) => sum + value, 0), 0, { absolute: 1e-12 });
    assertClose(values.reduce((sum, value) => sum + value * value, 0) / 3, 1);
  }
  assert.deepEqual(fitScaler(points.slice(1, 2), LOG_FEATURES).features, []);
});

Deno.test("scaledInputs() stands still far beyond training", () => {
  const points = [10, 20].map((rateRps) => ({ rateRps, replicas: 1, cpuLimitCores: 1 }));
  const scaler = fitScaler(points, ["rate_per_core"]);
  const at = (rateRps: number) => scaledInputs(scaler, [{ rateRps, replicas: 1, cpuLimitCores: 1 }])[0];
  assert.equal(at(1e6), at(1e9));
});

Deno.test("whyBeyond() flags replicas, limits and rates that were not measured, and nothing between two that were", () => {
  const spans = measuredSpans([
    { rateRps: 5, replicas: 1, cpuLimitCores: 0.5 },
    { rateRps: 30, replicas: 1, cpuLimitCores: 0.5 },
    { rateRps: 5, replicas: 1, cpuLimitCores: 1 },
    { rateRps: 60, replicas: 1, cpuLimitCores: 1 },
  ]);
  const why = (rateRps: number, replicas: number, cpuLimitCores: number) =>
    whyBeyond(spans, { rateRps, replicas, cpuLimitCores });
  assert.equal(why(20, 1, 0.5), undefined);
  assert.equal(why(30.3, 1, 0.5), undefined);
  assert.equal(why(20, 1, 0.7), undefined);
  assert.match(why(45, 1, 0.7)!, /^45 req\/s is beyond the 5 to 30 req\/s measured with 1 replicas of 0.7 cores/);
  assert.equal(why(45, 1, 1), undefined);
  assert.match(why(1, 1, 1)!, /beyond the 5 to 60/);
  assert.match(why(20, 2, 1)!, /^2 replicas were never measured, only 1$/);
  assert.match(why(20, 1, 2)!, /^a limit of 2 cores a replica is beyond the 0.5, 1 measured/);
});

Deno.test("kernelDensity() is the sum of its kernels", () => {
  const sample = Float64Array.of(-2, -1.5, 0, 0.1, 4);
  for (const log of [-3, -1.6, 0.05, 4]) {
    const expected = sample.reduce((sum, at) => sum + Math.exp(-0.5 * ((log - at) / 0.3) ** 2), 0) /
      (sample.length * 0.3 * Math.sqrt(2 * Math.PI));
    assertClose(kernelDensity(sample, 0.3, log), expected);
  }
});

Deno.test("chooseBandwidth() follows the rule of thumb on one peak and is far narrower on two", () => {
  const random = prng(5);
  const normal = Float64Array.from({ length: 400 }, () => drawNormal(() => random.next())).sort();
  const one = chooseBandwidth(normal);
  assert.ok(one > 0.13 && one < 0.3, `${one}`);
  const two = chooseBandwidth(normal.map((value, i) => 0.1 * value + (i % 2) * 5).sort());
  assert.ok(two < 0.15, `${two}`);
  assert.equal(chooseBandwidth(new Float64Array(50)), 0.01);
  assert.equal(chooseBandwidth(Float64Array.of(3)), 0.01);
});

Deno.test("empiricalDistribution() scores as all pairs of its durations do", () => {
  const duration = fc.double({ min: 1e-8, max: 1e6, noNaN: true });
  fc.assert(fc.property(fc.array(duration, { minLength: 1, maxLength: 12 }), duration, (durations, seconds) => {
    const logs = Float64Array.from(durations, Math.log).sort();
    const sample = Array.from(logs, Math.exp);
    const mean = (read: (value: number) => number) =>
      sample.reduce((sum, value) => sum + read(value), 0) / sample.length;
    const expected = mean((a) => Math.abs(a - seconds)) - mean((a) => mean((b) => Math.abs(a - b))) / 2;
    const distribution = empiricalDistribution(logs, fitBackground([logs]));
    const scale = Math.max(...sample, seconds);
    assertClose(distribution.crps(Float64Array.of(seconds))[0]!, expected, { absolute: 1e-12 * scale });
  }));
});

Deno.test("empiricalDistribution() has the distribution function and the draws of its durations", () => {
  const logs = Float64Array.of(1, 2, 2, 4).map(Math.log);
  const distribution = empiricalDistribution(logs, fitBackground([logs]));
  const sorted = logs.map(Math.exp);
  assert.deepEqual(
    distribution.cdf(Float64Array.of(0.5, sorted[0]!, sorted[1]!, 9)),
    Float64Array.of(0, 0.25, 0.75, 1),
  );
  assert.ok(distribution.sample(50, 1).every((value) => sorted.includes(value)));
  assertClose(distribution.quantile(0.5), 2);
  assert.ok(distribution.logDensity(Float64Array.of(1e-8, 1e6)).every(Number.isFinite));
});

Deno.test("quantileOf() interpolates as R's type 7", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  assert.deepEqual([0.25, 0.5, 0.9].map((ratio) => quantileOf(sorted, ratio)), [1.75, 3, 6.800000000000001]);
});
