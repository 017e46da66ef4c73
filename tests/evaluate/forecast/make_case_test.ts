import assert from "node:assert/strict";
import { type ForecastPanel, makeForecastCase } from "@/evaluate/mod.ts";
import { waves } from "./stub_forecasters.ts";

const PANEL: ForecastPanel = {
  name: "waves",
  series: waves({ rows: 200 }),
  usualTargets: ["value"],
  originsPerFold: 6,
};

Deno.test("makeForecastCase() finds the season, and forecasts a day of it by the usual protocol", () => {
  const made = makeForecastCase(PANEL);
  assert.deepEqual([made.name, made.targets, made.seasonSteps], ["waves", ["value"], 12]);
  assert.deepEqual([made.horizons, made.horizonSteps, made.folds], [[1, 3, 6, 12], 12, 3]);
  assert.deepEqual([made.originsPerFold, made.strideSteps], [6, undefined]);
});

Deno.test("makeForecastCase() takes what is wished", () => {
  const made = makeForecastCase(PANEL, { seasonSteps: 0, horizons: [3, 1, 3], folds: 4, strideSteps: 5 });
  assert.deepEqual([made.seasonSteps, made.horizons, made.folds, made.strideSteps], [0, [1, 3], 4, 5]);
  assert.equal(made.originsPerFold, undefined);
});

Deno.test("makeForecastCase() takes 24 hours for a day where there is no season", () => {
  const flat = PANEL.series.map((one) => ({ ...one, columns: one.columns.map((values) => values.map(() => 1)) }));
  const made = makeForecastCase({ ...PANEL, series: flat }, { horizons: ["day"] });
  assert.deepEqual([made.seasonSteps, made.horizonSteps], [0, 86_400 / 60]);
});

Deno.test("makeForecastCase() refuses a season that it could only see where a fold already forecasts", () => {
  assert.throws(() => makeForecastCase(PANEL, { folds: 12 }), {
    name: "RangeError",
    message:
      'Cannot detect the season of "waves" as it must be found in what lies before the first forecast: that is too little of ' +
      "wave 0; give a season of 12 steps if you knew it before, or of 0",
  });
});
