import assert from "node:assert/strict";

import { series } from "@/dataset/mod.ts";
import { FORECASTERS, univariateForecaster } from "@/models/mod.ts";
import { neverNegative } from "@/models/sequence/never_negative.ts";
import { oneColumn, optionsFor } from "./series_fixtures.ts";

/** Falls by 2 a step from the last sample, with quantiles 1 below and above. */
const falling = univariateForecaster({
  summary: "falls",
  kind: "baseline",
  forecast: (values, { horizonSteps }) => {
    const median = Float64Array.from({ length: horizonSteps }, (_, step) => values.at(-1)! - 2 * (step + 1));
    return { median, quantiles: [median.map((value) => value - 1), median.map((value) => value + 1)] };
  },
});

const options = optionsFor({ levels: [0.05, 0.95], horizonSteps: 2, seasonSteps: 0 });

Deno.test("neverNegative() ends a forecast at 0 where the past has no sample below it, and leaves gaps out of that", async () => {
  const bounded = neverNegative(falling);
  const fitted = await bounded.create(options).fit([]);
  const [forecast] = await fitted.forecast(oneColumn([4, NaN, 3]));
  assert.deepEqual(forecast, {
    median: Float64Array.of(1, 0),
    quantiles: [Float64Array.of(0, 0), Float64Array.of(2, 0)],
  });
  const restored = await bounded.restore(await fitted.save(), options);
  assert.deepEqual(await restored.forecast(oneColumn([4, NaN, 3])), [forecast]);
});

Deno.test("neverNegative() lets what was negative be so again, target by target", async () => {
  const past = series({ name: "two", startSeconds: 0, stepSeconds: 1 }, {
    a: Float64Array.of(-1, 3),
    b: Float64Array.of(1, 3),
  });
  const fitted = await neverNegative(falling).create({ ...options, targets: ["a", "b"] }).fit([]);
  const [a, b] = await fitted.forecast(past);
  assert.deepEqual([a!.median, b!.median], [Float64Array.of(1, -1), Float64Array.of(1, 0)]);
});

Deno.test("FORECASTERS promise no less than nothing after a quiet night", async () => {
  // Two samples a night are 0, the day is loud.
  const values = Float64Array.from({ length: 120 }, (_, t) => t % 12 < 2 ? 0 : (t * 7) % 11);
  for (const name of ["persistence", "seasonal_naive", "theta", "autoregression", "mstl", "ensemble", "boosting"]) {
    const fitted = await FORECASTERS[name]!.create(optionsFor()).fit([oneColumn(values)]);
    const [forecast] = await fitted.forecast(oneColumn(values));
    for (const path of [forecast!.median, ...forecast!.quantiles]) assert.ok(path.every((value) => value >= 0), name);
  }
});
