import assert from "node:assert/strict";
import { finalForecasters, type ForecastCaseResult, forecastLibraryScores, scoreForecasters } from "@/evaluate/mod.ts";
import type { ForecasterEntry } from "@/models/mod.ts";
import { BASELINES, scoring, stubForecaster, waveCase, waveForecaster, waves } from "./stub_forecasters.ts";

const spec = waveCase({ series: [...waves(), { ...waves({ count: 1, rows: 20 })[0]!, name: "short" }] });
const wave = waveForecaster("statistical", 0.1);
const result = await scoreForecasters([spec], { ...BASELINES, wave }, scoring());
const found = result.cases[0]!;

Deno.test("forecastLibraryScores() gives path and horizons, each beside persistence and seasonal naive", () => {
  const scores = forecastLibraryScores(found, "wave", ["value"]);
  assert.equal(scores.length, 4 * 4);
  const [first] = scores;
  const mase = (model: string) => found.scores.find((one) => one.model === model && one.scope === "path")!.mase;
  assert.deepEqual(first, {
    case: "waves, 2 series, value, 1 to 12 steps",
    metric: "mase",
    unit: "",
    better: "lower",
    value: mase("wave"),
    baselines: { persistence: mase("persistence"), "seasonal_naive": mase("seasonal_naive") },
  });
  assert.deepEqual([...new Set(scores.map((score) => score.case.split(", ").at(-1)))], [
    ...["1 to 12 steps", "step 1", "step 6", "step 12"],
  ]);
  assert.equal(scores.find(({ metric }) => metric === "coverage_ratio")!.better, "none");
  assert.deepEqual(forecastLibraryScores(found, "nobody", ["value"]), []);
});

Deno.test("forecastLibraryScores() keeps a score that could not be computed as null", () => {
  const scores = found.scores.map((score) => ({ ...score, mase: NaN }));
  const broken: ForecastCaseResult = { ...found, scores };
  const [first] = forecastLibraryScores(broken, "wave", ["value"]);
  assert.deepEqual([first!.value, first!.baselines], [null, { persistence: null, "seasonal_naive": null }]);
});

Deno.test("finalForecasters() fits one a series that was scored, on all of its samples", async () => {
  const seen: string[] = [];
  const entry = stubForecaster("statistical", () => 1, {
    onFit: (histories, { targets }) => seen.push(`${histories.map(({ name, rows }) => `${name} ${rows}`)} ${targets}`),
  });
  const kept = await finalForecasters(spec, found, { model: "wave", entry, targets: ["value"] }, { seed: 3 });
  assert.deepEqual(seen, ["wave 0 100 value", "wave 1 100 value"]);
  assert.deepEqual(kept.map(({ service, model }) => [service, model]), [["wave 0", "wave"], ["wave 1", "wave"]]);
  const { options, dataDigest, trainedOn, scores } = kept[0]!;
  assert.deepEqual([options.seed, options.seasonSteps, options.horizonSteps, options.levels.length], [3, 12, 12, 11]);
  assert.equal(dataDigest, found.dataDigest);
  assert.deepEqual(trainedOn.series.map(({ name }) => name), ["wave 0"]);
  assert.equal(scores.length, 16);
});

Deno.test("finalForecasters() keeps one that learns from many series once, for all targets of the case", async () => {
  const entry: ForecasterEntry = { ...wave, isGlobal: true };
  const kept = await finalForecasters(spec, found, { model: "wave", entry, targets: ["value"] }, { seed: 3 });
  assert.deepEqual(kept.map(({ service }) => service), ["all"]);
  assert.deepEqual(kept[0]!.trainedOn.series.map(({ name }) => name), ["wave 0", "wave 1"]);
});
