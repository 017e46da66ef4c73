import assert from "node:assert/strict";
import { lastLevelShift } from "@/models/sequence/level_shift.ts";

const DAY = 24;

/** Days of a sine, each with its own factor. */
const days = (...factors: number[]): Float64Array =>
  Float64Array.from(
    { length: factors.length * DAY },
    (_, t) => factors[Math.floor(t / DAY)]! * (2 + Math.sin(2 * Math.PI * t / DAY)),
  );

Deno.test("lastLevelShift() finds the day on which all quarters left those of the week before", () => {
  assert.equal(lastLevelShift(days(1, 1, 1, 10, 10, 10), DAY), 3 * DAY);
  assert.equal(lastLevelShift(days(10, 10, 10, 1), DAY), 3 * DAY);
});

Deno.test("lastLevelShift() takes the latest of several shifts", () => {
  assert.equal(lastLevelShift(days(1, 1, 10, 10, 100, 100), DAY), 4 * DAY);
});

Deno.test("lastLevelShift() is not moved by a weekend, a growing load, or less than a season of another level", () => {
  assert.equal(lastLevelShift(days(1, 1, 1, 1, 1, 1.5, 1.5), DAY), 0);
  assert.equal(lastLevelShift(days(1, 1.1, 1.2, 1.3, 1.4), DAY), 0);
  assert.equal(lastLevelShift(days(1, 1, 1, 10).subarray(0, 4 * DAY - 6), DAY), 0);
});

Deno.test("lastLevelShift() says 0 for what is constant, empty, or shorter than two seasons", () => {
  assert.equal(lastLevelShift(new Float64Array(200).fill(3), DAY), 0);
  assert.equal(lastLevelShift(new Float64Array(0), DAY), 0);
  assert.equal(lastLevelShift(days(1, 10).subarray(1), DAY), 0);
  assert.equal(lastLevelShift(Float64Array.of(1, 1, 1, 9, 9, 9), 2), 0);
});

Deno.test("lastLevelShift() leaves a whole season behind the shift, also where its quarters are no whole steps", () => {
  for (const season of [8, 9, 90, 91, 143]) {
    const values = Float64Array.from({ length: 4 * season + 3 }, (_, t) => t < 3 * season - 3 ? 1 : 10 + t % 3);
    const left = values.length - lastLevelShift(values, season);
    assert.ok(left >= season && left < values.length, `${left} samples of a season of ${season}`);
  }
});

Deno.test("lastLevelShift() leaves its argument unchanged", () => {
  const values = days(1, 1, 10);
  const before = values.slice();
  lastLevelShift(values, DAY);
  assert.deepEqual(values, before);
});
