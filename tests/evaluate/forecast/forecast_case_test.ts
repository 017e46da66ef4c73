import assert from "node:assert/strict";
import fc from "fast-check";
import { series } from "@/dataset/mod.ts";
import { fillForecastCase, pastOf } from "@/evaluate/mod.ts";
import { waveCase, waves } from "./stub_forecasters.ts";

function originsOf(changes: Parameters<typeof waveCase>[0]): number[][] {
  return fillForecastCase(waveCase(changes)).filled!.origins.map((of) => Array.from(of));
}

Deno.test("fillForecastCase() lays the origins that its drawing shows", () => {
  const spec = { series: waves({ rows: 10 }), seasonSteps: 0, horizonSteps: 2, horizons: [1, 2], strideSteps: 1 };
  assert.deepEqual(originsOf(spec)[0], [3, 4, 5, 6, 7, 8]);
  assert.equal(fillForecastCase(waveCase(spec)).filled!.originsPerFold, 2);
});

Deno.test("fillForecastCase() forecasts one day of each of the last three, from the end of every series", () => {
  const panel = [...waves({ count: 1, rows: 1152 }), ...waves({ count: 1, rows: 2304 })];
  const spec = { series: panel, seasonSteps: 144, horizonSteps: 144, horizons: [144], strideSteps: 144 };
  assert.deepEqual(originsOf(spec), [[720, 864, 1008], [1872, 2016, 2160]]);
});

Deno.test("fillForecastCase() spreads the origins of a fold over one horizon if only their number is told", () => {
  const { strideSteps: _, ...spec } = waveCase({ originsPerFold: 6 });
  const { filled } = fillForecastCase(spec);
  assert.equal(filled!.strideSteps, 2);
  assert.equal(filled!.originsPerFold, 6);
  const { filled: plain } = fillForecastCase({ ...spec, originsPerFold: 1 });
  assert.equal(plain!.strideSteps, 12);
});

Deno.test("fillForecastCase() keeps every path inside its series and a season before the first origin", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 200 }),
    horizonSteps: fc.integer({ min: 1, max: 40 }),
    strideSteps: fc.integer({ min: 1, max: 50 }),
    seasonSteps: fc.integer({ min: 0, max: 30 }),
    folds: fc.integer({ min: 3, max: 6 }),
  });
  fc.assert(fc.property(shape, ({ rows, ...spec }) => {
    const { filled, notPossible } = fillForecastCase(waveCase({ ...spec, series: waves({ rows }), horizons: [1] }));
    if (filled === undefined) return notPossible.length > 0;
    const origins = Array.from(filled.origins[0]!);
    return origins.length === spec.folds * filled.originsPerFold &&
      origins.every((origin, i) => i === 0 || origin - origins[i - 1]! === spec.strideSteps) &&
      origins.at(-1)! + filled.horizonSteps === rows && origins[0]! > spec.seasonSteps;
  }));
});

Deno.test("fillForecastCase() says which horizon the data cannot fill, and falls back to the next", () => {
  const { filled, notPossible } = fillForecastCase(
    waveCase({ horizonSteps: 1000, horizons: [1, 6, 12, 1000], originsPerFold: 1 }),
  );
  assert.equal(filled!.horizonSteps, 12);
  assert.deepEqual(filled!.horizons, [1, 6, 12]);
  assert.deepEqual(notPossible.map(({ case: name, horizonSteps }) => [name, horizonSteps]), [["waves", 1000]]);
  assert.match(notPossible[0]!.reason, /^3 folds of forecasts 1000 steps ahead need 1021 samples, and wave 0 has 100/);
});

Deno.test("fillForecastCase() fills nothing without series, or where no series is long enough", () => {
  assert.equal(fillForecastCase(waveCase({ series: [] })).notPossible[0]!.reason, "there is no series");
  assert.equal(fillForecastCase(waveCase({ series: waves({ rows: 1 }) })).filled, undefined);
});

Deno.test("fillForecastCase() leaves out a series that is too short or empty, and says so", () => {
  const empty = series({ name: "empty", startSeconds: 0, stepSeconds: 60 }, { value: new Float64Array(100).fill(NaN) });
  const [short] = waves({ count: 1, rows: 30 });
  const { filled } = fillForecastCase(waveCase({ series: [...waves(), { ...short!, name: "short" }, empty] }));
  assert.deepEqual(filled!.series.map(({ name }) => name), ["wave 0", "wave 1"]);
  assert.match(filled!.notes[0]!, /^short is left out: 3 folds of .* and short has 30$/);
  assert.equal(filled!.notes[1], "empty is left out: value of empty has no value before the first origin");
});

Deno.test("fillForecastCase() warns where a model could learn from a later time than it forecasts", () => {
  const at = (seconds: number[]) => waves().map((one, i) => ({ ...one, startSeconds: seconds[i]! }));
  assert.deepEqual(fillForecastCase(waveCase({ series: at([600, 600]) })).filled!.notes, []);
  assert.match(
    fillForecastCase(waveCase({ series: at([600, 9000]) })).filled!.notes[0]!,
    /not measured at the same time/,
  );
  assert.deepEqual(fillForecastCase(waveCase({ series: at([0, 9000]) })).filled!.notes, []);
});

Deno.test("fillForecastCase() refuses a case that is wrong in itself", () => {
  const other = waves({ count: 1 }).map((one) => ({ ...one, stepSeconds: 5 }));
  for (
    const [changes, message] of [
      [{ folds: 2 }, /folds must be a whole number >= 3: it is 2/],
      [{ strideSteps: 0 }, /strideSteps must be a whole number >= 1/],
      [{ seasonSteps: 1.5 }, /seasonSteps must be a whole number >= 0/],
      [{ horizons: [13] }, /horizons must be whole steps from 1 to 12: one is 13/],
      [{ targets: [] }, /it must have a target/],
      [{ targets: ["cpu"] }, /each series must have the column "cpu": wave 0 has value/],
      [{ series: [...waves(), ...other] }, /all series must have one step/],
    ] as const
  ) {
    assert.throws(() => fillForecastCase(waveCase(changes)), { name: "RangeError", message });
  }
});

Deno.test("pastOf() hands over a copy that ends at the origin", () => {
  const [whole] = waves({ count: 1 });
  const past = pastOf(whole!, 7);
  assert.equal(past.rows, 7);
  assert.equal(past.columns[0]!.buffer.byteLength, 7 * Float64Array.BYTES_PER_ELEMENT);
  past.columns[0]!.fill(0);
  assert.notEqual(whole!.columns[0]![0], 0);
});
