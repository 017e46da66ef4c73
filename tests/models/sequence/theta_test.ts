import assert from "node:assert/strict";

import fc from "fast-check";

import { prng } from "@/random/mod.ts";
import { smoothExponentially } from "@/models/sequence/exponential_smoothing.ts";
import { adjustSeason, hasSeason, restoreSeason } from "@/models/sequence/seasonal_adjustment.ts";
import { continueTheta, thetaMethod } from "@/models/sequence/theta.ts";
import { assertClose } from "../../assert_close.ts";
import { AIR_PASSENGERS, wavySeries } from "./series_fixtures.ts";

/** Hyndman and Athanasopoulos (2018), "Forecasting: Principles and Practice", 2nd ed., table 7.1: Saudi oil, 1996 to 2013. */
// deno-fmt-ignore
const OIL = Float64Array.of(
  445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89, 509.87, 456.72, 473.82,
  525.95, 549.83, 542.34,
);

Deno.test("smoothExponentially() meets the published fit of the oil series", () => {
  const { alpha, firstLevel, level, squares } = smoothExponentially(OIL);
  // The same book, section 7.1 (`ses` of R): alpha 0.83, first level 446.6, forecast 542.68, RMSE 28.12. R stops its search
  // earlier, hence the tolerance.
  assertClose(alpha, 0.8339, { absolute: 0.002 });
  assertClose(firstLevel, 446.58, { absolute: 0.1 });
  assertClose(level, 542.68, { absolute: 0.02 });
  assertClose(Math.sqrt(squares / OIL.length), 28.12, { absolute: 0.01 });
});

Deno.test("smoothExponentially() finds no alpha that fits better, by the definition of the errors", () => {
  fc.assert(fc.property(fc.integer(), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (seed, other) => {
    const random = prng(seed);
    let walk = 0;
    const values = Float64Array.from({ length: 60 }, () => (walk += random.next() - 0.5) + random.next());
    const found = smoothExponentially(values);
    const squaresOf = (alpha: number, first: number) => {
      let level = first;
      return values.reduce((sum, value) => {
        const error = value - level;
        level += alpha * error;
        return sum + error * error;
      }, 0);
    };
    assertClose(found.squares, squaresOf(found.alpha, found.firstLevel), { relative: 1e-9 });
    assert.ok(found.squares <= squaresOf(other, found.firstLevel) * (1 + 1e-4));
  }));
});

Deno.test("adjustSeason() meets R's decompose() on the airline passengers", () => {
  // `decompose(AirPassengers)$figure` and the same with type = "multiplicative", R 4, rounded as printed.
  // deno-fmt-ignore
  const additive = [
    -24.748737, -36.188131, -2.241162, -8.036616, -4.506313, 35.402778, 63.830808, 62.823232, 16.520202, -20.642677,
    -53.593434, -28.619949,
  ];
  // deno-fmt-ignore
  const multiplicative = [
    0.9102304, 0.8836253, 1.0073663, 0.9759060, 0.9813780, 1.1127758, 1.2265555, 1.2199110, 1.0604919, 0.9217572,
    0.8011781, 0.8988244,
  ];
  const added = adjustSeason(AIR_PASSENGERS, 12, "additive");
  added.season.forEach((value, i) => assertClose(value, additive[i]!, { absolute: 1e-6 }));
  const multiplied = adjustSeason(AIR_PASSENGERS, 12, "multiplicative");
  multiplied.season.forEach((value, i) => assertClose(value, multiplicative[i]!, { absolute: 1e-7 }));
});

Deno.test("restoreSeason() continues the season where the series ended", () => {
  const level = Float64Array.from({ length: 31 }, (_, i) => 10 + i / 10);
  const season = [1, -2, 0.5, 0.5, 0];
  const values = level.map((value, i) => value + season[i % 5]!);
  const adjustment = adjustSeason(values, 5, "additive");
  adjustment.season.forEach((value, i) => assertClose(value, season[i]!, { absolute: 1e-12 }));
  const restored = restoreSeason(Float64Array.of(0, 0, 0, 0, 0), 31, adjustment);
  restored.forEach((value, i) => assertClose(value, season[(31 + i) % 5]!, { absolute: 1e-12 }));
  assert.throws(() => adjustSeason(values.subarray(0, 9), 5, "additive"), RangeError);
});

Deno.test("hasSeason() sees a daily wave, and none in noise, a constant or less than two seasons", () => {
  assert.ok(hasSeason(AIR_PASSENGERS, 12));
  assert.ok(hasSeason(wavySeries(120).columns[0]!, 12));
  const random = prng(3);
  assert.ok(!hasSeason(Float64Array.from({ length: 120 }, () => random.next()), 12));
  assert.ok(!hasSeason(new Float64Array(120), 12));
  assert.ok(!hasSeason(AIR_PASSENGERS.subarray(0, 24), 12));
});

Deno.test("continueTheta() is the mean of the two theta lines of Assimakopoulos and Nikolopoulos", () => {
  const { alpha, firstLevel } = smoothExponentially(AIR_PASSENGERS);
  const n = AIR_PASSENGERS.length;
  // Line 0 is the regression on time; line 2 doubles the distance from it and is smoothed.
  const middle = (n - 1) / 2;
  const mean = AIR_PASSENGERS.reduce((sum, value) => sum + value, 0) / n;
  let cross = 0;
  let squares = 0;
  AIR_PASSENGERS.forEach((value, i) => {
    cross += (i - middle) * (value - mean);
    squares += (i - middle) ** 2;
  });
  const slope = cross / squares;
  const start = mean - slope * middle;
  let level = 2 * firstLevel - start;
  AIR_PASSENGERS.forEach((value, i) => level += alpha * (2 * value - (start + slope * i) - level));
  continueTheta(AIR_PASSENGERS, 24).forEach((forecast, step) => {
    assertClose(forecast, (start + slope * (n + step) + level) / 2, { relative: 1e-9 });
  });
});

Deno.test("thetaMethod() multiplies the season where all samples are above 0, and adds it elsewhere", () => {
  const grown = thetaMethod(AIR_PASSENGERS, 12, 12);
  const season = adjustSeason(AIR_PASSENGERS, 12, "multiplicative").season;
  const levels = grown.map((value, i) => value / season[i]!);
  for (let i = 2; i < 12; i++) assertClose(levels[i]! - levels[i - 1]!, levels[1]! - levels[0]!, { relative: 1e-6 });
  const signed = AIR_PASSENGERS.map((value) => value - 300);
  const added = adjustSeason(signed, 12, "additive").season;
  const steps = thetaMethod(signed, 12, 12).map((value, i) => value - added[i]!);
  for (let i = 2; i < 12; i++) assertClose(steps[i]! - steps[i - 1]!, steps[1]! - steps[0]!, { relative: 1e-6 });
});
