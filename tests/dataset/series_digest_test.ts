import assert from "node:assert/strict";
import { digestSeries, series } from "@/dataset/mod.ts";

const one = series({ name: "one", startSeconds: 0, stepSeconds: 60 }, {
  a: Float64Array.of(1, NaN, 3),
  b: Float64Array.of(4, 5, 6),
});
const two = { ...one, name: "two" };

Deno.test("digestSeries() changes with values, names, start and step, and not with the order of the series", async () => {
  const digest = await digestSeries([one, two]);
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(await digestSeries([two, one]), digest);
  const changed = { ...one, columns: [one.columns[0]!, Float64Array.of(4, 5, 7)] };
  for (const other of [changed, { ...one, name: "other" }, { ...one, startSeconds: 1 }, { ...one, stepSeconds: 30 }]) {
    assert.notEqual(await digestSeries([other, two]), digest);
  }
});

Deno.test("digestSeries() looks at the columns it is told, wherever their values lie", async () => {
  const changed = { ...one, columns: [one.columns[0]!, Float64Array.of(0, 0, 0)] };
  assert.equal(await digestSeries([changed], ["a"]), await digestSeries([one], ["a"]));
  const view = { ...one, columns: one.columns.map((values) => Float64Array.of(9, ...values).subarray(1)) };
  assert.equal(await digestSeries([view]), await digestSeries([one]));
  await assert.rejects(digestSeries([one], ["c"]), /Cannot read column "c" of the series "one"/);
});
