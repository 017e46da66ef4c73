import assert from "node:assert/strict";
import { forecastFiles, saveForecasts, scoreForecasters } from "@/evaluate/mod.ts";
import { readForecastResult } from "@/plots/mod.ts";
import { BASELINES, scoring, waveCase, waves } from "../evaluate/forecast/stub_forecasters.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const short = (values: Float64Array) => values.map((value) => Number(value.toPrecision(6)));

Deno.test("readForecastResult() gives back what was saved, paths to six digits", async () => {
  const holes = waves().map((one) => ({
    ...one,
    name: `${one.name}, "odd"`,
    columns: one.columns.map((values) => values.map((value, t) => t === 95 ? NaN : value)),
  }));
  const cases = [waveCase({ series: holes }), waveCase({ name: "other", horizonSteps: 1, horizons: [1] })];
  const result = await scoreForecasters(cases, BASELINES, scoring());
  await inTemporaryFolder(async (folder) => {
    await saveForecasts(folder, forecastFiles(result));
    assert.deepEqual(await readForecastResult(folder), {
      ...result,
      cases: result.cases.map((found) => ({
        ...found,
        paths: found.paths.map((path) => ({
          ...path,
          actual: short(path.actual),
          median: short(path.median),
          quantiles: path.quantiles.map(short),
        })),
      })),
    });
  });
});

Deno.test("readForecastResult() refuses a folder without forecasts", async () => {
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(readForecastResult(folder), Deno.errors.NotFound);
  });
});
