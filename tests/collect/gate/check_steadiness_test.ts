import assert from "node:assert/strict";
import { type GateRun, judgeRun } from "@/collect/mod.ts";
import { mean, variationRatio } from "@/statistics.ts";
import { chanceVariation } from "../../../lib/collect/gate/check_steadiness.ts";
import { assertClose } from "../../assert_close.ts";
import { goodRun, withColumns } from "./gate_fixture.ts";

/** Values with exactly this mean and coefficient of variation, for an even number of samples. */
function swinging(samples: number, level: number, ratio: number): Float64Array {
  const width = ratio * level * Math.sqrt((samples - 1) / samples);
  return Float64Array.from({ length: samples }, (_, i) => level + (i % 2 === 0 ? width : -width));
}

/** A run of so many requests that chance explains nothing, whose CPU varies by a ratio in its last samples. */
function busyRun(ratio: number, samples = 100, swingingSamples = samples): GateRun {
  const busy = (values: Float64Array): Float64Array => values.map((value) => 1e9 * value);
  const run = withColumns(goodRun({ samples }), "front", {
    request_rate: busy,
    throughput: busy,
    cpu_usage: (values) =>
      Float64Array.from([...values.subarray(swingingSamples), ...swinging(swingingSamples, 0.4, ratio)]),
  });
  return { ...run, load: {} };
}

Deno.test("judgeRun() allows CPU and rate to vary by 10 % of their mean at constant load, exactly", () => {
  assertClose(variationRatio(swinging(100, 0.4, 0.1)), 0.1, { relative: 1e-12 });
  assert.deepEqual(judgeRun(busyRun(0.1)).reasons, []);
  const [reason, ...others] = judgeRun(busyRun(0.101)).reasons;
  assert.deepEqual(others, []);
  assert.deepEqual([reason!.check, reason!.service, reason!.columns], ["steadiness", "front", ["cpu_usage"]]);
  assertClose(reason!.value!, 0.101, { relative: 1e-6 });
  assert.match(reason!.message, /^front: cpu_usage varies by 10 % of its mean over the last 300 s under one load/);
  assert.deepEqual(judgeRun({ ...busyRun(0.101), isSteady: false }).reasons, [], "a load shape may swing");
});

Deno.test("judgeRun() looks at the last 5 minutes only, and at the whole of a shorter run", () => {
  const early = withColumns(busyRun(0, 200, 0), "front", {
    cpu_usage: (values) => Float64Array.from([...swinging(100, 0.4, 1), ...values.subarray(100)]),
  });
  assert.deepEqual(judgeRun(early).reasons, []);
  const limits = { steadySeconds: 600 };
  assert.match(judgeRun(early, { limits }).reasons[0]!.message, /over the last 600 s/);
  assert.match(judgeRun(busyRun(0.5, 20)).reasons[0]!.message, /over the last 60 s/);
  // At a step of 120 s, 5 minutes hold two samples, of which nothing can be said: ten are judged.
  const rare = { ...busyRun(0.5, 20), stepSeconds: 120 };
  assert.match(judgeRun(rare).reasons.map(({ message }) => message).join("\n"), /cpu_usage varies .* the last 1200 s/);
});

Deno.test("judgeRun() puts down to chance what few requests a sample do", () => {
  // 12 requests a sample: their work varies by sqrt(2 / 12) = 41 %.
  const few = (ratio: number): GateRun => ({
    ...withColumns(goodRun({ samples: 100 }), "front", {
      request_rate: (values) => values.map(() => 4),
      throughput: (values) => values.map(() => 4),
      cpu_usage: (values) => swinging(values.length, 0.4, ratio),
    }),
    load: {},
  });
  assert.deepEqual(judgeRun(few(0.41)).reasons, []);
  const [reason] = judgeRun(few(0.6)).reasons;
  assert.match(
    reason!.message,
    /varies by 60 % of its mean .*; chance explains 50 % at 12 requests seen a sample, 33 % are left; at most 10 %/,
  );
});

Deno.test("judgeRun() takes fewer requests for seen where scrapes are far apart", () => {
  const run: GateRun = {
    ...withColumns(goodRun({ samples: 100 }), "front", {
      request_rate: (values) => values.map(() => 4),
      throughput: (values) => values.map(() => 4),
      cpu_usage: (values) => swinging(values.length, 0.4, 0.6),
    }),
    load: {},
  };
  assert.equal(judgeRun(run).verdict, "failed");
  assert.equal(judgeRun({ ...run, scrapeIntervalSeconds: 1.5 }).verdict, "passed", "6 of 12 requests are seen");
});

Deno.test("judgeRun() excuses nothing by chance where requests are not measured, and says so", () => {
  const run = withColumns(goodRun(), "store", { request_rate: (values) => values.map(() => NaN) });
  const { notJudged } = judgeRun(run);
  assert.ok(notJudged.some(({ why }) => /^store has no measured request, so no variation of its CPU/.test(why)));
});

Deno.test("chanceVariation() is the deviation of a Poisson count times the chi-square quantile of few samples", () => {
  // Quantile 0.999 of chi-square: 45.3147 with 20 degrees of freedom, 148.230 with 99 (R: qchisq(0.999, c(20, 99))).
  // The approximation is good to half a percent.
  assertClose(chanceVariation(100, 21, 1) ** 2 * 100, 45.3147 / 20, { relative: 5e-3 });
  assertClose(chanceVariation(50, 100, 2) ** 2 * 25, 148.230 / 99, { relative: 5e-3 });
  assert.equal(chanceVariation(NaN, 20, 1), 0);
  assert.equal(chanceVariation(0, 20, 1), 0);
  assert.equal(chanceVariation(100, 1, 1), 0);
});

Deno.test("chanceVariation() covers counts of random arrivals in all but about one of a thousand series", async () => {
  const { prng } = await import("@/random/mod.ts");
  const random = prng(42);
  // Knuth's method: uniform numbers are multiplied until they fall below exp(-mean).
  const poisson = (average: number): number => {
    let count = 0;
    for (let product = random.next(); product > Math.exp(-average); product *= random.next()) count++;
    return count;
  };
  const allowed = chanceVariation(30, 21, 1);
  let beyond = 0;
  for (let series = 0; series < 2000; series++) {
    const counts = Float64Array.from({ length: 21 }, () => poisson(30));
    if (variationRatio(counts) > allowed * Math.sqrt(30 / mean(counts))) beyond++;
  }
  assert.ok(beyond <= 8, `${beyond} of 2000`);
});
