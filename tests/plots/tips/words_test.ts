import assert from "node:assert/strict";
import fc from "fast-check";
import {
  describePoint,
  distanceToLine,
  formatValue,
  nearestPoint,
  parseAxis,
  parseBars,
  parsePlaces,
  parsePoints,
  valueAt,
} from "../../../lib/plots/tips/words.js";

const RATE = parseAxis("0 70 38 205.33 request rate (req/s)")!;
const CPU = parseAxis("0 1.04 161 24 CPU (cores)")!;

Deno.test("parseAxis() reads numbers, name and unit", () => {
  assert.deepEqual(RATE, { isLog: false, low: 0, high: 70, from: 38, to: 205.33, name: "request rate", unit: "req/s" });
  const { name, unit } = parseAxis("0 2.1 40 203 load / highest in training")!;
  assert.deepEqual([name, unit], ["load / highest in training", ""]);
  assert.equal(parseAxis("log 1 1000 100 0 p95 latency (ms)")!.isLog, true);
  assert.equal(parseAxis("log 1 1000 100 0 p95 latency (ms)")!.low, 1);
});

Deno.test("parseAxis() gives nothing where a panel carries no axis", () => {
  assert.equal(parseAxis(""), undefined);
});

Deno.test("valueAt() undoes a linear and a logarithmic scale", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(fc.property(number(-100, 100), number(0.1, 1000), number(0, 1), (low, width, share) => {
    const axis = { ...CPU, low, high: low + width };
    const value = valueAt(axis, axis.from + share * (axis.to - axis.from));
    assert.ok(Math.abs(value - (low + share * width)) <= 1e-9 * (Math.abs(low) + width));
  }));
  const log = parseAxis("log 1 1000 100 0 ms")!;
  assert.equal(valueAt(log, 100), 1);
  assert.equal(Math.round(valueAt(log, 100 * 2 / 3)), 10);
  assert.equal(Math.round(valueAt(log, 0)), 1000);
});

Deno.test("formatValue() has no more digits than a tenth of a pixel holds", () => {
  assert.equal(formatValue(RATE, 100.2, false), "26.0");
  assert.equal(formatValue(CPU, 132.9, false), "0.213");
  assert.equal(formatValue(CPU, 161, false), "0.000");
  assert.equal(formatValue(parseAxis("0 5000 161 24 ms")!, 100, false), "2230");
  fc.assert(fc.property(fc.integer({ min: 240, max: 1610 }), (tenths) => {
    const position = tenths / 10;
    const digits = Number(formatValue(CPU, position, false));
    assert.ok(Math.abs(digits - valueAt(CPU, position)) <= 0.00051);
  }));
});

Deno.test("formatValue() writes a true minus and no negative zero", () => {
  const residual = parseAxis("-0.3 0.3 154 24 residual (cores)")!;
  assert.equal(formatValue(residual, 110.97, false), "−0.101");
  assert.equal(formatValue(residual, 89.01, false), "0.000");
});

Deno.test("formatValue() never states a value at an end that stands for all beyond it", () => {
  assert.equal(formatValue(CPU, 24, true), "≥ 1.040");
  assert.equal(formatValue(CPU, 161, true), "≤ 0.000");
  assert.equal(formatValue(CPU, 24, false), "1.040");
  assert.equal(formatValue(CPU, 25, true), "1.032");
});

Deno.test("parsePoints() puts interleaved paths back in order", () => {
  assert.deepEqual(parsePoints(["M1,1h0M3,3h0M5,5h0", "M2,-2h0M4.5,4h0"]), [
    { x: 1, y: 1 },
    { x: 2, y: -2 },
    { x: 3, y: 3 },
    { x: 4.5, y: 4 },
    { x: 5, y: 5 },
  ]);
  assert.deepEqual(parsePoints(["M1.5,2L3,4.25L5,6"]), [{ x: 1.5, y: 2 }, { x: 3, y: 4.25 }, { x: 5, y: 6 }]);
  assert.deepEqual(parsePoints([]), []);
});

Deno.test("parseBars() reads both ends of each bar", () => {
  assert.deepEqual(parseBars("M99.6,109.9V80M100,12V5.5"), [[109.9, 80], [12, 5.5]]);
  assert.deepEqual(parseBars(""), []);
});

Deno.test("parsePlaces() counts out where points come from, in words", () => {
  assert.deepEqual(parsePlaces("2,4_1,task1;1,4_2;1,10_1_200m,task2"), [
    "task1, 4 users, 1 replica",
    "task1, 4 users, 1 replica",
    "task1, 4 users, 2 replicas",
    "task2, 10 users, 1 replica, 200m",
  ]);
  assert.deepEqual(parsePlaces("1,1;1,"), ["1 user", ""]);
  assert.deepEqual(parsePlaces("1,some file"), ["some file"]);
  assert.deepEqual(parsePlaces(""), []);
});

Deno.test("nearestPoint() finds the nearest, and says if there is none", () => {
  const points = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }];
  assert.deepEqual(nearestPoint(points, { x: 10, y: 2 }), { index: 1, distance: 2 });
  assert.deepEqual(nearestPoint([], { x: 0, y: 0 }), { index: -1, distance: Infinity });
});

Deno.test("distanceToLine() measures to the line, not to its points", () => {
  const points = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 0 }];
  assert.equal(distanceToLine(points, { x: 50, y: 3 }), 3);
  assert.equal(distanceToLine(points, { x: 103, y: 4 }), 5);
  assert.equal(distanceToLine([{ x: 0, y: 0 }], { x: 0, y: 0 }), Infinity);
});

const SERIES = {
  name: "measured, held",
  points: [{ x: 100.2, y: 132.9 }],
  places: ["task1, 4 users, 1 replica"],
  measured: [],
  edge: "",
  note: "MAE 0.01190 cores, persistence 0.01823 cores (rows with a measured past)",
  firstBar: 1,
};

Deno.test("describePoint() tells what, where from, values with units, interval, and the baseline", () => {
  const band = { name: "90 % interval", bars: [[1, 2], [140, 24]] as [number, number][], edge: "y" };
  assert.deepEqual(describePoint({ name: "task1", x: RATE, y: CPU, band }, SERIES, 0), [
    "task1 · measured, held",
    "task1, 4 users, 1 replica",
    "request rate 26.0 req/s · CPU 0.213 cores",
    "90 % interval 0.159 to ≥ 1.040 cores",
    "MAE 0.01190 cores, persistence 0.01823 cores (rows with a measured past)",
  ]);
});

Deno.test("describePoint() tells the measured mean beside a point of a curve, where there is one", () => {
  const curve = {
    ...SERIES,
    name: "utilization_law",
    points: [{ x: 38, y: 100 }, { x: 205.33, y: 24 }],
    places: ["6 users", ""],
    measured: ["0.46", "-"],
    edge: "y",
    note: "",
    firstBar: NaN,
  };
  const panel = { name: "task1", x: RATE, y: CPU };
  assert.deepEqual(describePoint(panel, curve, 0), [
    "task1 · utilization_law",
    "6 users",
    "request rate 0.0 req/s · CPU 0.463 cores",
    "measured mean 0.46 cores",
  ]);
  assert.deepEqual(describePoint(panel, curve, 1), [
    "task1 · utilization_law",
    "request rate 70.0 req/s · CPU ≥ 1.040 cores",
  ]);
});

Deno.test("describePoint() gives no point the place of another, and no value without an axis", () => {
  const series = { ...SERIES, points: [...SERIES.points, { x: 50, y: 50 }], note: "" };
  assert.deepEqual(describePoint({ name: "", x: RATE, y: undefined! }, series, 0), [
    "measured, held",
    "request rate 26.0 req/s",
  ]);
});
