import assert from "node:assert/strict";

import { campaignSeries, loadCampaign, seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import { type Forecast, FORECASTERS } from "@/models/mod.ts";
import { quantilesFromIntervals } from "@/models/sequence/augurs/intervals.ts";
import { seasonsOf } from "@/models/sequence/mstl.ts";
import { prophetOffsets } from "@/models/sequence/prophet_paths.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { AIR_PASSENGERS, oneColumn, optionsFor } from "./series_fixtures.ts";

async function forecastOf(
  name: string,
  values: Float64Array,
  part: Parameters<typeof optionsFor>[0],
): Promise<Forecast> {
  const fitted = await FORECASTERS[name]!.create(optionsFor(part)).fit([]);
  return (await fitted.forecast(oneColumn(values)))[0]!;
}

Deno.test("auto_ets meets statsforecast on the airline passengers without a season: ETS(M,A,N)", async () => {
  // Point and 95 % bounds of AutoETS of statsforecast (Nixtla), as held by the tests of augurs (crates/augurs-ets).
  // deno-fmt-ignore
  const point = [436.15668239, 440.31714837, 444.47761434, 448.63808031, 452.79854629, 456.95901226, 461.11947823,
    465.27994421, 469.44041018, 473.60087615];
  // deno-fmt-ignore
  const lower = [345.14145884, 310.62430297, 284.42938026, 262.42886479, 243.03658151, 225.44516176, 209.1784846,
    193.92853297, 179.48284058, 165.68775958];
  // deno-fmt-ignore
  const upper = [527.17190595, 570.00999376, 604.52584842, 634.84729584, 662.56051106, 688.47286276, 713.06047187,
    736.63135545, 759.39797978, 781.51399273];
  const { median, quantiles } = await forecastOf("auto_ets", AIR_PASSENGERS, {
    seasonSteps: 0,
    horizonSteps: 10,
    levels: [0.025, 0.975],
  });
  // Both search by Nelder and Mead and stop at 1e-4 of the likelihood.
  const within = { relative: 1e-4 };
  point.forEach((value, i) => assertClose(median[i]!, value, within));
  lower.forEach((value, i) => assertClose(quantiles[0]![i]!, value, within));
  upper.forEach((value, i) => assertClose(quantiles[1]![i]!, value, within));
});

/** A line with a day of 24 steps and a week of 7 of them, and noise of standard deviation 0.1 (uniform). */
function dayAndWeek(rows: number): { values: Float64Array; truth: (step: number) => number } {
  const random = prng(11);
  const truth = (i: number) => 5 + i / 1000 + Math.sin(2 * Math.PI * i / 24) + 0.5 * Math.cos(2 * Math.PI * i / 168);
  const noise = () => 0.1 * Math.sqrt(12) * (random.next() - 0.5);
  return { values: Float64Array.from({ length: rows }, (_, i) => truth(i) + noise()), truth };
}

for (const name of ["mstl", "prophet"]) {
  Deno.test(`${name} finds the day, the week and the line of a series that is made of them`, async () => {
    const { values, truth } = dayAndWeek(4 * 168);
    const { median, quantiles } = await forecastOf(name, values, { seasonSteps: 24, horizonSteps: 48 });
    const errors = median.map((value, step) => Math.abs(value - truth(values.length + step)));
    // The noise is 0.1: the mean error must be below one and a half of it.
    assert.ok(errors.reduce((sum, error) => sum + error, 0) / 48 < 0.15, `${errors}`);
    const inside = median.filter((_, step) => {
      const actual = truth(values.length + step);
      return actual > quantiles[0]![step]! && actual < quantiles.at(-1)![step]!;
    });
    assert.ok(inside.length >= 40, `${inside.length} of 48`);
  });
}

Deno.test("auto_ets puts the season back where the past ended", async () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => 10 + i / 100 + (i % 7) + ((i * 37) % 11) / 50);
  const { median } = await forecastOf("auto_ets", values, { seasonSteps: 7, horizonSteps: 14 });
  median.forEach((value, step) => assertClose(value - 11 - (100 + step) % 7, 0.1, { absolute: 0.2 }));
});

Deno.test("seasonsOf() has a season from the second on, and its week from the second week on", () => {
  assert.deepEqual(seasonsOf(47, 24), []);
  assert.deepEqual(seasonsOf(48, 24), [24]);
  assert.deepEqual(seasonsOf(336, 24), [24, 168]);
  assert.deepEqual(seasonsOf(336, 0), []);
});

Deno.test("quantilesFromIntervals() takes each level from the interval that it bounds", () => {
  const asked: number[] = [];
  const { median, quantiles } = quantilesFromIntervals((probability) => {
    asked.push(probability);
    return { point: [10], intervals: { lower: [10 - probability], upper: [10 + probability] } };
  }, [0.05, 0.5, 0.8]);
  assert.deepEqual(median, Float64Array.of(10));
  assert.deepEqual(asked.slice(1).map((width) => width.toFixed(9)), ["0.900000000", "0.600000000"]);
  assert.deepEqual(quantiles.map(([value]) => value!.toFixed(9)), ["9.100000000", "10.000000000", "10.600000000"]);
});

Deno.test("quantilesFromIntervals() refuses a model without intervals, or with a bound that is no number", () => {
  assert.throws(
    () => quantilesFromIntervals(() => ({ point: [1], intervals: undefined }), [0.1]),
    /must give intervals/,
  );
  const broken = () => ({ point: [1, 2], intervals: { lower: [0, NaN], upper: [2, 3] } });
  assert.throws(() => quantilesFromIntervals(broken, [0.1]), /a bound must be a number: step 2 is NaN/);
});

Deno.test("prophetOffsets() without bends are normal noise, symmetric around 0, the same for a seed", () => {
  const learned = { bends: [], noise: 0.5, scale: 4, rows: 100 };
  const options = { levels: [0.05, 0.5, 0.95], seed: 1 };
  const offsets = prophetOffsets(learned, 200, options);
  assert.ok(offsets[1]!.every((value) => value === 0));
  offsets[0]!.forEach((value, step) => assertClose(value, -offsets[2]![step]!));
  const mean = offsets[2]!.reduce((sum, value) => sum + value, 0) / 200;
  // The 0.95 quantile of the normal distribution is 1.6449; each step has 1000 draws.
  assertClose(mean, 1.6449 * 0.5 * 4, { relative: 0.02 });
  assert.deepEqual(prophetOffsets(learned, 200, options), offsets);
  assert.notDeepEqual(prophetOffsets(learned, 200, { ...options, seed: 2 }), offsets);
});

Deno.test("prophetOffsets() widen with the horizon as bends may come", () => {
  const learned = { bends: [0.5, -0.5, 0.5, -0.5], noise: 0.01, scale: 1, rows: 100 };
  const [upper] = prophetOffsets(learned, 50, { levels: [0.95], seed: 1 });
  assert.ok(upper![49]! > 5 * upper![0]!);
});

Deno.test("prophet goes on where its optimiser stops, and so does the forecast after it", async () => {
  const ramp = campaignSeries(await loadCampaign("data/dynamic")).find(({ name }) => name === "task1 ramp")!;
  const options = optionsFor({ targets: ["memory_usage"], seasonSteps: 0, horizonSteps: 6 });
  const fitted = await FORECASTERS["prophet"]!.create(options).fit([]);
  // From these rows on Stan throws from the first start; the past one sample shorter does not.
  const [before, stopped, after] = [130, 131, 132].map((rows) => sliceSeries(ramp, 0, rows));
  const paths: Float64Array[] = [];
  for (const past of [before!, stopped!, after!]) paths.push((await fitted.forecast(past))[0]!.median);
  const last = seriesColumn(ramp, "memory_usage")[130]!;
  for (const path of paths) assert.ok(path.every((value) => Math.abs(value - last) < 0.1 * last), path.join());
  assert.deepEqual((await fitted.forecast(stopped!))[0]!.median, paths[1]);
});
