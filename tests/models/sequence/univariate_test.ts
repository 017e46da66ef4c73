import assert from "node:assert/strict";

import { series } from "@/dataset/mod.ts";
import { univariateForecaster, type UnivariateRecipe } from "@/models/mod.ts";
import { oneColumn, optionsFor } from "./series_fixtures.ts";

/** Says what it was given: the last sample, the same for every level. */
function echo(part: Partial<UnivariateRecipe> = {}) {
  const seen: { values: Float64Array; seed: number; horizonSteps: number }[] = [];
  const entry = univariateForecaster({
    summary: "echo",
    kind: "baseline",
    forecast: (values, { seed, horizonSteps, levels }) => {
      seen.push({ values, seed, horizonSteps });
      const steps = new Float64Array(horizonSteps).map((_, step) => step + values.at(-1)!);
      return { median: steps, quantiles: levels.map(() => steps.slice()) };
    },
    ...part,
  });
  return { entry, seen };
}

Deno.test("univariateForecaster() fills gaps before the recipe sees the past, in a copy", async () => {
  const { entry, seen } = echo();
  const past = oneColumn([1, 2, NaN, 4]);
  const fitted = await entry.create(optionsFor({ seasonSteps: 0 })).fit([past]);
  await fitted.forecast(past);
  assert.ok(seen[0]!.values.every(Number.isFinite));
  seen[0]!.values.fill(-1);
  assert.deepEqual(past.columns[0], Float64Array.of(1, 2, NaN, 4));
});

Deno.test("univariateForecaster() cuts a shorter forecast from the full one", async () => {
  const { entry, seen } = echo();
  const fitted = await entry.create(optionsFor({ horizonSteps: 5 })).fit([]);
  const [forecast] = await fitted.forecast(oneColumn([1, 2]), 2);
  assert.deepEqual(forecast!.median, Float64Array.of(2, 3));
  assert.ok(forecast!.quantiles.every(({ length }) => length === 2));
  assert.equal(seen[0]!.horizonSteps, 5);
});

Deno.test("univariateForecaster() gives each target a seed of its own, whatever the other targets are", async () => {
  const past = series({ name: "two", startSeconds: 0, stepSeconds: 1 }, {
    a: Float64Array.of(1, 2),
    b: Float64Array.of(3, 4),
  });
  const { entry, seen } = echo();
  await (await entry.create(optionsFor({ targets: ["a", "b"] })).fit([past])).forecast(past);
  assert.notEqual(seen[0]!.seed, seen[1]!.seed);
});

Deno.test("univariateForecaster() names series and target when a recipe fails, and keeps the cause", async () => {
  const cause = new Error("the optimiser did not converge");
  const failing = echo({ forecast: () => Promise.reject(cause) }).entry;
  const fitted = await failing.create(optionsFor()).fit([]);
  await assert.rejects(() => fitted.forecast(oneColumn([1, 2])), {
    message: 'Cannot forecast "cpu_usage" of "column" from 2 samples: the optimiser did not converge',
    cause,
  });
});

Deno.test("univariateForecaster() refuses a forecast that is not a number rather than pass it on", async () => {
  const broken = echo({ forecast: () => ({ median: Float64Array.of(1, NaN), quantiles: [] }) }).entry;
  const fitted = await broken.create(optionsFor({ horizonSteps: 2 })).fit([]);
  await assert.rejects(() => fitted.forecast(oneColumn([1])), /every step must be a number: step 2 is NaN/);
});

Deno.test("univariateForecaster() refuses a past without a number, and an infinite sample", async () => {
  const fitted = await echo().entry.create(optionsFor()).fit([]);
  await assert.rejects(() => fitted.forecast(oneColumn([NaN, NaN])), {
    name: "RangeError",
    message: /has 2 samples and none of them is one/,
  });
  await assert.rejects(() => fitted.forecast(oneColumn([])), { name: "RangeError" });
  await assert.rejects(() => fitted.forecast(oneColumn([1, Infinity])), { name: "RangeError", message: /sample 2 is/ });
});
