// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type ForecastResult, scoreForecasters } from "@/evaluate/mod.ts";
import { loadCharts } from "@/plots/mod.ts";
import {
  BASELINES,
  scoring,
  stubForecaster,
  waveCase,
  waveForecaster,
} from "../../evaluate/forecast/stub_forecasters.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { fixtureForecast } from "../forecast_fixture.ts";

async function sectionOf(result: ForecastResult): Promise<string> {
  let section = "";
  await inTemporaryFolder(async (folder) => {
    const { OutputWriter } = await loadCharts();
    const written = await new OutputWriter(folder).reportForecast(result);
    assert.ok(written.includes(`${folder}/charts/forecast_${result.cases[0]!.name}_skill.svg`));
    section = await Deno.readTextFile(join(folder, "forecast", "report_section.html"));
    assert.ok((await Deno.readTextFile(join(folder, "report.html"))).includes(section));
  });
  return section;
}

Deno.test("reportForecast() says the verdict, scores each model, and shows three charts", async () => {
  const result = await fixtureForecast();
  const section = await sectionOf(result);
  const { sentence } = result.cases[0]!.verdicts.at(-1)!;
  assert.ok(section.includes(`<li>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.</li>`));
  for (const model of ["law", "net", "persistence", "seasonal_naive"]) {
    assert.ok(section.includes(`<th scope="row">${model}</th>`), model);
  }
  assert.equal([...section.matchAll(/<figure>/g)].length, 3);
  assert.doesNotMatch(section, /Not drawn in this run/);
  assert.ok(section.includes(result.cases[0]!.dataDigest));
});

Deno.test("reportForecast() holds no time, whatever the clock said", async () => {
  const result = await fixtureForecast();
  const slower = {
    ...result,
    times: result.times.map((time) => ({ ...time, fitMs: 9e6, forecastMs: 9e6, msPerSeries: 9e6 })),
  };
  assert.equal(await sectionOf(slower), await sectionOf(result));
});

Deno.test("reportForecast() names models that failed, what is not possible, and escapes names", async () => {
  const models = {
    ...BASELINES,
    law: waveForecaster("statistical", 0.1),
    broken: stubForecaster("boosting", () => NaN),
  };
  const short = waveCase({ name: "<b>", horizonSteps: 50, horizons: [1, 50] });
  const section = await sectionOf(await scoreForecasters([waveCase(), short], models, scoring()));
  assert.match(section, /<li>broken has no scores: Cannot score a forecast as all of it must be numbers/);
  assert.match(section, /<li>&lt;b&gt;, 50 steps ahead: 3 folds of forecasts/);
  assert.doesNotMatch(section, /<b>/);
});
