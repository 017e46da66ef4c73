import assert from "node:assert/strict";
import fc from "fast-check";
import { sequenceWindows } from "@/features/mod.ts";

const rows = (from: number, count: number) => Float64Array.from({ length: count }, (_, i) => from + i);

Deno.test("sequenceWindows() lays out rows, channels, horizons and outputs in this order", () => {
  const source = { inputs: [rows(0, 6), rows(100, 6)], targets: [rows(0, 6), rows(200, 6)] };
  const windows = sequenceWindows([source], { steps: 2, horizons: [1, 3] });
  assert.equal(windows.count, 2);
  assert.deepEqual([...windows.inputs], [0, 100, 1, 101, 1, 101, 2, 102]);
  assert.deepEqual([...windows.targets], [2, 202, 4, 204, 3, 203, 5, 205]);
  assert.deepEqual([...windows.lastRow], [1, 2]);
  assert.deepEqual([windows.steps, windows.channels, windows.outputs, windows.dropped], [2, 2, 2, 0]);
});

Deno.test("sequenceWindows() never crosses from one series into another", () => {
  const series = [0, 100, 200].map((from) => ({ inputs: [rows(from, 8)], targets: [rows(from, 8)] }));
  const { inputs, targets, source, steps, count } = sequenceWindows(series, { steps: 3, horizons: [2] });
  assert.equal(count, 3 * 4);
  for (let b = 0; b < count; b++) {
    const window = [...inputs.subarray(b * steps, (b + 1) * steps), targets[b]!];
    assert.deepEqual(new Set(window.map((value) => Math.floor(value / 100))), new Set([source[b]]));
  }
});

Deno.test("sequenceWindows() shares no target between rows that train and rows that are tested, yet knows the past", () => {
  const cut = (from: number, to: number) =>
    sequenceWindows([{ inputs: [rows(0, 20)], targets: [rows(0, 20)], from, to }], { steps: 4, horizons: [1, 2] });
  const [train, test] = [cut(0, 12), cut(12, 20)];
  assert.equal(Math.max(...train.targets), 11);
  assert.equal(Math.min(...test.targets), 12);
  assert.deepEqual([test.lastRow[0], test.inputs[3]], [11, 11]);
});

Deno.test("sequenceWindows() leaves out and counts windows with a gap in inputs or targets", () => {
  const inputs = rows(0, 10);
  inputs[4] = NaN;
  const targets = rows(0, 10);
  targets[9] = NaN;
  const { lastRow, dropped } = sequenceWindows([{ inputs: [inputs], targets: [targets] }], { steps: 2, horizons: [1] });
  assert.deepEqual([...lastRow], [1, 2, 3, 6, 7]);
  assert.equal(dropped, 3);
});

Deno.test("sequenceWindows() has as many windows as rows, steps, horizon and stride allow", () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), size, size, size, (n, steps, horizon, strideSteps) => {
    const { count, lastRow } = sequenceWindows([{ inputs: [rows(0, n)], targets: [rows(0, n)] }], {
      steps,
      horizons: [horizon],
      strideSteps,
    });
    assert.equal(count, Math.max(0, Math.ceil((n - steps - horizon + 1) / strideSteps)));
    assert.ok(lastRow.every((row) => row >= steps - 1 && row + horizon < n));
  }));
});

Deno.test("sequenceWindows() refuses what cannot be cut", () => {
  const source = { inputs: [rows(0, 5)], targets: [rows(0, 5)] };
  const good = { steps: 2, horizons: [1] };
  const wrong: [Parameters<typeof sequenceWindows>, RegExp][] = [
    [[[], good], /there must be a series/],
    [[[source], { ...good, steps: 0 }], /whole numbers >= 1: they are 0, \[1\] and 1/],
    [[[source], { ...good, horizons: [] }], /whole numbers >= 1/],
    [[[source], { ...good, horizons: [1.5] }], /whole numbers >= 1/],
    [
      [[source, { ...source, inputs: [] }], good],
      /same channels and targets, at least one channel: series 1 has 0 and 1/,
    ],
    [[[{ ...source, targets: [rows(0, 4)] }], good], /same rows: 5 and 4/],
    [[[{ ...source, from: 2, to: 6 }], good], /must lie between 0 and 5: asked for 2 to 6/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(
      () => sequenceWindows(...args),
      (error: Error) => error instanceof RangeError && message.test(error.message),
    );
  }
});
