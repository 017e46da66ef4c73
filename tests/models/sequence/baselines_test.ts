import assert from "node:assert/strict";

import fc from "fast-check";

import { medianOfSeasons, repeatSeason } from "@/models/mod.ts";
import { ownErrors } from "@/models/sequence/own_errors.ts";
import { repeatLast } from "@/models/sequence/persistence.ts";

const numbers = (...values: number[]) => Float64Array.from(values);

Deno.test("repeatLast() repeats the last sample", () => {
  assert.deepEqual(repeatLast(numbers(1, 5), 3), numbers(5, 5, 5));
});

Deno.test("repeatSeason() gives each step the sample one season before, over and over", () => {
  assert.deepEqual(repeatSeason(numbers(9, 1, 2, 3), 7, 3), numbers(1, 2, 3, 1, 2, 3, 1));
});

Deno.test("repeatSeason() gives the last sample without a season, or before the first one is over", () => {
  assert.deepEqual(repeatSeason(numbers(9, 1, 2), 2, 0), numbers(2, 2));
  assert.deepEqual(repeatSeason(numbers(9, 1, 2), 2, 4), numbers(2, 2));
});

Deno.test("medianOfSeasons() by hand: odd, even and missing seasons, and one odd day", () => {
  const past = numbers(10, 20, 11, 900, 12, 22);
  const twoSteps = { seasonSteps: 2, seasons: 7 };
  assert.deepEqual(medianOfSeasons(past, 3, twoSteps), numbers(11, 22, 11));
  assert.deepEqual(medianOfSeasons(past, 2, { ...twoSteps, seasons: 2 }), numbers(11.5, 461));
  // The first sample belongs to no whole season, yet to its time of the day.
  assert.deepEqual(medianOfSeasons(numbers(20, 11, 22, 13, 24), 2, twoSteps), numbers(12, 22));
  assert.deepEqual(medianOfSeasons(numbers(4), 2, twoSteps), numbers(4, 4));
});

Deno.test("medianOfSeasons() of one season is repeatSeason(), and both leave the past unchanged", () => {
  fc.assert(fc.property(
    fc.float64Array({ minLength: 1, maxLength: 40, noNaN: true }),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 1, max: 20 }),
    (past, seasonSteps, h) => {
      const before = past.slice();
      assert.deepEqual(medianOfSeasons(past, h, { seasonSteps, seasons: 1 }), repeatSeason(past, h, seasonSteps));
      assert.deepEqual(past, before);
    },
  ));
});

Deno.test("ownErrors() of a straight line are what persistence misses: one more slope a step", () => {
  const line = Float64Array.from({ length: 30 }, (_, i) => 2 * i);
  for (const errors of ownErrors(line, repeatLast, { horizonSteps: 3, seasonSteps: 0 })) {
    assert.deepEqual(errors, numbers(2, 4, 6));
  }
});

Deno.test("ownErrors() start a season apart where the past has enough of them", () => {
  const origins: number[] = [];
  const note = (past: Float64Array, h: number) => {
    origins.push(past.length);
    return new Float64Array(h);
  };
  ownErrors(new Float64Array(60), note, { horizonSteps: 5, seasonSteps: 10 });
  assert.deepEqual(origins, [25, 35, 45, 55]);
});

Deno.test("ownErrors() of a past shorter than twice the horizon lend the last one to the steps behind", () => {
  const errors = ownErrors(numbers(1, 2, 4), repeatLast, { horizonSteps: 4, seasonSteps: 0 });
  assert.deepEqual(errors, [numbers(1, 1, 1, 1), numbers(2, 2, 2, 2)]);
  assert.deepEqual(ownErrors(numbers(1), repeatLast, { horizonSteps: 4, seasonSteps: 0 }), []);
});
