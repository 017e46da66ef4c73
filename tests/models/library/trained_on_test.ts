import assert from "node:assert/strict";
import { type Series, series, sliceSeries } from "@/dataset/mod.ts";
import { describeTraining, libraryName, whyOtherSeries } from "@/models/mod.ts";

/** A series that swings between 1 and 3, with a column that nothing forecasts. */
function swing(name = "task1 week", rows = 30, stepSeconds = 60): Series {
  const cpu = Float64Array.from({ length: rows }, (_, t) => 2 + Math.sin(Math.PI * t / 2));
  return series({ name, startSeconds: 600, stepSeconds }, { cpu, rate: cpu.map((_, t) => t) });
}

const TARGETS = ["cpu"];
const trained = await describeTraining([swing(), swing("task2 week", 20)], TARGETS);
const why = (of: Series) => whyOtherSeries(of, trained, TARGETS);

Deno.test("describeTraining() is JSON-safe and tells step, names, lengths and what the targets reached", async () => {
  assert.deepEqual(JSON.parse(JSON.stringify(trained)), trained);
  assert.equal(trained.stepSeconds, 60);
  assert.deepEqual(trained.series.map(({ name, rows }) => [name, rows]), [["task1 week", 30], ["task2 week", 20]]);
  assert.deepEqual(trained.ranges, { cpu: { low: 1, high: 3 } });
  const empty = series({ name: "x", startSeconds: 0, stepSeconds: 60 }, { cpu: Float64Array.of(NaN, NaN) });
  assert.deepEqual((await describeTraining([empty], TARGETS)).ranges, {});
});

Deno.test("whyOtherSeries() finds nothing against the series that trained, grown or not, whatever its other columns hold", async () => {
  assert.deepEqual(await why(swing()), []);
  assert.deepEqual(await why(swing("task1 week", 45)), []);
  const other = swing();
  assert.deepEqual(await why({ ...other, columns: [other.columns[0]!, other.columns[1]!.map((x) => -x)] }), []);
});

Deno.test("whyOtherSeries() tells another series, other samples, a lost start and values that were never seen", async () => {
  assert.deepEqual(await why(swing("cart")), ["it is not among what it was trained on: task1 week, task2 week"]);
  const changed = swing();
  changed.columns[0]![4] = 2.5;
  assert.deepEqual(await why(changed), ["its first samples are not the 30 that it was trained on"]);
  assert.deepEqual(await why(sliceSeries(swing(), 10, 30)), [
    "its first samples are not the 30 that it was trained on",
  ]);
  const grown = swing("task1 week", 45);
  grown.columns[0]![44] = 9.25;
  assert.deepEqual(await why(grown), ["its cpu is 1 to 9.25, and was 1 to 3 in training"]);
});

Deno.test("whyOtherSeries() refuses another step: seasons and horizons are counted in steps", async () => {
  await assert.rejects(why(swing("task1 week", 30, 10)), {
    name: "RangeError",
    message:
      'Cannot forecast "task1 week" as its samples must be 60 s apart, as those of training: they are 10 s apart',
  });
});

Deno.test("libraryName() makes a plain name of any that has a letter or digit", () => {
  assert.equal(libraryName("task1"), "task1");
  assert.equal(libraryName("task1 week"), "task1-week");
  assert.equal(libraryName(" CPU (%) / pod_1"), "CPU-pod_1");
  assert.equal(libraryName(`a${"b".repeat(200)}`).length, 120);
  assert.throws(() => libraryName("../.."), /"\.\.\/\.\." as a letter or digit must be in it: there is none/);
});
