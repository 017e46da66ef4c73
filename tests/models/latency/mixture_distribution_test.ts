import assert from "node:assert/strict";
import { BACKGROUND_RATIO } from "../../../lib/models/latency/background.ts";
import { crpsGrid } from "../../../lib/models/latency/crps_grid.ts";
import { FAMILIES } from "../../../lib/models/latency/families/mod.ts";
import { mixtureDistribution } from "../../../lib/models/latency/mixture_distribution.ts";
import { normalCdf } from "../../../lib/models/latency/special_functions.ts";
import { assertClose } from "../../assert_close.ts";

/**
 * CRPS of a log-normal distribution.
 *
 * Source: Baran and Lerch (2015), "Log-normal distribution based ensemble model output statistics models for probabilistic
 * wind-speed forecasting", Quarterly Journal of the Royal Meteorological Society 141, equation 5.
 */
function lognormalCrps(u: number, sigma: number, seconds: number): number {
  const w = (Math.log(seconds) - u) / sigma;
  const mean = Math.exp(u + sigma * sigma / 2);
  return seconds * (2 * normalCdf(w) - 1) - 2 * mean * (normalCdf(w - sigma) + normalCdf(sigma / Math.SQRT2) - 1);
}

/** A mixture of a few components of one family around a number of seconds. */
function mixtureAround(name: keyof typeof FAMILIES, seconds: number) {
  const family = FAMILIES[name];
  const u = Math.log(seconds);
  return mixtureDistribution({
    family,
    logWeights: Float64Array.of(0.6, 0.4, 1e-12).map((weight) => Math.log(weight * (1 - BACKGROUND_RATIO))),
    locations: Float64Array.of(u, u + 1.5, u - 300),
    logShapes: Float64Array.of(0.3, 0.1, 0.5).map((spread) => family.logShapeOf(spread)),
    background: { location: u + 0.5, spread: 1.5 },
  });
}

Deno.test("crps of a log-normal distribution is within 2e-5 of its formula, far out as well", () => {
  for (const sigma of [0.02, 0.5, 1.5]) {
    const u = Math.log(0.03);
    const distribution = mixtureDistribution({
      family: FAMILIES.lognormal,
      logWeights: Float64Array.of(Math.log1p(-BACKGROUND_RATIO)),
      locations: Float64Array.of(u),
      logShapes: Float64Array.of(Math.log(sigma)),
      // The background is made the same, so that the formula of one distribution holds for both.
      background: { location: u, spread: sigma },
    });
    for (const w of [-6, -2, -0.3, 0, 1, 3, 12]) {
      const seconds = Math.exp(u + w * sigma);
      assertClose(distribution.crps(Float64Array.of(seconds))[0]!, lognormalCrps(u, sigma, seconds), {
        relative: 2e-5,
      });
    }
  }
});

Deno.test("crpsGrid() of times spread evenly up to 2 s is that of the formula", () => {
  const score = crpsGrid(Float64Array.of(0.5, 1, 2).map(Math.log), (log) => Math.min(1, Math.exp(log) / 2));
  const expected = (y: number) => y <= 2 ? (y ** 3 + (2 - y) ** 3) / 12 : y - 2 + 8 / 12;
  for (const seconds of [0, 0.2, 0.5, 1.7, 2, 9]) assertClose(score(seconds), expected(seconds), { relative: 1e-12 });
});

for (const name of Object.keys(FAMILIES) as (keyof typeof FAMILIES)[]) {
  for (const seconds of [1e-8, 0.03, 1e6]) {
    Deno.test(`mixtureDistribution() of ${name} around ${seconds} s: quantile() undoes cdf(), draws and density follow it`, () => {
      const distribution = mixtureAround(name, seconds);
      const ratios = [1e-6, 0.05, 0.5, 0.95, 0.999];
      const quantiles = Float64Array.from(ratios, (ratio) => distribution.quantile(ratio));
      distribution.cdf(quantiles).forEach((value, i) => assertClose(value, ratios[i]!, { relative: 1e-6 }));
      assert.deepEqual(quantiles.toSorted(), quantiles);

      const draws = distribution.sample(5000, 1).sort();
      assert.deepEqual(distribution.sample(5000, 1).sort(), draws);
      const distance = distribution.cdf(draws).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (i + 0.5) / draws.length)),
        0,
      );
      assert.ok(distance < 1.95 / Math.sqrt(draws.length), `${distance}`);

      // The density is the slope of the distribution function, by seconds.
      const [low, high] = [quantiles[2]! * 0.9999, quantiles[2]! * 1.0001];
      const [below, above] = distribution.cdf(Float64Array.of(low, high));
      const slope = (above! - below!) / (high - low);
      assertClose(distribution.logDensity(quantiles)[2]!, Math.log(slope), { absolute: 1e-5 });

      const far = Float64Array.of(1e-12, 1e9);
      assert.ok(distribution.logDensity(far).every(Number.isFinite), `${distribution.logDensity(far)}`);
      assert.ok(distribution.crps(far).every((value) => Number.isFinite(value) && value >= 0));
      assert.deepEqual(
        distribution.logDensity(Float64Array.of(0, -1, NaN)),
        Float64Array.of(...Array(3).fill(-Infinity)),
      );
      assert.equal(distribution.cdf(Float64Array.of(0))[0], 0);
    });
  }
}

Deno.test("quantile() refuses shares that are none", () => {
  for (const ratio of [0, 1, NaN, 95]) {
    assert.throws(() => mixtureAround("weibull", 1).quantile(ratio), /share must be > 0 and < 1/);
  }
});
