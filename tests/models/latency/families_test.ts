import assert from "node:assert/strict";
import { FAMILIES, MAX_SPREAD, MIN_SPREAD } from "../../../lib/models/latency/families/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

const LOCATIONS = [-18.4, -3, 13.8];
const SPREADS = [0.02, 0.3, 1.5];

for (const family of Object.values(FAMILIES)) {
  const density = (z: number, u: number, v: number): number => {
    const out = new Float64Array(1);
    family.logDensities({ values: Float64Array.of(z), from: 0, to: 1 }, u, v, out, 0);
    return out[0]!;
  };

  Deno.test(`${family.name}: cdf() is the integral of the density of ln y`, () => {
    for (const u of LOCATIONS) {
      for (const spread of SPREADS) {
        const v = family.logShapeOf(spread);
        const [low, high] = [u - 3 * spread, u + 2 * spread];
        const steps = 4000;
        // Simpson's rule.
        let sum = 0;
        for (let i = 0; i <= steps; i++) {
          const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
          sum += weight * Math.exp(density(low + ((high - low) * i) / steps, u, v));
        }
        const integral = (sum * (high - low)) / steps / 3;
        assertClose(family.cdf(high, u, v) - family.cdf(low, u, v), integral, { relative: 1e-8, absolute: 1e-10 });
      }
    }
  });

  Deno.test(`${family.name}: addGradient() agrees with finite differences`, () => {
    const values = Float64Array.of(-5, -3.4, -3, -2.7, -1);
    const weights = Float64Array.of(0, 0.3, 1, 0.2, 0.7, 0.05);
    for (const spread of [0.4, 1, 3]) {
      const [u, v, step] = [-3, family.logShapeOf(spread), 1e-6];
      const total = (u: number, v: number): number =>
        values.reduce((sum, z, i) => sum + weights[i + 1]! * density(z, u, v), 0);
      const sums = new Float64Array(2);
      family.addGradient({ values, from: 0, to: values.length }, u, v, weights, 1, sums);
      assertClose(sums[0]!, (total(u + step, v) - total(u - step, v)) / (2 * step), { relative: 1e-6, absolute: 1e-6 });
      assertClose(sums[1]!, (total(u, v + step) - total(u, v - step)) / (2 * step), { relative: 1e-6, absolute: 1e-6 });
    }
  });

  Deno.test(`${family.name}: draw() follows cdf()`, () => {
    for (const spread of [0.05, 0.8, 2.5]) {
      const v = family.logShapeOf(spread);
      const random = prng(7);
      const draws = Float64Array.from({ length: 20_000 }, () => family.draw(random, 4, v)).sort();
      const distance = draws.reduce(
        (most, z, i) => Math.max(most, Math.abs(family.cdf(z, 4, v) - (i + 0.5) / draws.length)),
        0,
      );
      // Kolmogorov's distance exceeds 1.95 / sqrt(n) in one of a thousand samples.
      assert.ok(distance < 1.95 / Math.sqrt(draws.length), `${distance}`);
    }
  });

  Deno.test(`${family.name}: spreadOf() undoes logShapeOf()`, () => {
    for (const spread of [MIN_SPREAD, 0.2, 1, MAX_SPREAD]) {
      assertClose(family.spreadOf(family.logShapeOf(spread)), spread, { relative: 1e-10 });
    }
  });

  Deno.test(`${family.name}: densities and gradients of far rows are numbers`, () => {
    const values = Float64Array.of(-1000, -40, 0, 40, 1000);
    const out = new Float64Array(values.length);
    const rows = { values, from: 0, to: values.length };
    for (const spread of [MIN_SPREAD, MAX_SPREAD]) {
      const v = family.logShapeOf(spread);
      family.logDensities(rows, 0, v, out, 0);
      assert.ok(out.every((value) => !Number.isNaN(value) && value < 20), `${out}`);
      const sums = new Float64Array(2);
      // What the mixture gives rows that a component does not explain.
      family.addGradient(rows, 0, v, Float64Array.of(0, 0, 1, 0, 0), 0, sums);
      assert.ok(sums.every(Number.isFinite), `${sums}`);
      assert.equal(family.cdf(-1e4, 0, v), 0);
      assert.equal(family.cdf(1e4, 0, v), 1);
    }
  });
}
