import assert from "node:assert/strict";
import {
  FORECAST_LEVELS,
  type ForecastCaseResult,
  forecastFiles,
  forecastScoresCsv,
  forecastsCsv,
  keptPaths,
  parseForecastResult,
  saveForecasts,
  scoreForecasters,
} from "@/evaluate/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { BASELINES, scoring, stubForecaster, waveCase, waveForecaster } from "./stub_forecasters.ts";

const MODELS = { ...BASELINES, net: waveForecaster("neural", 1), broken: stubForecaster("boosting", () => NaN) };

const result = await scoreForecasters([waveCase()], MODELS, scoring());

Deno.test("forecastFiles() gives the same bytes for the same result, in all but the times", async () => {
  let ticks = 0;
  const clock = { seed: 42, now: () => ticks += 7 };
  const again = forecastFiles(await scoreForecasters([waveCase()], MODELS, clock));
  const files = forecastFiles(result);
  assert.deepEqual(Object.keys(files), [
    "forecast_summary.json",
    "forecast_scores.csv",
    "forecasts.csv",
    "forecast_times.json",
  ]);
  for (const name of Object.keys(files)) {
    assert.equal(again[name] === files[name], name !== "forecast_times.json", name);
  }
});

Deno.test("forecastScoresCsv() has one row for each model and scope, and one with the reason for a model without scores", () => {
  const [header, ...rows] = forecastScoresCsv(result).trimEnd().split("\n").map((line) => line.split(","));
  assert.deepEqual(header!.slice(0, 5), ["case", "target", "horizon", "model", "kind"]);
  assert.equal(rows.length, 3 * 4 + 1);
  const cell = (row: string[], name: string) => row[header!.indexOf(name)];
  const [first] = rows;
  assert.deepEqual([cell(first!, "horizon"), cell(first!, "model")], ["1", "persistence"]);
  const net = rows.find((row) => cell(row, "model") === "net" && cell(row, "horizon") === "path")!;
  const score = result.cases[0]!.scores.find(({ model, scope }) => model === "net" && scope === "path")!;
  assert.equal(Number(cell(net, "mase")), score.mase);
  assert.equal(Number(cell(net, "persistence_error_ratio_high")), score.againstPersistence!.errorRatio.high);
  assert.equal(Number(cell(net, "best_mase_difference_low")), score.againstBest!.maseDifference.low);
  assert.match(
    rows.at(-1)!.join(","),
    /^waves,,,broken,boosting,,.*,Cannot score a forecast as all of it must be numbers/,
  );
  assert.ok(rows.every((row) => row.length === header!.length));
});

Deno.test("forecastsCsv() has one row a step, with what came and every level", () => {
  const [header, ...rows] = forecastsCsv(result).trimEnd().split("\n");
  assert.equal(
    header,
    "case,model,target,series,origin,step,time_seconds,actual,median," +
      FORECAST_LEVELS.map((level) => `q${level}`).join(","),
  );
  assert.equal(rows.length, 3 * 2 * 3 * 12);
  const path = result.cases[0]!.paths[0]!;
  const fields = rows[1]!.split(",");
  assert.deepEqual(fields.slice(0, 7), ["waves", "persistence", "value", "wave 0", "80", "2", String(81 * 60)]);
  assert.deepEqual(fields.slice(7, 9), [path.actual, path.median].map((of) => String(Number(of[1]!.toPrecision(6)))));
});

Deno.test("keptPaths() keeps the last origin alone where all would be many rows", () => {
  const [found] = result.cases;
  assert.equal(keptPaths(found!), found!.paths);
  const many: ForecastCaseResult = { ...found!, horizonSteps: 10_000 };
  const kept = keptPaths(many);
  assert.equal(kept.length, found!.paths.length / 3);
  assert.ok(kept.every(({ origin }) => origin === 88));
});

Deno.test("parseForecastResult() gives back what forecastFiles() wrote", () => {
  const files = forecastFiles(result);
  const paths = new Map([["waves", result.cases[0]!.paths]]);
  const again = parseForecastResult(files["forecast_summary.json"]!, files["forecast_times.json"]!, paths);
  assert.deepEqual(again, result);
});

Deno.test("parseForecastResult() refuses what is damaged or of another format", () => {
  const files = forecastFiles(result);
  const times = files["forecast_times.json"]!;
  const parse = (summary: string) => () => parseForecastResult(summary, times, new Map());
  assert.throws(parse(files["forecast_summary.json"]!.slice(0, 100)), {
    name: "SyntaxError",
    message: /damaged or cut off/,
  });
  assert.throws(
    parse('{"format":"other"}'),
    /Cannot read "forecast_summary.json" as its format must be "plimsoll-forecast-1": it is "other"/,
  );
  assert.throws(parse("null"), SyntaxError);
});

Deno.test("saveForecasts() writes into forecast/ of the folder", async () => {
  await inTemporaryFolder(async (folder) => {
    const paths = await saveForecasts(folder, { "a.csv": "x\n" });
    assert.deepEqual(paths, [`${folder}/forecast/a.csv`]);
    assert.equal(await Deno.readTextFile(paths[0]!), "x\n");
  });
});
