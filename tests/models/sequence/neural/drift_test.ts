import assert from "node:assert/strict";

import { driftEvidence, observeError, observeErrors, startDriftTest } from "@/models/mod.ts";
import { prng, streamSeed } from "@/random/mod.ts";
import { assertClose } from "../../../assert_close.ts";

/** Amounts of normal errors. */
function amounts(count: number, seed: number, spread = 1): number[] {
  const random = prng(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Array.from({ length: count }, () => Math.abs(spread * normal()));
}

Deno.test("observeErrors() alarms on errors that stay as they were no more often than promised", () => {
  const streams = 300;
  const falseAlarmRatio = 0.1;
  let alarms = 0;
  for (let stream = 0; stream < streams; stream++) {
    const seed = streamSeed(5, stream);
    const test = startDriftTest(amounts(50, seed), { falseAlarmRatio, seed });
    if (observeErrors(test, amounts(300, streamSeed(seed, 1))).alarmAt !== null) alarms++;
  }
  // Of 300 streams, 30 are promised at most; a binomial count exceeds 45 with a chance below 0.003.
  assert.ok(alarms <= 45, `${alarms} alarms`);
});

Deno.test("observeErrors() alarms soon after errors have doubled, even after a long calm", () => {
  const delays = Array.from({ length: 40 }, (_, stream) => {
    const seed = streamSeed(9, stream);
    const calm = observeErrors(startDriftTest(amounts(100, seed), { seed }), amounts(200, streamSeed(seed, 1)));
    if (calm.alarmAt !== null) return 0;
    const { alarmAt } = observeErrors(calm, amounts(200, streamSeed(seed, 2), 2.5));
    return (alarmAt ?? Infinity) - 200;
  }).sort((a, b) => a - b);
  assert.ok(delays[20]! < 40, `median delay ${delays[20]}`);
  assert.ok(delays[37]! < 100, `late delay ${delays[37]}`);
});

Deno.test("observeErrors() stays calm when errors shrink", () => {
  const test = startDriftTest(amounts(100, 1), { seed: 1 });
  assert.equal(observeErrors(test, amounts(200, 2, 0.3)).alarmAt, null);
});

Deno.test("observeError() is pure, goes on from JSON, repeats itself by seed, and stays at its alarm", () => {
  const start = startDriftTest([1, 2, 2, 3], { seed: 3 });
  assert.equal(driftEvidence(start), 1);
  const once = observeError(start, 2);
  assert.equal(start.observed, 0);
  assert.deepEqual(observeError(JSON.parse(JSON.stringify(start)), 2), once);
  assert.deepEqual(once.known, [1, 2, 2, 2, 3]);
  const alarmed = observeErrors(start, Array.from({ length: 100 }, (_, i) => 10 + i));
  assert.ok(alarmed.alarmAt !== null);
  assert.equal(observeError(alarmed, 1e6), alarmed);
});

Deno.test("observeError() bets as by hand: an error larger than nine others has a p-value below a tenth", () => {
  const start = startDriftTest([1, 2, 3, 4, 5, 6, 7, 8, 9], { seed: 1 });
  const p = prng(streamSeed(1, 1)).next() / 10;
  assertClose(driftEvidence(observeError(start, 10)), 1 / 3 * (1 + (1 - (p - 0.5)) + (1 - 2 * (p - 0.5))));
});

Deno.test("startDriftTest() and observeError() refuse what they cannot rank", () => {
  assert.throws(() => startDriftTest([], { seed: 1 }), /needs errors that are normal/);
  assert.throws(() => startDriftTest([NaN], { seed: 1 }), RangeError);
  assert.throws(() => startDriftTest([1], { seed: 1, falseAlarmRatio: 0 }), RangeError);
  assert.throws(() => observeError(startDriftTest([1], { seed: 1 }), -1), RangeError);
});
