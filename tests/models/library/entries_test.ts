// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { selectColumns } from "@/features/mod.ts";
import {
  DENSITIES,
  densityEntry,
  describeTraining,
  fitRange,
  forecasterEntry,
  type ForecasterOptions,
  FORECASTERS,
  MODELS,
  openLibrary,
  restoreDensity,
  restoreForecaster,
  restoreTabular,
  tabularEntry,
} from "@/models/mod.ts";
import { exponential, prng } from "@/random/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { allRows, syntheticTable } from "../synthetic.ts";
import { entry } from "./entry.ts";

const { trainedAt, scores, packages, dataDigest } = entry();
const FACTS = { trainedAt, scores, packages };

Deno.test("tabularEntry() stores a model of several services that restoreTabular() predicts with, bit for bit", async () => {
  const table = syntheticTable("cpu_usage");
  const { services } = table.keys;
  const inputs = MODELS.hybrid.inputs({ target: "cpu_usage", services, available: table.features.names });
  const x = selectColumns(table.features, inputs);
  const fitted = MODELS.hybrid.create({ seed: 42, target: "cpu_usage" }).fit(x, table.y);
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    const snapshot = {
      ...{
        model: "hybrid",
        target: "cpu_usage" as const,
        inputs,
        services,
        seed: 42,
        rows: table.y.length,
        dataDigest,
      },
      range: fitRange(table, allRows(table)),
      targetRange: { low: 0, high: 1 },
      fill: {},
      intervals: null,
      state: fitted.toJSON(),
    };
    const { meta } = await library.add(await tabularEntry(snapshot, FACTS));
    assert.deepEqual([meta.service, meta.target, meta.kind, meta.model], ["all", "cpu_usage", "tabular", "hybrid"]);
    const read = await library.read(meta);
    assert.deepEqual((await restoreTabular(read)).fitted.predict(x), fitted.predict(x));
    const one = await tabularEntry({ ...snapshot, services: ["task2"] }, FACTS);
    assert.equal(one.service, "task2");
    await assert.rejects(restoreForecaster(read), {
      name: "TypeError",
      message: /must be a forecaster with state\.json: it is a tabular with snapshot\.json$/,
    });
  });
});

Deno.test("forecasterEntry() stores a forecaster with its files and options, and restoreForecaster() forecasts as it did", async () => {
  const options: ForecasterOptions = {
    seed: 7,
    targets: ["cpu", "memory"],
    seasonSteps: 4,
    horizonSteps: 6,
    levels: [0.1, 0.5, 0.9],
  };
  const column = (scale: number) => Float64Array.from({ length: 40 }, (_, i) => scale * (1 + (i * 7) % 4 + i / 40));
  const past = series({ name: "task1", startSeconds: 0, stepSeconds: 60 }, { cpu: column(1), memory: column(100) });
  const fitted = await FORECASTERS.seasonal_naive!.create(options).fit([past]);
  const trainedOn = await describeTraining([past], options.targets);
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    const saved = await fitted.save();
    const added = forecasterEntry(
      { model: "seasonal_naive", options: { ...options, onProgress: () => {} }, saved, trainedOn },
      { ...FACTS, service: "task1 week", dataDigest },
    );
    const { meta } = await library.add(added);
    assert.deepEqual([meta.service, meta.target, meta.seed], ["task1-week", "cpu+memory", 7]);
    const restored = await restoreForecaster(await library.read(meta));
    assert.deepEqual(restored.options, options);
    assert.deepEqual(restored.trainedOn, trainedOn);
    assert.deepEqual(await restored.fitted.forecast(past), await fitted.forecast(past));
  });
  const files = { "state.json": Uint8Array.of(1) };
  const clash = { model: "seasonal_naive", options, trainedOn, saved: { state: {}, files } };
  assert.throws(
    () => forecasterEntry(clash, { ...FACTS, service: "task1", dataDigest }),
    /state\.json must be free for its options: it has such a file itself$/,
  );
});

Deno.test("densityEntry() stores a density that restoreDensity() answers with as before", async () => {
  const random = prng(3);
  const cells = [5, 10, 20].map((level) => ({
    ...{ service: "task1", level, rateRps: level, replicas: 1, cpuLimitCores: 1 },
    seconds: Float64Array.from({ length: 60 }, () => 1e-4 + exponential(random, 0.01 * level)),
  }));
  const fitted = DENSITIES.weibull_loglinear.create({ seed: 1 }).fit(cells);
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    const snapshot = {
      ...{ density: "weibull_loglinear" as const, service: "task1", seed: 1, requests: 180, cells: 3, dataDigest },
      scores: {},
      state: fitted.toJSON(),
    };
    const { meta } = await library.add(await densityEntry(snapshot, { ...FACTS, target: "duration" }));
    assert.deepEqual([meta.service, meta.target, meta.kind], ["task1", "duration", "density"]);
    const point = { rateRps: 12, replicas: 1, cpuLimitCores: 1 };
    const restored = await restoreDensity(await library.read(meta));
    assert.equal(restored.fitted.at(point).quantile(0.95), fitted.at(point).quantile(0.95));
  });
});
