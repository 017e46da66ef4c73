import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { FORECAST_LEVELS, type ForecastScope, scoreForecasters } from "@/evaluate/mod.ts";
import type { ForecasterEntry } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { BASELINES, scoring, stubForecaster, waveCase, waveForecaster, waves } from "./stub_forecasters.ts";

const MODELS = { ...BASELINES, trend: waveForecaster("statistical", 0.2), net: waveForecaster("neural", 1.5) };

async function wavesResult(
  models: Record<string, ForecasterEntry> = MODELS,
  changes: Parameters<typeof waveCase>[0] = {},
) {
  return await scoreForecasters([waveCase(changes)], models, scoring());
}

Deno.test("scoreForecasters() scores each model at each horizon and over the path, beside the baselines", async () => {
  const [found] = (await wavesResult()).cases;
  assert.equal(found!.scores.length, 4 * 4);
  assert.deepEqual([...new Set(found!.scores.map(({ scope }) => scope))], [1, 6, 12, "path"]);
  const at = (model: string, scope: ForecastScope) =>
    found!.scores.find((score) => score.model === model && score.scope === scope)!;
  // 2 series, 3 folds of 3 origins.
  assert.equal(at("trend", 6).rows, 18);
  assert.equal(at("trend", "path").rows, 18 * 12);
  assert.equal(found!.reference, "seasonal_naive");
  const naive = at("seasonal_naive", "path");
  assertClose(naive.errorRatio, 1);
  assertClose(naive.skillSeasonalNaive, 0);
  assertClose(naive.winRatio, 0.5);
  const trend = at("trend", "path");
  assertClose(trend.skillPersistence, 1 - trend.mase / at("persistence", "path").mase);
  assertClose(trend.againstPersistence!.maseDifference.value, trend.mase - at("persistence", "path").mase);
  assert.equal(trend.againstSimple!.with, trend.againstBest!.with);
  assert.equal(at("net", "path").againstSimple!.with, at("net", "path").againstBest!.with);
  assert.equal(at("net", "path").againstBaseline!.with, "seasonal_naive");
  const { with: reference, errorRatio } = at("net", "path").againstReference!;
  assert.deepEqual([reference, errorRatio.value], [found!.reference, at("net", "path").errorRatio]);
});

Deno.test("scoreForecasters() finds an error that it was given: MAE, coverage and width of a known forecast", async () => {
  const exact = { ...BASELINES, off: waveForecaster("statistical", 2) };
  const { cases } = await wavesResult(exact, { series: waves({ noise: 0 }) });
  const off = cases[0]!.scores.find(({ model, scope }) => model === "off" && scope === "path")!;
  assertClose(off.mae, 2);
  assertClose(off.rmse, 2);
  assertClose(off.meanWidth, 0.9);
  assert.equal(off.coverageRatio, 0);
  // A series that repeats itself has no naive error but rounding: no scale.
  assert.ok(Number.isNaN(off.mase));
  assert.match(
    cases[0]!.notes[0]!,
    /^value never changes from season to season before the first origin in wave 0, wave 1: MASE leaves that out$/,
  );
});

Deno.test("scoreForecasters() refers to persistence where there is no season", async () => {
  const { cases } = await wavesResult(MODELS, { seasonSteps: 0 });
  assert.equal(cases[0]!.reference, "persistence");
  const trend = cases[0]!.scores.find(({ model, scope }) => model === "trend" && scope === "path")!;
  assert.ok(Number.isNaN(trend.skillSeasonalNaive));
  assert.ok(trend.errorRatio < 1);
});

Deno.test("scoreForecasters() adds persistence and seasonal naive if nobody names them, before all others", async () => {
  const { cases } = await scoreForecasters([waveCase()], { trend: MODELS.trend }, scoring());
  assert.deepEqual(cases[0]!.models.map(({ model, failed }) => [model, failed]), [
    ["persistence", undefined],
    ["seasonal_naive", undefined],
    ["trend", undefined],
  ]);
});

Deno.test("scoreForecasters() keeps a model that fails as a row with its reason, and scores the others", async (t) => {
  const crossing = stubForecaster("statistical", () => 1, { spread: -1 });
  const reasons: Record<string, [typeof crossing, RegExp]> = {
    throws: [
      stubForecaster("statistical", () => {
        throw new Error("no past is long enough");
      }),
      /^no past is long enough$/,
    ],
    "says NaN": [stubForecaster("neural", () => NaN), /all of it must be numbers: step 1 is NaN/],
    crosses: [crossing, /its quantiles must not cross: step 1 has/],
  };
  for (const [name, [entry, reason]] of Object.entries(reasons)) {
    await t.step(name, async () => {
      const [found] = (await scoreForecasters([waveCase()], { ...BASELINES, entry }, scoring())).cases;
      assert.match(found!.models.find(({ model }) => model === "entry")!.failed!, reason);
      assert.ok(found!.scores.every(({ model }) => model !== "entry"));
      assert.equal(found!.scores.length, 2 * 4);
    });
  }
});

Deno.test("scoreForecasters() refuses a forecast with a wrong number of targets, levels or steps", async () => {
  const wrong = (change: (forecast: { median: Float64Array; quantiles: Float64Array[] }) => unknown[]) => ({
    ...BASELINES.persistence,
    create: () => ({
      fit: () =>
        Promise.resolve({
          forecast: (_: unknown, h = 12) => {
            const median = new Float64Array(h);
            return Promise.resolve(change({ median, quantiles: FORECAST_LEVELS.map(() => median) }));
          },
          save: () => Promise.resolve({ state: {} }),
        }),
    }),
  });
  const entries = {
    none: wrong(() => []),
    levels: wrong(({ median }) => [{ median, quantiles: [] }]),
    steps: wrong(({ median, quantiles }) => [{ median: median.subarray(1), quantiles }]),
  } as unknown as Parameters<typeof scoreForecasters>[1];
  const [found] = (await scoreForecasters([waveCase()], { ...BASELINES, ...entries }, scoring())).cases;
  assert.deepEqual(found!.models.slice(2).map(({ failed }) => failed), [
    "Cannot score a forecast as there must be one for each of 1 targets: there are 0",
    "Cannot score a forecast as it must have 11 quantiles: it has 0",
    "Cannot score a forecast as it must have 12 steps: it has 11",
  ]);
});

Deno.test("scoreForecasters() has a ratio for no model where the reference fails, and ranks by MASE", async () => {
  const broken = stubForecaster("baseline", () => NaN);
  const [found] = (await scoreForecasters([waveCase()], { ...MODELS, seasonal_naive: broken }, scoring())).cases;
  const path = found!.scores.filter(({ scope }) => scope === "path");
  assert.ok(path.every(({ errorRatio, comparedSeries }) => Number.isNaN(errorRatio) && comparedSeries === 0));
  assert.equal(found!.verdicts.at(-1)!.best, "trend");
});

Deno.test("scoreForecasters() reports what the data cannot fill, and scores what they can", async () => {
  const long = waveCase({ name: "long", horizonSteps: 500, horizons: [1, 500], originsPerFold: 1, strideSteps: 6 });
  const none = waveCase({ name: "none", series: waves({ rows: 5 }) });
  const { cases, notPossible } = await scoreForecasters([long, none], BASELINES, scoring());
  assert.deepEqual(cases.map(({ name, horizonSteps }) => [name, horizonSteps]), [["long", 1]]);
  assert.deepEqual(notPossible.map(({ case: name, horizonSteps }) => [name, horizonSteps]), [
    ["long", 500],
    ["none", 12],
    ["none", 6],
    ["none", 1],
  ]);
});

Deno.test("scoreForecasters() leaves missing truth out, and counts it", async () => {
  const holes = waves().map((one) => ({
    ...one,
    columns: one.columns.map((values) => values.map((value, t) => t === 95 ? NaN : value)),
  }));
  const [found] = (await scoreForecasters([waveCase({ series: holes })], { trend: MODELS.trend }, scoring())).cases;
  const path = found!.scores.filter(({ scope, model }) => scope === "path" && model === "trend");
  // Row 95 is forecast from the origins 84 and 88 of each series.
  assert.deepEqual(path.map(({ rows, missing }) => [rows, missing]), [[18 * 12 - 4, 4]]);
});

Deno.test("scoreForecasters() scores every target for itself", async () => {
  const [one] = waves({ count: 1 });
  const two = series(one!, { value: one!.columns[0]!, double: one!.columns[0]!.map((value) => 2 * value) });
  const spec = waveCase({ series: [two], targets: ["double", "value"] });
  const [found] = (await scoreForecasters([spec], BASELINES, scoring())).cases;
  const mae = (target: string) =>
    found!.scores.find((score) => score.target === target && score.scope === "path" && score.model === "persistence")!;
  assertClose(mae("double").mae, 2 * mae("value").mae);
  assertClose(mae("double").mase, mae("value").mase);
  assert.deepEqual(
    found!.verdicts.map(({ target, scope }) => [target, scope]).filter(([, scope]) => scope === "path"),
    [
      ["double", "path"],
      ["value", "path"],
    ],
  );
});

Deno.test("scoreForecasters() repeats itself for a seed, tells models their seed, and counts their time", async () => {
  const seeds: number[] = [];
  const model = stubForecaster("neural", (past) => past.at(-1)!, { onFit: (_, { seed }) => seeds.push(seed) });
  const run = async (seed: number) => await scoreForecasters([waveCase()], { ...BASELINES, model }, scoring(seed));
  const first = await run(1);
  assert.deepEqual(await run(1), first);
  assert.deepEqual(seeds, [1, 1, 1, 1, 1, 1]);
  const intervals = (result: typeof first) => result.cases[0]!.scores.map(({ againstBest }) => againstBest);
  assert.notDeepEqual(intervals(await run(2)), intervals(first));
  // The clock ticks 1 ms between two looks: 3 fits, 18 forecasts.
  assert.deepEqual(first.times.find((time) => time.model === "model"), {
    case: "waves",
    model: "model",
    fitMs: 3,
    forecastMs: 18,
    forecasts: 18,
    msPerSeries: 3 / 6 + 1,
  });
});

Deno.test("scoreForecasters() says how far it is, up to the end, and what a fit says of itself", async () => {
  const told: { done: number; total: number; doing: string }[] = [];
  const slow = stubForecaster("neural", (past) => past.at(-1)!, {
    onFit: (_, { onProgress }) => onProgress?.({ done: 1, total: 4, validationLoss: 0.123456 }),
  });
  await scoreForecasters([waveCase()], { ...BASELINES, slow }, { ...scoring(), onProgress: (p) => told.push(p) });
  assert.ok(told.every(({ done, total }, i) => total === 300 && done >= (told[i - 1]?.done ?? 0)));
  assert.deepEqual(told.at(-1), { done: 300, total: 300, doing: "done" });
  assert.ok(told.some(({ doing }) => doing === "waves, slow, fold 2 of 3, pass 1 of 4, loss 0.1235"));
});

Deno.test("scoreForecasters() keeps the paths of the last fold with what came", async () => {
  const [found] = (await wavesResult()).cases;
  assert.equal(found!.paths.length, 4 * 2 * 3);
  const path = found!.paths.find(({ model, series, origin }) =>
    model === "net" && series === "wave 1" && origin === 88
  )!;
  assert.deepEqual(path.actual, waves()[1]!.columns[0]!.slice(88));
  assert.equal(path.quantiles.length, FORECAST_LEVELS.length);
  assert.equal(path.startSeconds, 88 * 60);
  assert.deepEqual(found!.series[0]!.origins, [56, 60, 64, 68, 72, 76, 80, 84, 88]);
});

Deno.test("scoreForecasters() refuses levels that do not ascend, or say nothing of the middle", async () => {
  for (const levels of [[0.9, 0.1], [0, 0.5], [0.01, 0.99], []]) {
    await assert.rejects(scoreForecasters([waveCase()], BASELINES, { ...scoring(), levels }), RangeError);
  }
});
