import assert from "node:assert/strict";
import { absoluteError, meanByKey } from "@/evaluate/mod.ts";
import { mae } from "@/evaluate/mod.ts";
import { assertClose } from "../assert_close.ts";

const ROWS = {
  actual: Float64Array.of(1, 2, 3, 4, 5),
  predicted: Float64Array.of(1, 4, 3, 0, 6),
  keys: ["10", "2", "10", "2", "task1"],
};

Deno.test("meanByKey() averages the rows of each key, and orders numbers by size", () => {
  assert.deepEqual(meanByKey(absoluteError, ROWS), [
    { key: "2", rows: 2, mean: 3 },
    { key: "10", rows: 2, mean: 0 },
    { key: "task1", rows: 1, mean: 1 },
  ]);
});

Deno.test("meanByKey() weighted by rows is the mean over all rows", () => {
  const groups = meanByKey(absoluteError, ROWS);
  const total = groups.reduce((sum, { rows, mean }) => sum + rows * mean, 0) / ROWS.keys.length;
  assertClose(total, mae(ROWS.actual, ROWS.predicted));
});

Deno.test("meanByKey() of no rows has no keys, and refuses lists of different length", () => {
  const none = new Float64Array(0);
  assert.deepEqual(meanByKey(absoluteError, { actual: none, predicted: none, keys: [] }), []);
  assert.throws(() => meanByKey(absoluteError, { ...ROWS, keys: ["1"] }), RangeError);
});
