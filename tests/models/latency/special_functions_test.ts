import assert from "node:assert/strict";
import fc from "fast-check";
import { digamma, drawNormal, gammaCdf, logGamma, normalCdf } from "../../../lib/models/latency/special_functions.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

Deno.test("logGamma() gives factorials, half-integer values and the recurrence", () => {
  assertClose(logGamma(1), 0, { absolute: 1e-13 });
  assertClose(logGamma(11), Math.log(3628800), { relative: 1e-14 });
  assertClose(logGamma(0.5), 0.5 * Math.log(Math.PI), { relative: 1e-13 });
  fc.assert(fc.property(fc.double({ min: 0.02, max: 2e4, noNaN: true }), (x) => {
    assertClose(logGamma(x + 1), logGamma(x) + Math.log(x), { relative: 1e-12, absolute: 1e-12 });
  }));
});

Deno.test("digamma() gives the values of Abramowitz and Stegun, and is the slope of logGamma()", () => {
  // Table 6.1 and formula 6.3.3: psi(1) = -gamma, psi(1/2) = -gamma - 2 ln 2.
  const euler = 0.5772156649015329;
  assertClose(digamma(1), -euler, { relative: 1e-13 });
  assertClose(digamma(0.5), -euler - 2 * Math.LN2, { relative: 1e-13 });
  fc.assert(fc.property(fc.double({ min: 0.1, max: 100, noNaN: true }), (x) => {
    const step = 1e-5 * x;
    assertClose(digamma(x), (logGamma(x + step) - logGamma(x - step)) / (2 * step), { relative: 1e-6, absolute: 1e-6 });
  }));
});

Deno.test("gammaCdf() is that of the exponential distribution for shape 1, and of Erlang's for whole shapes", () => {
  for (const x of [1e-8, 0.3, 1, 2.5, 20]) {
    assertClose(gammaCdf(1, x), -Math.expm1(-x), { relative: 1e-13 });
    assertClose(gammaCdf(3, x), 1 - Math.exp(-x) * (1 + x + x * x / 2), { relative: 1e-9, absolute: 1e-15 });
  }
  assert.equal(gammaCdf(2, 0), 0);
  assert.equal(gammaCdf(2, Infinity), 1);
});

Deno.test("gammaCdf() keeps the recurrence P(a + 1, x) = P(a, x) - x^a e^-x / gamma(a + 1), for large shapes too", () => {
  const shape = fc.double({ min: 0.05, max: 1e4, noNaN: true });
  const ratio = fc.double({ min: 0.5, max: 1.5, noNaN: true });
  fc.assert(fc.property(shape, ratio, (a, r) => {
    const x = a * r;
    const term = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
    assertClose(gammaCdf(a + 1, x), gammaCdf(a, x) - term, { relative: 1e-8, absolute: 1e-10 });
  }));
});

Deno.test("normalCdf() gives tabled values, and both tails to 12 digits", () => {
  // Abramowitz and Stegun, table 26.1 (middle) and 26.2 (tails: -log10 of 1 - P at 5 and 10).
  assertClose(normalCdf(1), 0.841344746068543, { relative: 1e-14 });
  assertClose(normalCdf(-2.5), 0.006209665325776, { relative: 1e-11 });
  assertClose(-Math.log10(normalCdf(-5)), 6.54265, { absolute: 1e-5 });
  assertClose(-Math.log10(normalCdf(-10)), 23.11805, { absolute: 1e-5 });
  assert.equal(normalCdf(0), 0.5);
  assert.equal(normalCdf(50), 1);
  // Both formulas meet where one takes over from the other.
  assertClose(normalCdf(-3), normalCdf(-2.9999999999), { relative: 1e-8 });
  fc.assert(fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (w) => {
    assertClose(normalCdf(w) + normalCdf(-w), 1, { relative: 1e-14 });
  }));
});

Deno.test("drawNormal() has mean 0, variance 1 and no tail missing", () => {
  const random = prng(1);
  const draws = Float64Array.from({ length: 100_000 }, () => drawNormal(() => random.next()));
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
  // Five standard errors.
  assertClose(mean, 0, { absolute: 0.016 });
  assertClose(variance, 1, { absolute: 0.023 });
  assertClose(draws.filter((value) => value > 2).length / draws.length, normalCdf(-2), { absolute: 0.0024 });
});
