import assert from "node:assert/strict";

import { series } from "@/dataset/mod.ts";
import { channels } from "../../../../lib/models/sequence/neural/channels.ts";
import { fitScale, scaled, unscaled } from "../../../../lib/models/sequence/neural/scale.ts";
import {
  batchOf,
  cutBlocks,
  samplesIn,
  windowOf,
  type WindowShape,
} from "../../../../lib/models/sequence/neural/windows.ts";
import { assertClose } from "../../../assert_close.ts";

const ONE = [{ offset: 0, scale: 1 }];
const PLAN = { targets: ["y"], inputs: [], seasonSteps: 0 };
const SHAPE: WindowShape = { steps: 3, channels: 1, answered: 2, columns: 1, measured: 1, isChange: false };

function rising(rows: number, gaps: readonly number[] = []) {
  const y = Float64Array.from({ length: rows }, (_, i) => gaps.includes(i) ? NaN : i);
  return channels(series({ name: "a", startSeconds: 0, stepSeconds: 1 }, { y }), PLAN, ONE);
}

Deno.test("cutBlocks() puts validation behind training, and calibrates on all that was not trained on", () => {
  assert.deepEqual(cutBlocks(100, { validationRatio: 0.2, calibrationRatio: 0.1 }), {
    training: { from: 0, to: 70 },
    validation: { from: 70, to: 90 },
    calibration: { from: 70, to: 100 },
  });
});

Deno.test("batchOf() never counts an answer outside the block", () => {
  const samples = samplesIn([rising(10)], [{ from: 0, to: 6 }], SHAPE);
  assert.deepEqual([...samples.endOf], [2, 3, 4]);
  const { seen, answers, weights } = batchOf(samples, Int32Array.of(0, 1, 2), SHAPE);
  assert.deepEqual([...seen], [0, 1, 2, 1, 2, 3, 2, 3, 4]);
  assert.deepEqual([...answers], [3, 4, 4, 5, 5, 0]);
  assert.deepEqual([...weights], [1, 1, 1, 1, 1, 0]);
});

Deno.test("samplesIn() lets a window begin before its block, but no answer lie before it", () => {
  const samples = samplesIn([rising(10)], [{ from: 6, to: 10 }], SHAPE);
  assert.deepEqual([...samples.endOf], [4, 5, 6, 7, 8]);
  const { weights, answers } = batchOf(samples, Int32Array.of(0), SHAPE);
  assert.deepEqual([[...answers], [...weights]], [[0, 6], [0, 1]]);
});

Deno.test("batchOf() answers with changes against the last value, and leaves gaps out", () => {
  const samples = samplesIn([rising(10, [0, 4, 6])], [{ from: 0, to: 10 }], SHAPE);
  const { seen, answers, weights } = batchOf(samples, Int32Array.of(1), { ...SHAPE, isChange: true });
  assert.deepEqual([...samples.endOf], [2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...seen], [1, 2, 3]);
  assert.deepEqual([[...answers], [...weights]], [[0, 2], [0, 1]]);
});

Deno.test("channels() fills a gap with what was known before it, and changes nothing earlier when later samples change", () => {
  const { seen, firstKnown } = rising(8, [0, 3, 4]);
  assert.deepEqual([...seen], [0, 1, 2, 2, 2, 5, 6, 7]);
  assert.equal(firstKnown, 1);
});

Deno.test("channels() knows the position in the season, also of a part of a series", () => {
  const y = Float64Array.from({ length: 4 }, () => 1);
  const at = (startSeconds: number) =>
    channels(series({ name: "a", startSeconds, stepSeconds: 10 }, { y }), { ...PLAN, seasonSteps: 4 }, ONE);
  assert.deepEqual(Array.from(at(0).seen, (value) => Math.round(value) + 0), [1, 0, 1, 1, 1, 0, 1, 0, -1, 1, -1, 0]);
  assert.deepEqual(at(20).seen.slice(0, 3), at(0).seen.slice(6, 9));
  assert.equal(at(20).phase, 2);
});

Deno.test("windowOf() repeats the first row where the past is short", () => {
  assert.deepEqual([...windowOf(rising(5), 1, SHAPE)], [0, 0, 1]);
});

Deno.test("fitScale() stays finite for constant, empty and missing columns, and unscaled() undoes it", () => {
  for (const scaling of ["standard", "max"] as const) {
    for (const values of [[], [NaN], [0, 0], [3, 3, NaN], [-2, 5]]) {
      const scale = fitScale(Float64Array.from(values), scaling);
      assert.ok(Number.isFinite(scale.offset) && scale.scale > 0, `${scaling} ${values}`);
      assertClose(unscaled(scaled(7, scale), scale), 7);
    }
  }
  assert.deepEqual(fitScale(Float64Array.of(2, 4, NaN), "standard"), { offset: 3, scale: 1 });
  assert.deepEqual(fitScale(Float64Array.of(2, -4), "max"), { offset: 0, scale: 4 });
});
