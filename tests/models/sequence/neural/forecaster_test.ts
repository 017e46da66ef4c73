import assert from "node:assert/strict";

import { seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import {
  type FittedForecaster,
  FORECASTERS,
  NEURAL_NAMES,
  type NeuralFacts,
  neuralForecaster,
  type NeuralSettings,
} from "@/models/mod.ts";
import { assertClose } from "../../../assert_close.ts";
import { OPTIONS, SHORT, sineSeries, SMALL } from "./synthetic.ts";

const ALL = sineSeries(330);
const PAST = sliceSeries(ALL, 0, 280);

/** Mean absolute errors of a forecaster and of persistence behind the fit, both targets in shares of their deviation. */
async function errorsBehind(fitted: FittedForecaster): Promise<{ model: number; naive: number }> {
  const sums = { model: 0, naive: 0 };
  for (let origin = PAST.rows; origin + OPTIONS.horizonSteps <= ALL.rows; origin += 3) {
    const forecasts = await fitted.forecast(sliceSeries(ALL, 0, origin));
    OPTIONS.targets.forEach((target, k) => {
      const values = seriesColumn(ALL, target);
      const unit = target === "cpu" ? 1 : 20;
      for (let step = 0; step < OPTIONS.horizonSteps; step++) {
        sums.model += Math.abs(values[origin + step]! - forecasts[k]!.median[step]!) / unit;
        sums.naive += Math.abs(values[origin + step]! - values[origin - 1]!) / unit;
      }
    });
  }
  return sums;
}

for (const name of NEURAL_NAMES) {
  Deno.test(`${name} keeps the contract of forecasters`, async (t) => {
    const entry = neuralForecaster(name, { ...SMALL[name]!, training: SHORT });
    const before = structuredClone(PAST);
    const fitted = await entry.create(OPTIONS).fit([PAST]);
    const first = await fitted.forecast(PAST);

    await t.step("it stands in the registry", () => assert.equal(FORECASTERS[name]!.summary, entry.summary));
    await t.step("fit() and forecast() leave their arguments unchanged", () => assert.deepEqual(PAST, before));
    await t.step("forecast() gives finite medians and quantiles that never cross", () => {
      assert.equal(first.length, 2);
      for (const { median, quantiles } of first) {
        assert.equal(median.length, OPTIONS.horizonSteps);
        assert.equal(quantiles.length, OPTIONS.levels.length);
        median.forEach((value, step) => {
          const [low, middle, high] = quantiles.map((quantile) => quantile[step]!) as [number, number, number];
          assert.ok(low <= middle && middle <= high && Number.isFinite(low + high), `step ${step}`);
          assert.equal(middle, value);
        });
      }
    });
    await t.step("it learns: its error is well below that of persistence", async () => {
      const { model, naive } = await errorsBehind(fitted);
      assert.ok(model < 0.8 * naive, `${model / naive} of persistence`);
    });
    await t.step("the same seed gives the same bytes, another seed others", async () => {
      const [saved, again] = [await fitted.save(), await (await entry.create(OPTIONS).fit([PAST])).save()];
      assert.deepEqual(again, saved);
      const other = await (await entry.create({ ...OPTIONS, seed: 8 }).fit([PAST])).save();
      assert.notDeepEqual(other.files, saved.files);
    });
    await t.step("a restored forecaster forecasts the same, from JSON and files", async () => {
      const saved = await fitted.save();
      const state = JSON.parse(JSON.stringify(saved.state));
      const restored = await entry.restore({ ...saved, state }, OPTIONS);
      assert.deepEqual(await restored.forecast(PAST), first);
      assert.deepEqual((await restored.save()).files, saved.files);
    });
    await t.step("a shorter horizon gives the first steps of the longer one", async () => {
      const [shorter] = await fitted.forecast(PAST, 2);
      assert.deepEqual(shorter!.median, first[0]!.median.slice(0, 2));
    });
  });
}

const SMALL_LSTM: NeuralSettings = { ...SMALL["lstm"]!, training: { ...SHORT, epochs: 4 } };
const lstmOf = (settings: NeuralSettings) => neuralForecaster("lstm", { ...SMALL_LSTM, ...settings });

Deno.test("fit() sees nothing behind the histories it is given", async () => {
  const changed = structuredClone(ALL);
  for (const values of changed.columns) values.fill(1e9, PAST.rows);
  const [honest, cut] = [
    await (await lstmOf({}).create(OPTIONS).fit([PAST])).save(),
    await (await lstmOf({}).create(OPTIONS).fit([sliceSeries(changed, 0, PAST.rows)])).save(),
  ];
  assert.deepEqual(cut, honest);
});

Deno.test("fit() scales by the training part: validation and calibration samples do not move the scale", async () => {
  const changed = structuredClone(PAST);
  const trainingRows = 280 - 28 - 42;
  for (const values of changed.columns) for (let i = trainingRows; i < values.length; i++) values[i]! *= 3;
  const scales = async (of: typeof PAST) =>
    ((await (await lstmOf({}).create(OPTIONS).fit([of])).save()).state as NeuralFacts).scales;
  assert.deepEqual(await scales(changed), await scales(PAST));
  const cpu = seriesColumn(PAST, "cpu").subarray(0, trainingRows);
  const mean = cpu.reduce((sum, value) => sum + value, 0) / trainingRows;
  assertClose((await scales(PAST))["a"]![0]!.offset, mean);
});

Deno.test("recursion equals the direct way one step ahead", async () => {
  const options = { ...OPTIONS, horizonSteps: 1 };
  const direct = await lstmOf({ strategy: "direct" }).create(options).fit([PAST]);
  const recursive = await lstmOf({ strategy: "recursive" }).create(options).fit([PAST]);
  assert.deepEqual(await recursive.forecast(PAST), await direct.forecast(PAST));
});

Deno.test("the direct way answers all steps at once", async () => {
  const { model, naive } = await errorsBehind(
    await lstmOf({ strategy: "direct", training: SHORT }).create(OPTIONS).fit([PAST]),
  );
  assert.ok(model < naive, `${model / naive} of persistence`);
});

Deno.test("recursion forecasts several steps, with further inputs that it forecasts too", async () => {
  const settings: NeuralSettings = { strategy: "recursive", inputs: ["rate"], training: { ...SHORT, epochs: 8 } };
  const { model, naive } = await errorsBehind(await lstmOf(settings).create(OPTIONS).fit([PAST]));
  assert.ok(model < naive, `${model / naive} of persistence`);
});

Deno.test("values can be learned in place of changes, and scaled by the largest amount", async () => {
  const settings: NeuralSettings = {
    learns: "value",
    scaling: "max",
    training: { ...SHORT, epochs: 8, loss: "mse", schedule: "plateau" },
  };
  const [cpu] = await (await lstmOf(settings).create(OPTIONS).fit([PAST])).forecast(PAST);
  assert.ok(cpu!.median.every((value) => value > 3 && value < 7), `${cpu!.median}`);
});

Deno.test("a series of another size is scaled by its own past", async () => {
  const fitted = await lstmOf({}).create(OPTIONS).fit([PAST]);
  const large = structuredClone(PAST);
  const names = large.names;
  const scaled = {
    ...large,
    name: "large",
    columns: large.columns.map((values) => values.map((value) => 1000 * value)),
  };
  const [small] = await fitted.forecast({ ...PAST, name: "small" });
  const [big] = await fitted.forecast(scaled);
  assert.equal(names.length, 3);
  big!.median.forEach((value, step) => assertClose(value, 1000 * small!.median[step]!, { relative: 1e-5 }));
});

Deno.test("gaps are bridged by the last value before them, in histories and in the past", async () => {
  const gappy = structuredClone(PAST);
  for (const at of [20, 21, 22, 150, 279]) gappy.columns[0]![at] = NaN;
  const fitted = await lstmOf({}).create(OPTIONS).fit([gappy]);
  const filled = structuredClone(gappy);
  for (const at of [20, 21, 22, 150, 279]) filled.columns[0]![at] = filled.columns[0]![at === 279 ? 278 : at - 1]!;
  const [open] = await fitted.forecast(gappy);
  const [closed] = await fitted.forecast(filled);
  assert.ok(open!.median.every(Number.isFinite));
  assert.deepEqual(open, closed);
});

Deno.test("a forecaster says what it cannot do", async () => {
  const entry = lstmOf({});
  const forecaster = entry.create(OPTIONS);
  await assert.rejects(forecaster.fit([]), /Cannot train lstm as it needs a history/);
  await assert.rejects(forecaster.fit([sliceSeries(ALL, 0, 8)]), {
    name: "RangeError",
    message: /they have 8 samples/,
  });
  await assert.rejects(forecaster.fit([PAST, PAST]), /"a" is there twice/);
  await assert.rejects(entry.create({ ...OPTIONS, targets: ["gpu"] }).fit([PAST]), /it has cpu, memory, rate/);
  assert.throws(
    () => lstmOf({ sizes: { filters: 3 } }).create(OPTIONS),
    /must be one of lstmUnits, lstmLayers: asked for "filters"/,
  );
  assert.throws(() => lstmOf({ sequenceSteps: 0 }).create(OPTIONS), RangeError);
  assert.throws(() => lstmOf({ training: { epochs: 0 } }).create(OPTIONS), RangeError);
  const fitted = await forecaster.fit([PAST]);
  await assert.rejects(fitted.forecast(PAST, 7), /trained for 1 to 6 steps: asked for 7/);
  const empty = structuredClone(PAST);
  empty.columns[1]!.fill(NaN);
  await assert.rejects(fitted.forecast(empty), /must have a sample of memory/);
  const saved = await fitted.save();
  await assert.rejects(entry.restore({ state: null }, OPTIONS), { name: "TypeError", message: /^Cannot restore lstm/ });
  await assert.rejects(entry.restore({ state: saved.state }, OPTIONS), /its files must be model.json and weights.bin/);
  await assert.rejects(entry.restore(saved, { ...OPTIONS, levels: [0.5] }), /levels must be \[0.05,0.5,0.95\]/);
  const cut = { ...saved, files: { ...saved.files, "weights.bin": saved.files!["weights.bin"]!.slice(4) } };
  await assert.rejects(entry.restore(cut, OPTIONS), { name: "TypeError", message: /weights.bin must have/ });
  const transformer = neuralForecaster("transformer");
  await assert.rejects(transformer.restore(saved, OPTIONS), /must be its own: it is of lstm/);
});

Deno.test("one sample is past enough", async () => {
  const fitted = await lstmOf({}).create(OPTIONS).fit([PAST]);
  const [cpu] = await fitted.forecast(sliceSeries(ALL, 0, 1));
  assert.ok(cpu!.median.every(Number.isFinite));
});
