import assert from "node:assert/strict";
import { forecastRows, neuralRows, scoreForecasters } from "@/evaluate/mod.ts";
import { BASELINES, scoring, waveCase, waveForecaster } from "./stub_forecasters.ts";

const models = { ...BASELINES, law: waveForecaster("statistical", 1), net: waveForecaster("neural", 0) };
const result = await scoreForecasters([waveCase()], models, scoring());
const found = result.cases[0]!;

Deno.test("forecastRows() ranks the models of a target, with the skill of the ranking at each horizon", () => {
  const rows = forecastRows(found, "value");
  assert.deepEqual(rows.map(({ model }) => model), ["net", "seasonal_naive", "law", "persistence"]);
  assert.deepEqual(Object.keys(rows[0]!).slice(-4), ["+1", "+6", "+12", "all"]);
  const score = found.scores.find(({ model, scope }) => model === "law" && scope === 6)!;
  assert.equal(rows[2]!["+6"], 1 - score.againstPersistence!.errorRatio.value);
  assert.equal(rows[3]!.all, 0);
  assert.deepEqual(forecastRows(found, "other"), []);
});

Deno.test("neuralRows() sets the best neural model beside the best simple one at each horizon", async () => {
  const rows = neuralRows(found);
  assert.deepEqual(rows.map(({ scope }) => scope), [1, 6, 12, "path"]);
  assert.ok(
    rows.every(({ neural, simple, high, beats }) => neural === "net" && simple !== "net" && beats === high < 1),
  );
  const none = await scoreForecasters([waveCase()], BASELINES, scoring());
  assert.deepEqual(neuralRows(none.cases[0]!), []);
});
