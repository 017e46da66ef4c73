/**
 * Gaussian components, cut off at 0 as no duration is negative: before the cut y has mean m = exp(u) and standard deviation
 * c m with c = exp(v). The published system does not cut them, so that part of their mass lies where nothing can happen.
 *
 * @module
 */
import { drawNormal, normalCdf, normalDensity } from "../special_functions.ts";
import { type ComponentFamily, MAX_EXPONENT } from "./family.ts";

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** With d = z - u, w = (exp(d) - 1) / c, the density of z is exp(d - w^2 / 2) / (c sqrt(2 pi) Phi(1 / c)). */
export const gaussian: ComponentFamily = {
  name: "gaussian",
  logShapeOf: (spread) => Math.log(spread),
  spreadOf: (logShape) => Math.exp(logShape),

  logDensities({ values, from, to }, u, v, out, at) {
    const precision = Math.exp(-v);
    const constant = -v - HALF_LOG_TWO_PI - Math.log(normalCdf(precision));
    for (let i = from, o = at; i < to; i++, o++) {
      const d = Math.min(values[i]! - u, MAX_EXPONENT);
      const w = Math.expm1(d) * precision;
      out[o] = constant + d - 0.5 * w * w;
    }
  },

  addGradient({ values, from, to }, u, v, weights, at, sums) {
    const precision = Math.exp(-v);
    const constant = (precision * normalDensity(precision)) / normalCdf(precision) - 1;
    let byU = 0;
    let byV = 0;
    for (let i = from, o = at; i < to; i++, o++) {
      // A row this far out has weight 0; its exponential must not make that 0 times infinity.
      const e = Math.exp(Math.min(values[i]! - u, MAX_EXPONENT));
      const w = (e - 1) * precision;
      byU += weights[o]! * (w * e * precision - 1);
      byV += weights[o]! * (w * w + constant);
    }
    sums[0]! += byU;
    sums[1]! += byV;
  },

  cdf(z, u, v) {
    const precision = Math.exp(-v);
    const w = Math.expm1(Math.min(z - u, MAX_EXPONENT)) * precision;
    const below = normalCdf(-precision);
    return Math.max(0, (normalCdf(w) - below) / (1 - below));
  },

  draw(random, u, v) {
    const c = Math.exp(v);
    // The mean is > 0, so at least every second draw is.
    for (;;) {
      const ratio = 1 + c * drawNormal(() => random.next());
      if (ratio > 0) return u + Math.log(ratio);
    }
  },
};
