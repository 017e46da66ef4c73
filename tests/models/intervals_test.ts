import assert from "node:assert/strict";

import fc from "fast-check";

import {
  applyIntervals,
  calibrateIntervals,
  calibrationFolds,
  type CalibrationRows,
  halfWidthAt,
  type IntervalBands,
  type IntervalWidth,
  intervalWidth,
} from "@/models/mod.ts";
import { exponential, prng } from "@/random/mod.ts";
import { TARGETS } from "@/schema.ts";
import { assertClose } from "../assert_close.ts";

const services = ["cart", "search"];

/** Rows whose error grows with the prediction, ten times as fast for service 1. */
function rows(n: number, seed: number) {
  const random = prng(seed);
  const service = Int32Array.from({ length: n }, (_, i) => i % 2);
  const predicted = Float64Array.from({ length: n }, () => 1 + 10 * random.next());
  const actual = predicted.map((value, i) => value * (1 + (service[i] === 1 ? 0.1 : 0.01) * (2 * random.next() - 1)));
  return { services, service, predicted, actual };
}

/** Every interval is calibrated with both widths, since both keep the promise. */
const WIDTHS: readonly IntervalWidth[] = ["constant", "square_root"];

function calibrate(from: CalibrationRows, coverageRatio: number, width: IntervalWidth = "constant"): IntervalBands {
  return calibrateIntervals(from, { coverageRatio, width });
}

function coverage(found: { lower: Float64Array; upper: Float64Array }, actual: Float64Array): number {
  return actual.filter((value, i) => value >= found.lower[i]! && value <= found.upper[i]!).length / actual.length;
}

Deno.test("applyIntervals() covers new rows as often as calibrateIntervals() promised", () => {
  for (const nominal of [0.5, 0.8, 0.9, 0.95]) {
    for (const width of WIDTHS) {
      const fresh = rows(20_000, 2);
      const covered = coverage(applyIntervals(calibrate(rows(4000, 1), nominal, width), fresh), fresh.actual);
      assert.ok(Math.abs(covered - nominal) < 0.02, `${covered} at ${nominal}, ${width}`);
    }
  }
});

Deno.test("calibrateIntervals() gives the noisier service and the higher half wider intervals", () => {
  const { bands } = calibrate(rows(4000, 1), 0.9);
  const [cart, search] = bands;
  assert.ok(cart!.halfWidthBelow < cart!.halfWidthAbove);
  assert.ok(search!.halfWidthBelow > 5 * cart!.halfWidthBelow);
});

Deno.test("calibrateIntervals() takes the ceil((n + 1) c)-th smallest residual", () => {
  const residuals = [5, 1, 9, 2, 8, 3, 7, 4, 6];
  const nine = { services: ["cart"], service: new Int32Array(9), predicted: new Float64Array(9) };
  const { pooled } = calibrate({ ...nine, actual: Float64Array.from(residuals) }, 0.8);
  assert.equal(pooled!.halfWidth, 8, "ceil(10 x 0.8) = 8th of 9");
});

Deno.test("calibrateIntervals() promises nothing from too few rows", () => {
  const few = rows(8, 1);
  for (const none of [few, rows(0, 1)]) {
    for (const width of WIDTHS) {
      const bands = calibrate(none, 0.9, width);
      assert.deepEqual(bands, { coverageRatio: 0.9, bands: [], pooled: null });
      const { lower, upper } = applyIntervals(bands, few);
      assert.ok([...lower, ...upper].every(Number.isNaN));
      assert.ok(Number.isNaN(halfWidthAt(bands, "cart", 1)));
    }
  }
});

Deno.test("calibrateIntervals() falls back from the half to the service, and from the service to the pool", () => {
  const twelve = rows(24, 1);
  const bands = calibrate(twelve, 0.9);
  assert.deepEqual(bands.bands.map((band) => band.halfWidthBelow === band.halfWidthAbove), [true, true]);
  const unseen = applyIntervals(bands, {
    services: ["pay"],
    service: Int32Array.of(0, -1),
    predicted: Float64Array.of(100, 100),
  });
  const pooled = bands.pooled!.halfWidth;
  assert.deepEqual([...unseen.upper], [100 + pooled, 100 + pooled]);
  assert.deepEqual([halfWidthAt(bands, "pay", 100), halfWidthAt(bands, undefined, 7)], [pooled, pooled]);
});

Deno.test("applyIntervals() never ends below 0 and finds services by name", () => {
  const bands = calibrate(rows(400, 1), 0.9);
  const { lower } = applyIntervals(bands, { ...rows(400, 2), predicted: new Float64Array(400) });
  assert.ok(lower.every((value) => value === 0));
  const one = { service: Int32Array.of(0), predicted: Float64Array.of(8) };
  assert.deepEqual(
    applyIntervals(bands, { services: ["search"], ...one }),
    applyIntervals(bands, { services: ["cart", "search"], ...one, service: Int32Array.of(1) }),
  );
});

Deno.test("calibrateIntervals() survives JSON", () => {
  for (const width of WIDTHS) {
    const bands = calibrate(rows(400, 1), 0.9, width);
    assert.deepEqual(JSON.parse(JSON.stringify(bands)), bands);
  }
});

Deno.test("calibrateIntervals() gives wider intervals for a higher coverage", () => {
  fc.assert(fc.property(fc.integer({ min: 40, max: 200 }), fc.integer(), (n, seed) => {
    const [narrow, wide] = [0.5, 0.9].map((nominal) => calibrate(rows(n, seed), nominal).pooled!.halfWidth);
    assert.ok(narrow! <= wide!);
  }));
});

Deno.test("calibrateIntervals() refuses arrays that differ in length and a coverage that is no ratio", () => {
  const some = rows(40, 1);
  assert.throws(() => calibrate({ ...some, actual: new Float64Array(3) }, 0.9), TypeError);
  for (const bad of [0, 1, 90, NaN]) assert.throws(() => calibrate(some, bad), RangeError);
});

/** Counts of independent requests at loads of `low` to `high` a sample, predicted by their mean. */
function counted(n: number, [low, high]: readonly [number, number], seed: number) {
  const random = prng(seed);
  const predicted = Float64Array.from({ length: n }, () => low + (high - low) * random.next());
  const actual = predicted.map((mean) => {
    let count = -1;
    for (let time = 0; time < mean; count++) time += exponential(random, 1);
    return count;
  });
  return { services: ["cart"], service: new Int32Array(n), predicted, actual };
}

Deno.test("applyIntervals() holds counts at loads far beyond those that calibrated, if the width grows", () => {
  const seen = counted(3000, [10, 50], 1);
  const beyond = counted(3000, [150, 250], 2);
  const [constant, grown] = WIDTHS.map((width) =>
    coverage(applyIntervals(calibrate(seen, 0.9, width), beyond), beyond.actual)
  );
  assert.ok(constant! < 0.65, `${constant}`);
  assert.ok(grown! > 0.87 && grown! < 0.93, `${grown}`);
});

Deno.test("applyIntervals() holds counts at every load alike, if the width grows", () => {
  const bands = WIDTHS.map((width) => calibrate(counted(3000, [10, 90], 1), 0.9, width));
  for (const load of [[10, 20], [80, 90]] as const) {
    const fresh = counted(3000, load, 3);
    const [constant, grown] = bands.map((found) => coverage(applyIntervals(found, fresh), fresh.actual));
    assert.ok(Math.abs(grown! - 0.9) < 0.03, `${grown} at ${load}`);
    assert.ok(Math.abs(grown! - 0.9) < Math.abs(constant! - 0.9), `${constant} at ${load}`);
  }
});

Deno.test("halfWidthAt() doubles at four times the prediction, and stays as it is below what was measured", () => {
  const bands = calibrate(counted(400, [10, 50], 1), 0.9, "square_root");
  const [{ at, growsFrom, halfWidthAbove }] = bands.bands as [IntervalBands["bands"][0]];
  const width = (prediction: number) => halfWidthAt(bands, "cart", prediction);
  assertClose(width(400), 2 * width(100));
  assertClose(width(2 * at), Math.SQRT2 * halfWidthAbove);
  assert.ok(growsFrom! > 5 && growsFrom! < at, `${growsFrom}`);
  assert.equal(width(0), width(growsFrom!));
  assert.ok(width(0) > 0);
});

Deno.test("calibrateIntervals() keeps the width constant where there is nothing to take a square root of", () => {
  const zeros = { ...rows(40, 1), predicted: new Float64Array(40), actual: new Float64Array(40).fill(1) };
  const idle = { ...rows(40, 1), actual: new Float64Array(40) };
  for (const odd of [zeros, idle]) {
    assert.deepEqual(calibrate(odd, 0.9, "square_root"), calibrate(odd, 0.9, "constant"));
  }
});

Deno.test("intervalWidth() lets the intervals of sums over requests grow, and no others", () => {
  assert.deepEqual(TARGETS.filter((target) => intervalWidth(target) === "square_root"), ["cpu_usage", "throughput"]);
});

Deno.test("calibrationFolds() holds every level out once, whole, and next to levels that stay", () => {
  const users = Float64Array.of(10, 1, 2, 2, 3, 5, 6, 8, 9, 1);
  assert.deepEqual([...calibrationFolds(users)], [1, 0, 1, 1, 2, 0, 1, 2, 0, 0]);
  assert.deepEqual([...calibrationFolds(Float64Array.of(4, 4))], [0, 0]);
});
