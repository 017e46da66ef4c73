import assert from "node:assert/strict";
import { prng } from "@/random/mod.ts";
import { carryMisses } from "@/models/sequence/recent_misses.ts";
import { assertClose } from "../../assert_close.ts";

const DAY = 24;

/** Misses that fade to `memory` of themselves at each step, from a fixed seed. */
function fading(memory: number, n: number): Float64Array {
  const random = prng(5);
  const misses = new Float64Array(n);
  for (let i = 1; i < n; i++) misses[i] = memory * misses[i - 1]! + random.next() - 0.5;
  return misses;
}

Deno.test("carryMisses() carries a miss on for as long as misses used to last", () => {
  const misses = fading(0.9, 40 * DAY);
  misses[misses.length - 1] = 2;
  const carried = carryMisses(misses, DAY, DAY);
  // An autoregression of order 1 would carry 0.9 of it, 1.8; the means of the last hours, which were lower, have a say too.
  assert.ok(carried[0]! > 1.2 && carried[0]! < 1.8, `${carried}`);
  assert.ok(carried[4]! < carried[0]! && carried[4]! > 0.3, `${carried}`);
  assert.ok(Math.abs(carried[20]!) < 0.5, `${carried}`);
});

Deno.test("carryMisses() carries little where misses have no memory", () => {
  const misses = fading(0, 40 * DAY);
  misses[misses.length - 1] = 0.5;
  assert.ok(carryMisses(misses, DAY, DAY).every((added) => Math.abs(added) < 0.1));
});

Deno.test("carryMisses() adds no more than was missed of late, whatever the past", () => {
  const misses = fading(0.99, 10 * DAY).map((miss, i) => i === 10 * DAY - 1 ? 1e6 : miss);
  assert.ok(carryMisses(misses, 2 * DAY, DAY).every((added) => added >= -1 && added <= 1e6));
});

Deno.test("carryMisses() adds nothing where the past is too short, missing or without a miss, nor behind a season", () => {
  assert.deepEqual(carryMisses(fading(0.9, DAY + 5), 3, DAY), new Float64Array(3));
  assert.deepEqual(carryMisses(new Float64Array(99).fill(NaN), 3, DAY), new Float64Array(3));
  assert.deepEqual(carryMisses(new Float64Array(10 * DAY), 3, DAY), new Float64Array(3));
  assert.deepEqual(carryMisses(fading(0.9, 20 * DAY), DAY + 2, DAY).subarray(DAY), new Float64Array(2));
});

Deno.test("carryMisses() scales with its unit and leaves its argument unchanged", () => {
  const misses = fading(0.8, 12 * DAY);
  const before = misses.slice();
  const one = carryMisses(misses, DAY, DAY);
  carryMisses(misses.map((miss) => 8 * miss), DAY, DAY).forEach((added, i) => assertClose(added, 8 * one[i]!));
  assert.deepEqual(misses, before);
});
