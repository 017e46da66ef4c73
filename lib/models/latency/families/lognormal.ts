/**
 * Log-normal components: ln y is normal with mean u and standard deviation exp(v).
 *
 * @module
 */
import { drawNormal, normalCdf } from "../special_functions.ts";
import type { ComponentFamily } from "./family.ts";

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** With w = (z - u) / exp(v), the density of z is exp(-w^2 / 2 - v) / sqrt(2 pi). */
export const lognormal: ComponentFamily = {
  name: "lognormal",
  logShapeOf: (spread) => Math.log(spread),
  spreadOf: (logShape) => Math.exp(logShape),

  logDensities({ values, from, to }, u, v, out, at) {
    const precision = Math.exp(-v);
    const constant = -v - HALF_LOG_TWO_PI;
    for (let i = from, o = at; i < to; i++, o++) {
      const w = (values[i]! - u) * precision;
      out[o] = constant - 0.5 * w * w;
    }
  },

  addGradient({ values, from, to }, u, v, weights, at, sums) {
    const precision = Math.exp(-v);
    let byU = 0;
    let byV = 0;
    for (let i = from, o = at; i < to; i++, o++) {
      const w = (values[i]! - u) * precision;
      byU += weights[o]! * w;
      byV += weights[o]! * (w * w - 1);
    }
    sums[0]! += precision * byU;
    sums[1]! += byV;
  },

  cdf: (z, u, v) => normalCdf((z - u) * Math.exp(-v)),

  draw: (random, u, v) => u + Math.exp(v) * drawNormal(() => random.next()),
};
