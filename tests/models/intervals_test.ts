import assert from "node:assert/strict";

import fc from "fast-check";

import { applyIntervals, calibrateIntervals, calibrationFolds } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";

const services = ["cart", "search"];

/** Rows whose error grows with the prediction, ten times as fast for service 1. */
function rows(n: number, seed: number) {
  const random = prng(seed);
  const service = Int32Array.from({ length: n }, (_, i) => i % 2);
  const predicted = Float64Array.from({ length: n }, () => 1 + 10 * random.next());
  const actual = predicted.map((value, i) => value * (1 + (service[i] === 1 ? 0.1 : 0.01) * (2 * random.next() - 1)));
  return { services, service, predicted, actual };
}

function coverage(found: { lower: Float64Array; upper: Float64Array }, actual: Float64Array): number {
  return actual.filter((value, i) => value >= found.lower[i]! && value <= found.upper[i]!).length / actual.length;
}

Deno.test("applyIntervals() covers new rows as often as calibrateIntervals() promised", () => {
  for (const nominal of [0.5, 0.8, 0.9, 0.95]) {
    const fresh = rows(20_000, 2);
    const covered = coverage(applyIntervals(calibrateIntervals(rows(4000, 1), nominal), fresh), fresh.actual);
    assert.ok(Math.abs(covered - nominal) < 0.02, `${covered} at ${nominal}`);
  }
});

Deno.test("calibrateIntervals() gives the noisier service and the higher half wider intervals", () => {
  const { bands } = calibrateIntervals(rows(4000, 1), 0.9);
  const [cart, search] = bands;
  assert.ok(cart!.halfWidthBelow < cart!.halfWidthAbove);
  assert.ok(search!.halfWidthBelow > 5 * cart!.halfWidthBelow);
});

Deno.test("calibrateIntervals() takes the ceil((n + 1) c)-th smallest residual", () => {
  const residuals = [5, 1, 9, 2, 8, 3, 7, 4, 6];
  const { pooledHalfWidth } = calibrateIntervals({
    services: ["cart"],
    service: new Int32Array(9),
    predicted: new Float64Array(9),
    actual: Float64Array.from(residuals),
  }, 0.8);
  assert.equal(pooledHalfWidth, 8, "ceil(10 x 0.8) = 8th of 9");
});

Deno.test("calibrateIntervals() promises nothing from too few rows", () => {
  const few = rows(8, 1);
  const bands = calibrateIntervals(few, 0.9);
  assert.deepEqual(bands, { coverageRatio: 0.9, bands: [], pooledHalfWidth: null });
  const { lower, upper } = applyIntervals(bands, few);
  assert.ok([...lower, ...upper].every(Number.isNaN));
});

Deno.test("calibrateIntervals() falls back from the half to the service, and from the service to the pool", () => {
  const twelve = rows(24, 1);
  const bands = calibrateIntervals(twelve, 0.9);
  assert.deepEqual(bands.bands.map((band) => band.halfWidthBelow === band.halfWidthAbove), [true, true]);
  const unseen = applyIntervals(bands, {
    services: ["pay"],
    service: Int32Array.of(0, -1),
    predicted: Float64Array.of(100, 100),
  });
  assert.deepEqual([...unseen.upper], [100 + bands.pooledHalfWidth!, 100 + bands.pooledHalfWidth!]);
});

Deno.test("applyIntervals() never ends below 0 and finds services by name", () => {
  const bands = calibrateIntervals(rows(400, 1), 0.9);
  const { lower } = applyIntervals(bands, { ...rows(400, 2), predicted: new Float64Array(400) });
  assert.ok(lower.every((value) => value === 0));
  const one = { service: Int32Array.of(0), predicted: Float64Array.of(8) };
  assert.deepEqual(
    applyIntervals(bands, { services: ["search"], ...one }),
    applyIntervals(bands, { services: ["cart", "search"], ...one, service: Int32Array.of(1) }),
  );
});

Deno.test("calibrateIntervals() survives JSON", () => {
  const bands = calibrateIntervals(rows(400, 1), 0.9);
  assert.deepEqual(JSON.parse(JSON.stringify(bands)), bands);
});

Deno.test("calibrateIntervals() gives wider intervals for a higher coverage", () => {
  fc.assert(fc.property(fc.integer({ min: 40, max: 200 }), fc.integer(), (n, seed) => {
    const [narrow, wide] = [0.5, 0.9].map((nominal) => calibrateIntervals(rows(n, seed), nominal).pooledHalfWidth!);
    assert.ok(narrow! <= wide!);
  }));
});

Deno.test("calibrateIntervals() refuses arrays that differ in length and a coverage that is no ratio", () => {
  const some = rows(40, 1);
  assert.throws(() => calibrateIntervals({ ...some, actual: new Float64Array(3) }, 0.9), TypeError);
  for (const bad of [0, 1, 90, NaN]) assert.throws(() => calibrateIntervals(some, bad), RangeError);
});

Deno.test("calibrationFolds() holds every level out once, whole, and next to levels that stay", () => {
  const users = Float64Array.of(10, 1, 2, 2, 3, 5, 6, 8, 9, 1);
  assert.deepEqual([...calibrationFolds(users)], [1, 0, 1, 1, 2, 0, 1, 2, 0, 0]);
  assert.deepEqual([...calibrationFolds(Float64Array.of(4, 4))], [0, 0]);
});
