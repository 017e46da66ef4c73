/**
 * Weibull components: shape k = exp(v), scale exp(u).
 *
 * @module
 */
import { openUnit } from "../special_functions.ts";
import { type ComponentFamily, MAX_EXPONENT } from "./family.ts";

/** Standard deviation of ln y for k = 1, that of a Gumbel variable: pi / sqrt(6). */
const UNIT_SPREAD = Math.PI / Math.sqrt(6);

/** With t = k (z - u), the density of z is k exp(t - exp(t)). */
export const weibull: ComponentFamily = {
  name: "weibull",
  logShapeOf: (spread) => Math.log(UNIT_SPREAD / spread),
  spreadOf: (logShape) => UNIT_SPREAD / Math.exp(logShape),

  logDensities({ values, from, to }, u, v, out, at) {
    const k = Math.exp(v);
    for (let i = from, o = at; i < to; i++, o++) {
      const t = Math.min(k * (values[i]! - u), MAX_EXPONENT);
      out[o] = v + t - Math.exp(t);
    }
  },

  addGradient({ values, from, to }, u, v, weights, at, sums) {
    const k = Math.exp(v);
    let byU = 0;
    let byV = 0;
    for (let i = from, o = at; i < to; i++, o++) {
      const t = Math.min(k * (values[i]! - u), MAX_EXPONENT);
      const excess = Math.exp(t) - 1;
      byU += weights[o]! * excess;
      byV += weights[o]! * (1 - t * excess);
    }
    sums[0]! += k * byU;
    sums[1]! += byV;
  },

  cdf: (z, u, v) => -Math.expm1(-Math.exp(Math.min(Math.exp(v) * (z - u), MAX_EXPONENT))),

  draw: (random, u, v) => u + Math.log(-Math.log(openUnit(() => random.next()))) / Math.exp(v),
};
