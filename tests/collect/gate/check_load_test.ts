import assert from "node:assert/strict";
import { type GateRun, judgeRun } from "@/collect/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { first, goodRun, samplesTo, withColumns } from "./gate_fixture.ts";

function messages(run: GateRun, options?: Parameters<typeof judgeRun>[1]): string[] {
  return judgeRun(run, options).reasons.map(({ message }) => message);
}

/** The fixture with a constant measured rate at the entry, beside a load generator that counted 400 req/s. */
function rateOf(rate: number): GateRun {
  return withColumns(goodRun(), "front", {
    request_rate: (values) => values.map(() => rate),
    throughput: (values) => values.map(() => rate),
  });
}

Deno.test("judgeRun() compares the measured rate of the entry service with the load generator's own, within 10 %", () => {
  for (const rate of [360, 400, 440]) assert.deepEqual(messages(rateOf(rate)), []);
  for (const rate of [359, 441]) {
    const [reason, ...others] = judgeRun(rateOf(rate)).reasons;
    assert.deepEqual(others, []);
    assert.equal(reason!.check, "request_rate");
    assertClose(reason!.value!, 41 / 400, { relative: 1e-12 });
  }
  assert.deepEqual(messages(rateOf(200)), [
    "front: request_rate is 200 req/s while the load generator counted 400 req/s (50 % apart, 50 % beyond chance): at most " +
    "10 % apart are allowed",
  ]);
});

Deno.test("judgeRun() fails a run whose load generator counted nothing, or whose entry measured nothing", () => {
  const nothing = { counted: { requests: 0, failures: 0, requestRateRps: 0 } };
  assert.match(
    messages({ ...goodRun(), load: nothing })[0]!,
    /is 400 req\/s while the load generator counted 0 req\/s: at/,
  );
  const unmeasured = withColumns(goodRun(), "front", { request_rate: samplesTo(NaN, ...first(20)) });
  assert.ok(messages(unmeasured).some((text) => text.startsWith("front: request_rate is not measured while the load")));
});

Deno.test("judgeRun() does not hold a few requests that no scrape saw against the run", () => {
  // Half of each window lies between scrapes that see it: of 60 requests, 60 / 2 are seen, which varies by 1 / sqrt(60).
  const sparse = {
    ...rateOf(1.3),
    stepSeconds: 1,
    load: { counted: { requests: 60, failures: 0, requestRateRps: 1 } },
  };
  assert.match(messages(sparse).join(), /30 % apart/);
  assert.deepEqual(messages({ ...sparse, scrapeIntervalSeconds: 0.5 }).filter((text) => text.includes("apart")), []);
});

Deno.test("judgeRun() says which rates it could not compare", () => {
  const whys = (run: GateRun) =>
    judgeRun(run).notJudged.filter(({ check }) => check === "request_rate").map(({ why }) => why);
  const { entryService: _, ...nameless } = goodRun();
  assert.deepEqual(whys({ ...goodRun(), load: {} }), ["nobody wrote down what the load generator counted"]);
  assert.deepEqual(whys(nameless), ["the service that the load generator talks to is not known"]);
  assert.deepEqual(whys({ ...goodRun(), entryService: "elsewhere" }), [
    "the service that the load generator talks to is not recorded",
  ]);
  assert.deepEqual(whys({ ...goodRun(), absentColumns: ["request_rate"] }), ["the target cannot measure requests"]);
  assert.deepEqual(whys({ ...goodRun(), isSteady: false }), [
    "the load generator's own count is not known sample by sample",
  ]);
});

/** A run whose load goes up and down, with what the generator counted by sample. */
function shaped(): GateRun {
  const run = goodRun();
  const shape = Float64Array.from({ length: 20 }, (_, i) => 1 + 0.8 * Math.sin(i / 3));
  const follow = (values: Float64Array): Float64Array => values.map((value, i) => value * shape[i]!);
  const names = ["request_rate", "throughput", "cpu_usage"];
  const changes = Object.fromEntries(names.map((name) => [name, follow]));
  const moved = withColumns(withColumns(run, "front", changes), "store", changes);
  const requestRatesRps = shape.map((height) => 400 * height);
  const requestRateRps = requestRatesRps.reduce((sum, rate) => sum + rate, 0) / 20;
  const counted = { requests: requestRateRps * 60, failures: 0, requestRateRps };
  return { ...moved, isSteady: false, load: { counted, requestRatesRps } };
}

Deno.test("judgeRun() compares both rates sample by sample where the load varies", () => {
  assert.deepEqual(messages(shaped()), []);
  // The right mean at the wrong times.
  const reversed = withColumns(shaped(), "front", {
    request_rate: (v) => v.toReversed(),
    throughput: (v) => v.toReversed(),
  });
  assert.match(
    messages(reversed).join("\n"),
    /^front: request_rate correlates with the load generator's own rate, sample by sample, by -0\.\d+: at least 0\.9/,
  );
  assert.deepEqual(messages(reversed, { limits: { minRateCorrelation: 0 } }).length, 1, "a negative one never passes");
});

Deno.test("judgeRun() compares means over the samples that both rates have", () => {
  const low = shaped().load.requestRatesRps!.map((rate, i) => rate < 300 ? i : -1).filter((row) => row >= 0);
  const gaps = withColumns(shaped(), "front", { request_rate: samplesTo(NaN, ...low) });
  assert.deepEqual(judgeRun(gaps).reasons.filter(({ check }) => check === "request_rate"), []);
});

Deno.test("judgeRun() requires CPU to follow a load that varies, by the generator's rate or by the plan", () => {
  const still = withColumns(shaped(), "store", { cpu_usage: () => goodRun().services[1]!.columns["cpu_usage"]! });
  assert.match(
    messages(still).join(),
    /^store: cpu_usage correlates with the load generator's rate by -?0\.\d+ within the run/,
  );
  const { requestRatesRps, ...load } = still.load;
  const planned = { ...still, load: { ...load, planned: requestRatesRps!.map((rate) => rate / 100) } };
  assert.match(messages(planned).join(), /^store: cpu_usage correlates with the planned load by/);
  assert.ok(judgeRun({ ...still, load }).notJudged.some(({ why }) => why === "the load is not known sample by sample"));
  const flat = { ...still, load: { ...load, planned: new Float64Array(20).fill(4) } };
  assert.deepEqual(messages(flat), [], "a shape that does not vary says nothing");
});

Deno.test("judgeRun() allows 1 % of requests to fail, by the generator and by every service", () => {
  const failing = (failures: number): GateRun => ({
    ...goodRun(),
    load: { counted: { requests: 1000, failures, requestRateRps: 400 } },
  });
  assert.deepEqual(messages(failing(10)), []);
  assert.deepEqual(messages(failing(11)), [
    "11 of 1000 requests of the load generator failed (1.1 %): at most 1 % are allowed",
  ]);

  const answering = (ratio: number) => withColumns(goodRun(), "store", { error_rate: (v) => v.map(() => ratio) });
  assert.deepEqual(messages(answering(0.01 - 1e-12)), []);
  assert.deepEqual(messages(answering(0.05)), [
    "store: requests failed, by error_rate (5 %): at most 1 % are allowed",
  ]);
});

Deno.test("judgeRun() reads failures from throughput where a file has no error ratio, and says where it can read none", () => {
  const without = (...names: string[]): GateRun => {
    const run = goodRun();
    return {
      ...run,
      services: run.services.map((service) => ({
        ...service,
        columns: Object.fromEntries(Object.entries(service.columns).filter(([name]) => !names.includes(name))),
        requiredColumns: service.requiredColumns.filter((name) => !names.includes(name)),
      })),
    };
  };
  const half = withColumns(without("error_rate"), "front", {
    throughput: (values) => values.map((value) => value / 2),
  });
  assert.deepEqual(messages(half), ["front: requests failed, by throughput (50 %): at most 1 % are allowed"]);
  const { verdict, notJudged } = judgeRun(without("error_rate", "throughput"));
  assert.equal(verdict, "passed");
  assert.ok(notJudged.some(({ why }) => why === "store has no column that tells failed requests"));
});

Deno.test("judgeRun() requires the replicas asked for in 95 % of the samples that tell them, exactly", () => {
  const seen = (rows: number) => withColumns(goodRun(), "store", { replicas: samplesTo(1, ...first(rows)) });
  assert.deepEqual(messages(seen(1)), []);
  assert.deepEqual(messages(seen(2)), [
    "store: 18 of 20 samples (90 %) saw the 2 replicas asked for, others saw 1: at least 95 % are required",
  ]);
  const unknown = {
    ...withColumns(goodRun(), "store", { replicas: samplesTo(NaN, ...first(20)) }),
    absentColumns: ["replicas"],
  };
  assert.deepEqual(messages(unknown), []);
  assert.ok(judgeRun(unknown).notJudged.some(({ why }) => why === "nobody counted the replicas of store"));
});
