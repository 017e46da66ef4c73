import assert from "node:assert/strict";
import { type ForecastCaseResult, type ForecastResult, scoreForecasters } from "@/evaluate/mod.ts";
import type { TrainingCurve, TransferRow } from "@/models/mod.ts";
import { type ForecastExtras, loadCharts } from "@/plots/mod.ts";
import { BASELINES, scoring, stubForecaster, waveCase, waves } from "../evaluate/forecast/stub_forecasters.ts";
import { fixtureForecast } from "./forecast_fixture.ts";

const { renderForecast, forecastPaths, forecastSkill, forecastCoverage, trainingCurve, transferChart, svgToPixels } =
  await loadCharts();

const CURVE: TrainingCurve = {
  rows: [
    { epoch: 0, trainLoss: null, validationLoss: 0.9, learningRate: 0 },
    { epoch: 1, trainLoss: 0.8, validationLoss: 0.5, learningRate: 0.001 },
    { epoch: 2, trainLoss: 0.6, validationLoss: 0.55, learningRate: 0.001 },
  ],
  bestEpoch: 1,
};

const TRANSFER: TransferRow[] = [
  { samples: 20, method: "fine_tuned", target: "cpu_usage", mae: 0.1, ratio: 0.8 },
  { samples: 20, method: "from_scratch", target: "cpu_usage", mae: null, ratio: null, reason: "too short" },
  { samples: 60, method: "fine_tuned", target: "cpu_usage", mae: 0.08, ratio: 0.64 },
  { samples: 60, method: "from_scratch", target: "cpu_usage", mae: 0.15, ratio: 1.2 },
  { samples: 60, method: "not_tuned", target: "cpu_usage", mae: 0.09, ratio: 0.72 },
  { samples: 60, method: "persistence", target: "cpu_usage", mae: 0.125, ratio: 1 },
];

const EXTRAS: ForecastExtras = {
  training: { model: "net", curve: CURVE },
  transfer: { service: "cart", rows: TRANSFER },
};

const result = await fixtureForecast();
const found = result.cases[0]!;
const aria = (svg: string) => /aria-label="([^"]*)"/.exec(svg)![1]!;

for (const { path, svg } of renderForecast(result, EXTRAS)) {
  Deno.test(`${path} is one SVG of at most 640 px that any viewer can show`, () => {
    const image = svgToPixels(svg);
    assert.ok(image.width <= 1280 && image.height > 100);
    assert.doesNotMatch(svg.replace('xmlns="http://www.w3.org/2000/svg"', ""), /https?:|url\(|\sid=|href=/);
    assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/);
    assert.ok(aria(svg).length > 30);
  });
}

Deno.test("renderForecast() names three charts a case, and one for each extra; the same bytes a second time", async () => {
  assert.deepEqual([...renderForecast(result, EXTRAS)].map(({ path }) => path), [
    "charts/forecast_waves_paths",
    "charts/forecast_waves_skill",
    "charts/forecast_waves_coverage",
    "charts/forecast_training",
    "charts/forecast_transfer",
  ]);
  assert.deepEqual([...renderForecast(await fixtureForecast())], [...renderForecast(result)]);
  const odd = { ...result, cases: [{ ...found, name: "my/series, 2" }] };
  assert.equal([...renderForecast(odd)][0]!.path, "charts/forecast_my_series_2_paths");
});

Deno.test("renderForecast() leaves its input unchanged", () => {
  const before = structuredClone(result);
  [...renderForecast(result)];
  assert.deepEqual(result, before);
});

Deno.test("forecastPaths() draws the best simple model beside the baselines, never a neural one", async () => {
  const svg = forecastPaths(found, result.levels);
  assert.match(aria(svg), /^1 to 12 steps ahead, value: law makes \d+ % less error than persistence/);
  assert.equal([...svg.matchAll(/data-series="law"/g)].length, 2, "one line a series");
  assert.ok(svg.includes('data-series="seasonal_naive"') && svg.includes('data-series="persistence"'));
  assert.doesNotMatch(svg, /data-series="net"/);
  const many = await fixtureForecast({ count: 8 });
  assert.match(aria(forecastPaths(many.cases[0]!, many.levels)), /for the first 6 of 8 series/);
});

Deno.test("forecastPaths() shows what was measured before the last origin as far as other paths know it", () => {
  const last = Math.max(...found.paths.map(({ origin }) => origin));
  const alone = { ...found, paths: found.paths.filter(({ origin }) => origin === last) };
  const start = (of: ForecastCaseResult) => / data-x="(\S+) /.exec(forecastPaths(of, result.levels))![1];
  // Three origins of a fold, 4 steps apart: the first lies 8 samples before the last, and half of 12 steps are shown.
  assert.equal(start(found), "-5");
  assert.equal(start(alone), "0");
});

Deno.test("forecastPaths() leaves gaps of the truth out", () => {
  const paths = found.paths.map((path) => ({
    ...path,
    actual: path.actual.map((value, i) => i % 2 === 0 ? NaN : value),
  }));
  assert.doesNotMatch(forecastPaths({ ...found, paths }, result.levels), /="[^"]*NaN/);
});

Deno.test("forecastSkill() says whether a neural model beats the best simple one", async () => {
  assert.match(
    aria(forecastSkill(found)),
    /^No neural model beats the best simple one\. Value: net makes \d+ % more error than law/,
  );
  const better = await fixtureForecast({ simpleError: 3, neuralError: 0 });
  assert.match(
    aria(forecastSkill(better.cases[0]!)),
    /^A neural model beats the best simple one on value\. Value: net makes \d+ % less error than seasonal_naive/,
  );
});

Deno.test("forecastSkill() tells each skill with its interval and beside the best simple model", () => {
  const score = found.scores.find(({ model, scope }) => model === "net" && scope === "path")!;
  const { value, low, high } = score.againstPersistence!.errorRatio;
  const percent = (ratio: number) => `+${Math.round(100 * (1 - ratio))} %`;
  const svg = forecastSkill(found);
  assert.ok(
    svg.includes(`data-tip="net: skill ${percent(value)} (${percent(high)} to ${percent(low)}), `),
    percent(value),
  );
  assert.doesNotMatch(svg, /persistence: skill/);
});

Deno.test("forecastSkill() marks with an arrow what is more than twice as bad as persistence", async () => {
  const bad = await scoreForecasters(
    [waveCase()],
    { ...BASELINES, bad: stubForecaster("boosting", () => 100) },
    scoring(),
  );
  const svg = forecastSkill(bad.cases[0]!);
  assert.match(aria(svg), /← marks a skill below −1/);
  assert.match(svg, />←</);
});

Deno.test("forecastCoverage() prints the coverage of each model and block, and tells the rows behind it", () => {
  const svg = forecastCoverage(found, result.levels);
  const block = found.calibration.find(({ model }) => model === "law")!;
  const percent = Math.round(100 * block.coverageRatio);
  assert.ok(svg.includes(`data-tip="law, 1–2 steps ahead: holds ${percent} % of ${block.rows}, mean width `));
  assert.match(aria(svg), /^Intervals meant to hold 90 % of what comes hold, by steps ahead, \d+ % to \d+ % of value/);
});

Deno.test("charts of a case in which no model could forecast say so", async () => {
  const none = await scoreForecasters([waveCase({ series: waves().map((one) => ({ ...one })) })], BASELINES, scoring());
  const empty: ForecastResult = {
    ...none,
    cases: none.cases.map((one) => ({ ...one, scores: [], calibration: [], verdicts: [], paths: [] })),
  };
  for (const { svg } of renderForecast(empty)) assert.match(aria(svg), /^No model could forecast/);
});

Deno.test("trainingCurve() names the pass that was kept", () => {
  assert.match(
    aria(trainingCurve({ model: "net", curve: CURVE })),
    /^net is kept as it was after pass 1: its validation loss was 0.500, and 1 more pass made it no smaller/,
  );
  const last = { ...CURVE, bestEpoch: 2 };
  assert.match(
    aria(trainingCurve({ model: "net", curve: last })),
    /after its last pass, 2: its validation loss was 0.550/,
  );
  assert.match(aria(trainingCurve({ model: "net", curve: { rows: [], bestEpoch: 0 } })), /^net was not trained/);
});

Deno.test("transferChart() compares at the fewest samples where both could be trained, and names those that are too few", () => {
  const svg = transferChart(TRANSFER, "cart");
  assert.match(
    aria(svg),
    /^With 60 samples, a fine-tuned network makes 0.64 times the error of persistence on CPU, one trained from scratch 1.20/,
  );
  assert.match(aria(svg), /Too few to train on: 20 samples/);
  assert.match(
    svg,
    /data-tip="20 samples, trained elsewhere, then fine-tuned: 0.80 times the error of persistence, MAE 0.1000 cores"/,
  );
  svgToPixels(transferChart([], "cart"));
});
