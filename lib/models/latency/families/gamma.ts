/**
 * Gamma components: shape a = exp(v), mean exp(u).
 *
 * @module
 */
import type { Prng } from "@/random/mod.ts";
import { digamma, drawNormal, gammaCdf, logGamma, openUnit } from "../special_functions.ts";
import { type ComponentFamily, MAX_EXPONENT } from "./family.ts";

/** With d = z - u, the density of z is exp(a (ln a + d - exp(d))) / gamma(a). */
export const gamma: ComponentFamily = {
  name: "gamma",
  // The variance of ln y, trigamma(a), lies between 1/a and 1/a + 1/a^2; the upper bound is solved for a.
  logShapeOf: (spread) => Math.log((1 + Math.sqrt(1 + 4 * spread * spread)) / (2 * spread * spread)),
  spreadOf: (logShape) => Math.sqrt(Math.exp(-logShape) + Math.exp(-2 * logShape)),

  logDensities({ values, from, to }, u, v, out, at) {
    const a = Math.exp(v);
    const constant = a * v - logGamma(a);
    for (let i = from, o = at; i < to; i++, o++) {
      const d = Math.min(values[i]! - u, MAX_EXPONENT);
      out[o] = constant + a * (d - Math.exp(d));
    }
  },

  addGradient({ values, from, to }, u, v, weights, at, sums) {
    const a = Math.exp(v);
    const constant = v + 1 - digamma(a);
    let byU = 0;
    let byV = 0;
    for (let i = from, o = at; i < to; i++, o++) {
      const d = Math.min(values[i]! - u, MAX_EXPONENT);
      const e = Math.exp(d);
      byU += weights[o]! * (e - 1);
      byV += weights[o]! * (constant + d - e);
    }
    sums[0]! += a * byU;
    sums[1]! += a * byV;
  },

  cdf(z, u, v) {
    const a = Math.exp(v);
    return gammaCdf(a, a * Math.exp(Math.min(z - u, MAX_EXPONENT)));
  },

  draw: (random, u, v) => u - v + drawLogGamma(random, Math.exp(v)),
};

/**
 * Draws the logarithm of a gamma variable with scale 1.
 *
 * Source: Marsaglia and Tsang (2000), "A simple method for generating gamma variables", ACM TOMS 26(3); for a < 1 by
 * their power of a uniform number, here a sum of logarithms, which does not vanish where the variable would.
 */
function drawLogGamma(random: Prng, a: number): number {
  const next = () => random.next();
  if (a < 1) return drawLogGamma(random, a + 1) + Math.log(openUnit(next)) / a;
  const d = a - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(next);
    const cube = (1 + c * x) ** 3;
    if (cube > 0 && Math.log(openUnit(next)) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) {
      return Math.log(d * cube);
    }
  }
}
