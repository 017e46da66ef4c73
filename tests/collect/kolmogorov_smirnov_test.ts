import assert from "node:assert/strict";
import fc from "fast-check";
import { exponentialCdf, kolmogorovSmirnov } from "@/collect/mod.ts";
import { exponential, prng } from "@/random/mod.ts";
import { assertClose } from "../assert_close.ts";

const UNIFORM = (value: number): number => Math.min(1, Math.max(0, value));

Deno.test("kolmogorovSmirnov() gives distances that can be read off a sketch", () => {
  assertClose(kolmogorovSmirnov(Float64Array.of(0.5), UNIFORM).statistic, 0.5);
  assertClose(kolmogorovSmirnov(Float64Array.of(0.7, 0.1), UNIFORM).statistic, 0.4);
  assertClose(kolmogorovSmirnov(Float64Array.of(2, 3), UNIFORM).statistic, 1);
  assertClose(kolmogorovSmirnov(Float64Array.of(0.25, 0.25, 0.75, 0.75), UNIFORM).statistic, 0.25);
});

Deno.test("kolmogorovSmirnov() gives the chances of Smirnov's table of the limit", () => {
  // Smirnov (1948), "Table for estimating the goodness of fit of empirical distributions", Annals of Mathematical
  // Statistics 19(2): 1.2238, 1.3581, 1.6276 are exceeded with a chance of 10 %, 5 %, 1 %.
  const n = 1_000_000;
  for (const [x, chance] of [[1.2238, 0.1], [1.3581, 0.05], [1.6276, 0.01]] as const) {
    const statistic = x / (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
    // A grid of n values whose distance from the uniform distribution is exactly the statistic.
    const sample = Float64Array.from({ length: n }, (_, i) => (i + 1) / n - statistic);
    const result = kolmogorovSmirnov(sample, UNIFORM);
    assertClose(result.statistic, statistic, { relative: 1e-9 });
    assertClose(result.pValue, chance, { relative: 1e-3 });
  }
});

Deno.test("kolmogorovSmirnov() rejects 5 in 100 samples of the distribution at 5 %, and another distribution always", () => {
  const random = prng(7);
  let rejected = 0;
  for (let run = 0; run < 1000; run++) {
    const sample = Float64Array.from({ length: 50 }, () => exponential(random, 3));
    if (kolmogorovSmirnov(sample, exponentialCdf(3)).pValue < 0.05) rejected++;
  }
  // Binomial with n = 1000, p = 0.05: five standard deviations are 34.
  assert.ok(Math.abs(rejected - 50) <= 34, `${rejected} of 1000`);
  const constant = new Float64Array(50).fill(3);
  assert.ok(kolmogorovSmirnov(constant, exponentialCdf(3)).pValue < 1e-6);
});

Deno.test("kolmogorovSmirnov() does not depend on order or unit, and leaves the sample as it is", () => {
  const samples = fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(fc.property(samples, (values) => {
    const sample = Float64Array.from(values);
    const { statistic, pValue } = kolmogorovSmirnov(sample, exponentialCdf(2));
    assert.deepEqual([...sample], values);
    assert.ok(statistic >= 0.5 / values.length - 1e-12 && statistic <= 1 && pValue >= 0 && pValue <= 1);
    const other = Float64Array.from(values.toReversed(), (value) => value * 1000);
    assertClose(kolmogorovSmirnov(other, exponentialCdf(2000)).statistic, statistic, { absolute: 1e-9 });
  }));
  assert.throws(() => kolmogorovSmirnov(new Float64Array(0), UNIFORM), /finite numbers: it has 0, 0 of them not/);
  assert.throws(() => kolmogorovSmirnov(Float64Array.of(1, NaN), UNIFORM), {
    name: "RangeError",
    message: /it has 2, 1/,
  });
});
