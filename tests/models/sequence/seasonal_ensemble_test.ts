import assert from "node:assert/strict";
import { prng } from "@/random/mod.ts";
import {
  combineLevels,
  expectedLevels,
  SEASONAL_MEMBERS,
  seasonalEnsemble,
} from "@/models/sequence/seasonal_ensemble.ts";
import { assertClose } from "../../assert_close.ts";

const DAY = 24;

/** Days of a sine with noise of a fixed seed; each day has its own factor. */
function daysOf(factors: readonly number[], noise = 0.1): Float64Array {
  const random = prng(11);
  return Float64Array.from({ length: factors.length * DAY }, (_, t) => {
    const shape = 3 + 2 * Math.sin(2 * Math.PI * (t % DAY) / DAY);
    return factors[Math.floor(t / DAY)]! * shape + noise * (random.next() - 0.5);
  });
}

const meanError = (forecast: Float64Array, truth: Float64Array): number =>
  forecast.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / forecast.length;

Deno.test("seasonalEnsemble() repeats a perfect season exactly, also beyond one season", () => {
  const past = daysOf([1, 1, 1, 1, 1], 0);
  seasonalEnsemble(past, 3 * DAY, DAY).forEach((value, step) =>
    assertClose(value, past[step % DAY]!, { absolute: 1e-9 })
  );
});

Deno.test("seasonalEnsemble() knows a weekend from the week before", () => {
  const week = [1, 1, 1, 1, 1, 2, 2];
  const past = daysOf([...week, ...week, 1, 1, 1, 1, 1]);
  const saturday = seasonalEnsemble(past, DAY, DAY);
  const truth = daysOf([2], 0);
  assert.ok(meanError(saturday, truth) < 0.2, `${meanError(saturday, truth)}`);
  // What the median of the last seven days would say.
  assert.ok(meanError(daysOf([1], 0), truth) > 1);
});

Deno.test("seasonalEnsemble() forgets what was before a shift of level", () => {
  const past = daysOf([1, 1, 1, 1, 1, 1, 1, 10, 10]);
  assert.ok(meanError(seasonalEnsemble(past, DAY, DAY), daysOf([10], 0)) < 0.5);
});

Deno.test("seasonalEnsemble() is not led astray by one wild day", () => {
  const past = daysOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 4]).map((value, t) =>
    t >= 9 * DAY && t % DAY > 8 ? value / 4 : value
  );
  assert.ok(meanError(seasonalEnsemble(past, DAY, DAY), daysOf([1], 0)) < 0.5);
});

Deno.test("seasonalEnsemble() carries on for a while what the last hours were above the usual", () => {
  const random = prng(2);
  let drift = 0;
  const past = daysOf(new Array(20).fill(1)).map((value) =>
    value + (drift = 0.95 * drift + 0.2 * (random.next() - 0.5))
  );
  for (let i = past.length - 6; i < past.length; i++) past[i]! += 1.5;
  const lifted = seasonalEnsemble(past, DAY, DAY);
  const usual = daysOf([1], 0);
  assert.ok(lifted[0]! - usual[0]! > 0.7, `${lifted[0]! - usual[0]!}`);
  assert.ok(lifted[DAY - 6]! - usual[DAY - 6]! < 0.7);
});

Deno.test("seasonalEnsemble() scales with its unit and leaves its past unchanged", () => {
  const past = daysOf([1, 2, 1, 1.5, 1, 1, 2, 1, 1]);
  const before = past.slice();
  const one = seasonalEnsemble(past, DAY, DAY);
  seasonalEnsemble(past.map((value) => 8 * value), DAY, DAY).forEach((value, i) => assertClose(value, 8 * one[i]!));
  assert.deepEqual(past, before);
});

Deno.test("combineLevels() gives weight to the member that missed less", () => {
  const values = daysOf([1, 1, 1, 1, 1, 1], 1);
  const exact = new Float64Array(7 * DAY).fill(NaN, 0, DAY);
  daysOf([1, 1, 1, 1, 1, 1, 1], 0).forEach((value, t) => t >= DAY && (exact[t] = value));
  const [first] = SEASONAL_MEMBERS.map((member) => member.levels(values, DAY));
  const { expected, weights } = combineLevels(values, [first!, exact], DAY);
  assert.ok(weights[1]! > weights[0]!, `${weights}`);
  assert.equal(expected.length, 7 * DAY);
  assert.ok(expected.subarray(0, DAY).every(Number.isNaN) && expected.subarray(DAY).every(Number.isFinite));
});

Deno.test("SEASONAL_MEMBERS say of each time nothing that depends on samples of less than a season before it", () => {
  const values = daysOf(new Array(16).fill(1), 1);
  const at = 15 * DAY + 7;
  const changed = values.map((value, t) => t > at - DAY + DAY / 2 ? 1e9 : value);
  for (const { name, levels } of SEASONAL_MEMBERS) {
    const [before, after] = [levels(values, DAY), levels(changed, DAY)];
    assert.equal(before.length, values.length + DAY, name);
    assert.deepEqual(after.subarray(0, at), before.subarray(0, at), name);
  }
});

Deno.test("expectedLevels() at a time are what the members say who have seen nothing behind the season before it", () => {
  const values = daysOf([1, 1.2, 1, 1.5, 1, 2, 2, 1, 1.3, 1], 0.6);
  const expected = expectedLevels(values, DAY);
  assert.equal(expected.length, values.length + DAY);
  assert.equal(expected.findIndex((level) => !Number.isNaN(level)), DAY);
  for (const t of [DAY, 2 * DAY + 5, 7 * DAY, 8 * DAY + 13, values.length, values.length + DAY - 1]) {
    const known = values.slice(0, t - DAY + 1);
    const levels = SEASONAL_MEMBERS.map((member) => member.levels(known, DAY));
    assertClose(expected[t]!, combineLevels(known, levels, DAY).expected[t]!);
    // The future may be anything.
    const changed = values.map((value, i) => i > t - DAY ? 1e9 : value);
    assert.equal(expectedLevels(changed, DAY)[t], expected[t]);
  }
});
