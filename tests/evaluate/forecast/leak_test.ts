import assert from "node:assert/strict";
import type { Series } from "@/dataset/mod.ts";
import { fillForecastCase, scoreForecasters } from "@/evaluate/mod.ts";
import { BASELINES, LAST, scoring, stubForecaster, waveCase, waves } from "./stub_forecasters.ts";

Deno.test("scoreForecasters() fits on what is before the first origin of a fold, and forecasts from what is before each", async () => {
  const spec = waveCase();
  const { origins, originsPerFold } = fillForecastCase(spec).filled!;
  const fits: number[][] = [];
  const pasts: [string, number, number | undefined][] = [];
  const whole = (seen: Series) => {
    const own = spec.series.find(({ name }) => name === seen.name)!;
    assert.deepEqual(seen.columns, own.columns.map((values) => values.slice(0, seen.rows)));
    assert.ok(seen.columns.every(({ buffer }) => buffer.byteLength === 8 * seen.rows), "no later sample in the buffer");
  };
  const spy = stubForecaster("statistical", (past) => past.at(-1)!, {
    onFit: (histories) => {
      histories.forEach(whole);
      fits.push(histories.map(({ rows }) => rows));
    },
    onForecast: (past, h) => {
      whole(past);
      pasts.push([past.name, past.rows, h]);
    },
  });
  await scoreForecasters([spec], { ...BASELINES, spy }, scoring());
  assert.deepEqual(fits, [0, 1, 2].map((fold) => origins.map((of) => of[fold * originsPerFold])));
  assert.deepEqual(
    pasts.toSorted((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]),
    spec.series.flatMap(({ name }, s) => Array.from(origins[s]!, (origin) => [name, origin, 12])),
  );
});

Deno.test("scoreForecasters() gives the same first forecasts when all later samples become 1e9", async () => {
  const forecasts = async (panel: readonly Series[]) => {
    const said: number[] = [];
    const spy = stubForecaster("statistical", (past) => past.at(-1)! + past[0]!, {
      onForecast: (past) => past.rows === first && said.push(...past.columns[0]!),
    });
    const spec = waveCase({ series: panel });
    const first = fillForecastCase(spec).filled!.origins[0]![0]!;
    await scoreForecasters([spec], { ...BASELINES, spy }, scoring());
    return { said, first };
  };
  const { said, first } = await forecasts(waves());
  const later = waves().map((one) => ({
    ...one,
    columns: one.columns.map((values) => values.map((value, t) => t < first ? value : 1e9)),
  }));
  assert.deepEqual((await forecasts(later)).said, said);
  assert.equal(said.length, 2 * first);
});

Deno.test("scoreForecasters() gives the last path the same forecasts when what it forecasts becomes 1e9", async () => {
  const panel = waves();
  const changed = panel.map((one) => ({
    ...one,
    columns: one.columns.map((values) => values.map((value, t) => t < values.length - 12 ? value : 1e9)),
  }));
  const paths = async (series: readonly Series[]) =>
    (await scoreForecasters([waveCase({ series })], BASELINES, scoring())).cases[0]!.paths
      .filter(({ origin }) => origin === 88).map(({ median, quantiles }) => ({ median, quantiles }));
  assert.deepEqual(await paths(changed), await paths(panel));
});

Deno.test("scoreForecasters() keeps a model that changes what it is given from spoiling the others", async () => {
  const vandal = stubForecaster("statistical", (past) => past.fill(0)[0]!, {
    onFit: (histories) => histories.forEach(({ columns }) => columns.forEach((values) => values.fill(0))),
  });
  const beside = async (entries: Parameters<typeof scoreForecasters>[1]) =>
    (await scoreForecasters([waveCase()], { ...BASELINES, ...entries }, scoring())).cases[0]!.scores
      .find(({ model, scope }) => model === "copy" && scope === "path")!.mae;
  assert.equal(await beside({ vandal, copy: LAST }), await beside({ copy: LAST }));
});
