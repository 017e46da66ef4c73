import assert from "node:assert/strict";
import type { LatencyCell } from "@/dataset/mod.ts";
import { DENSITIES, DENSITY_BASELINES, DENSITY_MIXTURES, type DensityName } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { mixtureCells } from "./simulated.ts";

/** Small networks: the contract is the same. */
const OPTIONS = { seed: 1, components: 2, members: 2, hiddenUnits: [6], maxSteps: 150 };
const CELLS = mixtureCells({ requests: 80, seed: 2, levels: [5, 10, 20, 30, 40] });
const POINT = { rateRps: 17, replicas: 1, cpuLimitCores: 1 };
const TIMES = Float64Array.of(1e-8, 0.003, 0.02, 0.1, 1e6);

function scaled(cells: readonly LatencyCell[], factor: number): LatencyCell[] {
  return cells.map((cell) => ({ ...cell, seconds: cell.seconds.map((value) => value * factor) }));
}

for (const [name, entry] of Object.entries(DENSITIES)) {
  Deno.test(`${name} keeps the contract of densities`, async (t) => {
    const before = structuredClone(CELLS);
    const fitted = entry.create(OPTIONS).fit(CELLS);
    const distribution = fitted.at(POINT);

    await t.step("fit() leaves its cells unchanged", () => assert.deepEqual(CELLS, before));
    await t.step("the density integrates to 1, and to cdf() on the way", () => {
      const [low, high] = [Math.log(1e-6), Math.log(1e3)];
      const steps = 20_000;
      const times = Float64Array.from({ length: steps }, (_, i) => Math.exp(low + ((i + 0.5) * (high - low)) / steps));
      const densities = distribution.logDensity(times);
      const middle = times.findIndex((value) => value > 0.02);
      let sum = 0;
      let half = 0;
      // The density of ln y is y times that of y.
      densities.forEach((log, i) => {
        sum += Math.exp(log) * times[i]! * (high - low) / steps;
        if (i < middle) half = sum;
      });
      assertClose(sum, 1, { absolute: 2e-3 });
      // A measured sample has steps where its smoothed density has none.
      assertClose(half, distribution.cdf(Float64Array.of(0.02))[0]!, {
        absolute: name === "nearest_cell" ? 0.06 : 2e-3,
      });
    });
    await t.step("cdf() rises from 0 to 1, and quantile() undoes it", () => {
      const values = distribution.cdf(TIMES);
      assert.deepEqual(values.toSorted(), values);
      assert.ok(values[0]! < 1e-3 && values.at(-1)! > 0.999);
      for (const ratio of [0.05, 0.5, 0.95]) {
        const back = distribution.cdf(Float64Array.of(distribution.quantile(ratio) * (1 + 1e-9)))[0]!;
        assertClose(back, ratio, { absolute: name === "nearest_cell" ? 1 / 80 : 1e-6 });
      }
    });
    await t.step("every answer is a number, for tiny and huge times too", () => {
      assert.ok(distribution.logDensity(TIMES).every(Number.isFinite));
      assert.ok(distribution.crps(TIMES).every((value) => value > 0 && Number.isFinite(value)));
      assert.ok(distribution.sample(100, 3).every((value) => value > 0 && Number.isFinite(value)));
    });
    await t.step("a proper score: its own draws score better than those of another load", () => {
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const other = distribution.sample(400, 5).map((value) => 3 * value);
      const own = distribution.sample(400, 5);
      assert.ok(mean(distribution.crps(own)) < mean(distribution.crps(other)));
      assert.ok(mean(distribution.logDensity(own)) > mean(distribution.logDensity(other)));
    });
    await t.step("restore() answers as the original did", () => {
      const restored = entry.restore(JSON.parse(JSON.stringify(fitted)));
      for (const ask of ["logDensity", "cdf", "crps"] as const) {
        assert.deepEqual(restored.at(POINT)[ask](TIMES), distribution[ask](TIMES));
      }
      assert.deepEqual(restored.at(POINT).sample(9, 1), distribution.sample(9, 1));
      assert.deepEqual([restored.dropped, restored.validationNll], [fitted.dropped, fitted.validationNll]);
    });
    await t.step("restore() refuses the state of another density", () => {
      for (const state of [null, {}, { density: "other" }]) assert.throws(() => entry.restore(state), TypeError);
    });
    await t.step("the same seed repeats itself, whatever the order of cells and durations", () => {
      const turned = CELLS.map((cell) => ({ ...cell, seconds: cell.seconds.toReversed() })).reverse();
      const again = entry.create(OPTIONS).fit(turned);
      assert.deepEqual(JSON.stringify(again), JSON.stringify(fitted));
    });
    await t.step("unusable durations and cells are dropped, counted, and change nothing", () => {
      const dirty = CELLS.map((cell, i) =>
        i === 0 ? { ...cell, seconds: Float64Array.of(0, ...cell.seconds, NaN, -1) } : cell
      );
      dirty.push({ ...CELLS[0]!, seconds: new Float64Array() }, { ...CELLS[0]!, cpuLimitCores: NaN });
      const again = entry.create(OPTIONS).fit(dirty);
      assert.deepEqual(again.dropped, { requests: 3, cells: 2 });
      assert.deepEqual(again.at(POINT).logDensity(TIMES), distribution.logDensity(TIMES));
    });
    await t.step("a load beyond what was measured is answered and flagged; one that cannot be is refused", () => {
      assert.equal(fitted.whyOutside(POINT), undefined);
      assert.match(fitted.whyOutside({ ...POINT, rateRps: 4000 })!, /^4000 req\/s is beyond/);
      assert.ok(fitted.at({ ...POINT, rateRps: 1e9 }).quantile(0.5) > 0);
      for (const wrong of [{ rateRps: 0 }, { replicas: NaN }, { cpuLimitCores: -1 }]) {
        assert.throws(() => fitted.at({ ...POINT, ...wrong }), RangeError);
      }
    });
  });

  for (const factor of [1e-7, 1e7]) {
    Deno.test(`${name} learns times of the order of ${factor} as it learns others`, () => {
      const median = (cells: readonly LatencyCell[]) => entry.create(OPTIONS).fit(cells).at(POINT).quantile(0.5);
      // Roundings differ, and training magnifies them a little.
      assertClose(median(scaled(CELLS, factor)), median(CELLS) * factor, { relative: 1e-3 });
    });
  }

  Deno.test(`${name} learns from little: one cell, two requests, all times equal`, () => {
    const [cell] = CELLS;
    for (const seconds of [[0.1, 0.2], [0.1, 0.1], Array(50).fill(0.1)]) {
      const fitted = entry.create(OPTIONS).fit([{ ...cell!, seconds: Float64Array.from(seconds) }]);
      const median = fitted.at(POINT).quantile(0.5);
      assert.ok(median > 0.05 && median < 0.4, `${median}`);
      assert.equal(fitted.validationNll, NaN);
    }
    assert.throws(() => entry.create(OPTIONS).fit([{ ...cell!, seconds: Float64Array.of(0.1) }]), RangeError);
  });

  Deno.test(`${name} is not thrown off by one absurd request`, () => {
    const wild = CELLS.map((cell, i) => i === 3 ? { ...cell, seconds: Float64Array.of(...cell.seconds, 1e6) } : cell);
    const median = (cells: readonly LatencyCell[]) => entry.create(OPTIONS).fit(cells).at(POINT).quantile(0.5);
    assertClose(median(wild), median(CELLS), { relative: 0.3 });
  });
}

Deno.test("DENSITIES lists baselines first", () => {
  assert.deepEqual(Object.keys(DENSITIES), [...DENSITY_BASELINES, ...DENSITY_MIXTURES]);
  assert.deepEqual(DENSITY_BASELINES, ["nearest_cell", "weibull_loglinear"]);
});

Deno.test("a mixture refuses counts that are none", () => {
  for (const wrong of [{ components: 0 }, { members: 1.5 }, { maxSteps: NaN }]) {
    assert.throws(() => DENSITIES.weibull_mixture.create({ seed: 1, ...wrong }), /must be a whole number >= 1/);
  }
});

Deno.test("a mixture reports each of its networks", () => {
  const seen: [number, number][] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => seen.push([done, total]);
  DENSITIES.gamma_mixture.create({ ...OPTIONS, onProgress }).fit(CELLS);
  assert.deepEqual(seen, [[1, 2], [2, 2]]);
});

Deno.test("nearest_cell prefers the same configuration to the same rate", () => {
  const cell = (rateRps: number, replicas: number, seconds: number): LatencyCell => ({
    ...{ service: "front", level: rateRps, rateRps, replicas, cpuLimitCores: 1 },
    seconds: Float64Array.of(seconds, seconds),
  });
  const fitted = DENSITIES.nearest_cell.create({ seed: 1 }).fit([cell(10, 1, 1), cell(40, 1, 2), cell(11, 2, 3)]);
  const median = (rateRps: number, replicas: number) =>
    fitted.at({ rateRps, replicas, cpuLimitCores: 1 }).quantile(0.5);
  assertClose(median(11, 1), 1);
  assertClose(median(21, 1), 2);
  assertClose(median(40, 2), 3);
  assertClose(median(12, 3), 3);
});

Deno.test("weibull_loglinear recovers a Weibull distribution whose parameters are log-linear", () => {
  const name: DensityName = "weibull_loglinear";
  const shapeAt = (rateRps: number) => 1.5 * (rateRps / 20) ** -0.2;
  const scaleAt = (rateRps: number) => 0.05 * (rateRps / 20) ** 0.7;
  // Quantiles of the truth in even steps: a sample without the noise of one.
  const cells = [5, 10, 20, 40].map((rateRps): LatencyCell => ({
    ...{ service: "front", level: rateRps, rateRps, replicas: 1, cpuLimitCores: 1 },
    seconds: Float64Array.from(
      { length: 2000 },
      (_, i) => scaleAt(rateRps) * (-Math.log1p(-(i + 0.5) / 2000)) ** (1 / shapeAt(rateRps)),
    ),
  }));
  const fitted = DENSITIES[name].create({ seed: 1 }).fit(cells);
  for (const rateRps of [7, 30]) {
    const distribution = fitted.at({ rateRps, replicas: 1, cpuLimitCores: 1 });
    for (const ratio of [0.05, 0.5, 0.95]) {
      const truth = scaleAt(rateRps) * (-Math.log1p(-ratio)) ** (1 / shapeAt(rateRps));
      assertClose(distribution.quantile(ratio), truth, { relative: 0.01 });
    }
  }
});
