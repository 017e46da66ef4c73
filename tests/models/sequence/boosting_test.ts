import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { FORECASTERS } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { LEVELS, oneColumn, optionsFor, SEASON, wavySeries } from "./series_fixtures.ts";

const boosting = FORECASTERS["boosting"]!;

/** Days of a shape with noise, times a factor: cores of one service, or bytes of another. */
function service(name: string, unit: number, seed: number, days = 24) {
  const random = prng(seed);
  const values = Float64Array.from(
    { length: days * SEASON },
    (_, t) => unit * (3 + 2 * Math.sin(2 * Math.PI * t / SEASON) + (random.next() - 0.5)),
  );
  return series({ name, startSeconds: 0, stepSeconds: 7200 }, { cpu_usage: values });
}

const error = (median: Float64Array, unit: number): number =>
  median.reduce((sum, value, t) => sum + Math.abs(value / unit - 3 - 2 * Math.sin(2 * Math.PI * t / SEASON)), 0) /
  SEASON;

Deno.test("boosting learns from several series of any unit, and forecasts one that it never saw", async () => {
  const seen = [service("a", 1, 1), service("b", 1e9, 2), service("c", 1e-3, 3)];
  const fitted = await boosting.create(optionsFor()).fit(seen);
  for (const past of [...seen, service("new", 50, 4)]) {
    const unit = past.name === "new" ? 50 : { a: 1, b: 1e9, c: 1e-3 }[past.name]!;
    const [forecast] = await fitted.forecast(past);
    const naive = past.columns[0]!.slice(-SEASON);
    const [own, last] = [error(forecast!.median, unit), error(naive, unit)];
    assert.ok(own < 0.8 * last, `${past.name}: ${own} of ${last}`);
  }
});

Deno.test("boosting does not depend on the unit of a series", async () => {
  const [one, eight] = await Promise.all([1, 8].map(async (unit) => {
    const past = service("a", unit, 1);
    return (await (await boosting.create(optionsFor()).fit([past])).forecast(past))[0]!;
  }));
  eight!.median.forEach((value, step) => assert.ok(Math.abs(value / 8 - one!.median[step]!) < 1e-6));
});

Deno.test("boosting covers noise that it has learned", async () => {
  const past = service("a", 1, 6, 40);
  const cut = { ...past, rows: 30 * SEASON, columns: past.columns.map((values) => values.slice(0, 30 * SEASON)) };
  const fitted = await boosting.create(optionsFor()).fit([cut]);
  let inside = 0;
  for (let day = 30; day < 40; day++) {
    const known = { ...past, rows: day * SEASON, columns: past.columns.map((values) => values.slice(0, day * SEASON)) };
    const { quantiles } = (await fitted.forecast(known))[0]!;
    const truth = past.columns[0]!.subarray(day * SEASON, (day + 1) * SEASON);
    inside += truth.filter((value, i) => value >= quantiles[0]![i]! && value <= quantiles.at(-1)![i]!).length;
  }
  // 120 steps at 90 %: four standard errors of a share are 0.11.
  assert.ok(Math.abs(inside / 120 - 0.9) < 0.11, `${inside} of 120`);
});

Deno.test("boosting tells how far its fit is", async () => {
  const told: string[] = [];
  const options = optionsFor({ onProgress: ({ done, total }) => void told.push(`${done} of ${total}`) });
  await boosting.create(options).fit([wavySeries(6 * SEASON)]);
  assert.deepEqual(told, LEVELS.map((_, i) => `${i + 1} of ${LEVELS.length}`));
});

Deno.test("boosting refuses to learn from histories that are all too short, and leaves out one of several", async () => {
  const options = optionsFor();
  await assert.rejects(async () => await boosting.create(options).fit([oneColumn([1, 2, 3])]), {
    name: "RangeError",
    message: /more than 24 samples: the longest has 3/,
  });
  const past = wavySeries(9 * SEASON);
  const fitted = await boosting.create(options).fit([oneColumn([1, 2, 3]), past]);
  assert.equal((await fitted.forecast(past)).length, 1);
});

Deno.test("boosting refuses a state of another season or number of levels", async () => {
  const saved = await (await boosting.create(optionsFor()).fit([wavySeries(6 * SEASON)])).save();
  for (const wrong of [optionsFor({ seasonSteps: 6 }), optionsFor({ levels: [0.1, 0.9] })]) {
    await assert.rejects(async () => await boosting.restore(saved, wrong), { name: "TypeError", message: /must/ });
  }
});

Deno.test("boosting forgets what was before a shift of level, and repeats the last season until it has two", async () => {
  const options = optionsFor();
  const steady = service("steady", 1, 1);
  const fitted = await boosting.create(options).fit([steady, service("other", 1, 2)]);
  const started = Float64Array.from(steady.columns[0]!, (value, t) => t < 22.5 * SEASON ? 0.001 * value : value);
  const [forecast] = await fitted.forecast({ ...steady, columns: [started] });
  assert.deepEqual(forecast!.median, started.slice(-SEASON));
});
