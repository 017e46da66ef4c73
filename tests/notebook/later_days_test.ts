// Trains a tiny network: needs --allow-read, --allow-env and --allow-sys.
import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { FORECAST_LEVELS } from "@/evaluate/mod.ts";
import { neuralForecaster } from "@/models/mod.ts";
import { driftRows, laterErrorRows } from "@/notebook/mod.ts";
import { prng } from "@/random/mod.ts";

/** A wave of 12 steps with noise; its last `loud` rows swing four times as far. */
function waves(name: string, { rows = 120, loud = 0, seed = 1 } = {}) {
  const random = prng(seed);
  const values = Float64Array.from({ length: rows }, (_, t) => {
    const factor = t >= rows - loud ? 4 : 1;
    return 10 + factor * (5 * Math.sin(2 * Math.PI * t / 12) + random.next() - 0.5);
  });
  return series({ name, startSeconds: 0, stepSeconds: 60 }, { load: values });
}

const options = { seed: 7, targets: ["load"], seasonSteps: 12, horizonSteps: 3, levels: FORECAST_LEVELS };
const entry = neuralForecaster("lstm", { sequenceSteps: 6, sizes: { lstmUnits: 8 }, training: { epochs: 6 } });
const histories = [waves("one"), waves("two", { seed: 2 })];
const saved = await (await entry.create(options).fit(histories)).save();

Deno.test("driftRows() watches each day of each series by itself, and alarms on the day that is another", async () => {
  const later = [waves("one", { rows: 240, loud: 60 }), waves("two", { rows: 240, seed: 2 })];
  const rows = await driftRows(saved, later, [{ from: 120, to: 180 }, { from: 180, to: 240 }]);
  assert.deepEqual(rows.map((row) => [row.series, row.from, row.samples]), [
    ["one", 120, 60],
    ["one", 180, 60],
    ["two", 120, 60],
    ["two", 180, 60],
  ]);
  assert.deepEqual(rows.map(({ alarmAt }) => alarmAt !== null), [false, true, false, false]);
  assert.ok(rows[1]!.seen > 2 * rows[1]!.normal);
});

Deno.test("laterErrorRows() scores networks beside persistence on the same later part", async () => {
  const later = [waves("one", { rows: 180 })];
  const [row] = await laterErrorRows({ first: saved, again: saved }, later, { from: 120, strideSteps: 2 });
  assert.equal(row!.series, "one");
  assert.deepEqual(Object.keys(row!.mae), ["persistence", "first", "again"]);
  assert.equal(row!.mae.first, row!.mae.again);
  assert.ok(row!.mae.first! < row!.mae.persistence!);
  await assert.rejects(laterErrorRows({}, later, { from: 120, strideSteps: 2 }), /there must be one: there is none/);
});
