/**
 * What every forecaster must keep, over the whole registry: a new one is tested the moment it is registered.
 */
import assert from "node:assert/strict";

import { type Series, series, sliceSeries } from "@/dataset/mod.ts";
import { type FittedForecaster, type Forecast, FORECASTERS } from "@/models/mod.ts";
import { LEVELS, oneColumn, optionsFor, SEASON, wavySeries } from "./series_fixtures.ts";

/** Short enough for a neural network to be trained on it a dozen times. */
const ROWS = 10 * SEASON;

/** Awkward pasts, one column each. None may be too short, too flat or too patchy. */
const AWKWARD: Readonly<Record<string, ArrayLike<number>>> = {
  "one sample": [3],
  "two samples": [3, 4],
  "half a season": wave(SEASON / 2),
  "one season and a bit": wave(SEASON + 2),
  "just two seasons": wave(2 * SEASON),
  "a constant": new Float64Array(5 * SEASON).fill(7),
  "zeros": new Float64Array(5 * SEASON),
  "a perfect season": Array.from({ length: 6 * SEASON }, (_, i) => i % SEASON),
  "a straight line": Array.from({ length: 6 * SEASON }, (_, i) => i),
  "a jump at the end": Array.from({ length: 5 * SEASON }, (_, i) => i < 5 * SEASON - 1 ? 1 : 1000),
  "gaps": wave(8 * SEASON).map((value, i) => i % 9 < 2 ? NaN : value),
  "a gap of a season at the end": wave(8 * SEASON).map((value, i) => i >= 7 * SEASON ? NaN : value),
  "a gap at the start": wave(8 * SEASON).map((value, i) => i < 20 ? NaN : value),
  "one known sample": Array.from({ length: 3 * SEASON }, (_, i) => i === 5 ? 2 : NaN),
  "values near 1e12": wave(8 * SEASON).map((value) => 1e12 * value),
  "values near 1e-12": wave(8 * SEASON).map((value) => 1e-12 * value),
};

function wave(rows: number): Float64Array {
  return wavySeries(rows, 3).columns[0]!.slice();
}

/** The same values in both columns that the forecasters of the contract were fitted to. */
function twice(values: ArrayLike<number>): Series {
  const column = Float64Array.from(values);
  return series({ name: "awkward", startSeconds: 0, stepSeconds: 60 }, {
    cpu_usage: column,
    memory_usage: column.slice(),
  });
}

/** Finite, of the right shape, never crossing, and the median in the middle. */
function assertSound(forecast: Forecast, steps: number, levels: readonly number[] = LEVELS): void {
  const { median, quantiles } = forecast;
  assert.equal(median.length, steps);
  assert.equal(quantiles.length, levels.length);
  for (let step = 0; step < steps; step++) {
    const ladder = quantiles.map((quantile) => {
      assert.equal(quantile.length, steps);
      return quantile[step]!;
    });
    const line = `step ${step + 1}: median ${median[step]}, quantiles ${ladder.join(" ")}`;
    assert.ok([median[step]!, ...ladder].every(Number.isFinite), line);
    assert.ok(ladder.every((value, k) => k === 0 || value >= ladder[k - 1]!), `crossing at ${line}`);
    levels.forEach((level, k) => {
      if (level < 0.5) assert.ok(ladder[k]! <= median[step]!, line);
      else if (level > 0.5) assert.ok(ladder[k]! >= median[step]!, line);
    });
  }
}

for (const [name, entry] of Object.entries(FORECASTERS)) {
  const past = wavySeries(ROWS);
  const both = optionsFor({ targets: ["memory_usage", "cpu_usage"] });
  // One fit for all that only reads it: networks take seconds.
  let shared: Promise<FittedForecaster> | undefined;
  const fit = () => shared ??= entry.create(both).fit([past]);

  Deno.test(`${name} keeps the forecaster contract`, async (t) => {
    const before = structuredClone(past);
    const fitted = await fit();
    const first = await fitted.forecast(past);

    await t.step("forecast() gives a sound forecast of each target, in the order of the options", () => {
      assert.equal(first.length, 2);
      for (const forecast of first) assertSound(forecast, SEASON);
      assert.ok(first[0]!.median.every((value) => value > 50) && first[1]!.median.every((value) => value < 50));
    });
    await t.step("fit() and forecast() leave the series unchanged", () => {
      assert.deepEqual(past, before);
    });
    await t.step("forecast() of what it returned before is not touched by the caller", async () => {
      const kept = structuredClone(first);
      const again = await fitted.forecast(past);
      for (const { median, quantiles } of again) [median, ...quantiles].forEach((part) => part.fill(-1));
      assert.deepEqual(first, kept);
      assert.deepEqual(await fitted.forecast(past), first);
    });
    await t.step("restore() forecasts bit for bit as the original did", async () => {
      const saved = await fitted.save();
      const stored = { ...saved, state: JSON.parse(JSON.stringify(saved.state)) };
      assert.deepEqual(await (await entry.restore(stored, both)).forecast(past), first);
    });
    await t.step("restore() refuses what is not its state", async () => {
      await assert.rejects(async () => await entry.restore({ state: null }, both), {
        name: "TypeError",
        message: /^Cannot restore /,
      });
    });
    await t.step("forecast() sees nothing behind the past", async () => {
      const cut = sliceSeries(past, 0, ROWS - 20);
      const expected = await fitted.forecast(cut);
      const changed: Series = { ...past, columns: past.columns.map((values) => values.slice()) };
      for (const values of changed.columns) values.fill(1e9, ROWS - 20);
      assert.deepEqual(await fitted.forecast(sliceSeries(changed, 0, ROWS - 20)), expected);
    });
    await t.step("forecast() of fewer steps is sound", async () => {
      for (const forecast of await fitted.forecast(past, 1)) assertSound(forecast, 1);
      for (const forecast of await fitted.forecast(past, 5)) assertSound(forecast, 5);
    });
    await t.step("forecast() refuses steps that it was not made for, and a target that is not there", async () => {
      await assert.rejects(() => fitted.forecast(past, SEASON + 1), RangeError);
      await assert.rejects(() => fitted.forecast(past, 0), RangeError);
      await assert.rejects(() => fitted.forecast(oneColumn([1, 2, 3])), {
        name: "RangeError",
        message: /memory_usage/,
      });
    });
  });

  Deno.test(`${name} repeats itself for the same seed`, async () => {
    const again = await entry.create(both).fit([past]);
    assert.deepEqual(await again.forecast(past), await (await fit()).forecast(past));
  });

  Deno.test(`${name} copes with awkward pasts`, async (t) => {
    const fitted = await fit();
    for (const [what, values] of Object.entries(AWKWARD)) {
      await t.step(what, async () => {
        for (const forecast of await fitted.forecast(twice(values))) assertSound(forecast, SEASON);
      });
    }
    await t.step("no known sample is refused, or forecast soundly by what was learned before", async () => {
      await fitted.forecast(twice([NaN, NaN, NaN])).then(
        ([forecast]) => assertSound(forecast!, SEASON),
        (error) => assert.equal(error.name, "RangeError"),
      );
    });
  });

  Deno.test(`${name} works without a season, and with other levels`, async () => {
    const levels = [0.25, 0.9];
    const fitted = await entry.create(optionsFor({ seasonSteps: 0, levels, horizonSteps: 3 })).fit([past]);
    assertSound((await fitted.forecast(past))[0]!, 3, levels);
  });

  Deno.test(`${name} refuses options that make no sense`, () => {
    assert.throws(() => entry.create(optionsFor({ targets: [] })), RangeError);
    assert.throws(() => entry.create(optionsFor({ horizonSteps: 0 })), RangeError);
    assert.throws(() => entry.create(optionsFor({ seasonSteps: -1 })), RangeError);
    assert.throws(() => entry.create(optionsFor({ levels: [0.9, 0.1] })), RangeError);
  });
}

Deno.test("FORECASTERS lists persistence and the seasonal naive first: no number without its baseline", () => {
  assert.deepEqual(Object.keys(FORECASTERS).slice(0, 2), ["persistence", "seasonal_naive"]);
  for (const [name, { summary }] of Object.entries(FORECASTERS)) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.ok(summary.length > 0 && !summary.endsWith("."), name);
  }
});

Deno.test("FORECASTERS that learn from one series alone forecast a series that fit() never saw as if it had", async () => {
  const seen = wavySeries(ROWS, 8);
  const other = series({ name: "other", startSeconds: 0, stepSeconds: 60 }, {
    cpu_usage: new Float64Array(50).fill(1),
  });
  for (const [name, entry] of Object.entries(FORECASTERS)) {
    if (entry.isGlobal) continue;
    const [a, b] = await Promise.all([[seen], [other]].map((histories) => entry.create(optionsFor()).fit(histories)));
    assert.deepEqual(await a!.forecast(seen), await b!.forecast(seen), name);
  }
});
