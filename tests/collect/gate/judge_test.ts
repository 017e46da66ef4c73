import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_GATE_LIMITS, GATE_LIMIT_NAMES, gateLimits, type GateRun, judgeRun, judgeRuns } from "@/collect/mod.ts";
import { first, goodRun, samplesTo, withColumns } from "./gate_fixture.ts";

Deno.test("gateLimits() has the defaults that the documentation names, and takes each bound alone", () => {
  const { minCompletenessRatio, maxMissingRatio, maxVariationRatio, steadySeconds, maxRateDeviationRatio } =
    gateLimits();
  assert.deepEqual([minCompletenessRatio, maxMissingRatio, maxVariationRatio, steadySeconds], [0.9, 0.05, 0.1, 300]);
  assert.equal(maxRateDeviationRatio, 0.1);
  assert.equal(gateLimits().minReplicasRatio, 0.95);
  for (const name of GATE_LIMIT_NAMES) {
    assert.deepEqual(gateLimits({ [name]: 0.5 }), { ...DEFAULT_GATE_LIMITS, [name]: 0.5 });
  }
});

Deno.test("gateLimits() refuses bounds that it does not know or that nothing could mean", () => {
  assert.throws(() => gateLimits({ maxErrors: 1 } as never), /bounds are minCompletenessRatio, .*: not "maxErrors"$/);
  for (const value of [-0.1, 1.1, NaN]) {
    assert.throws(() => gateLimits({ minReplicasRatio: value }), {
      name: "RangeError",
      message: `Cannot set the gate as minReplicasRatio must be from 0 to 1: it is ${value}`,
    });
  }
  assert.throws(() => gateLimits({ steadySeconds: 0 }), /steadySeconds must be more than 0 s: it is 0/);
  assert.throws(() => gateLimits({ maxErrorRatio: -1 }), /maxErrorRatio must be at least 0: it is -1/);
  assert.throws(() => judgeRun(goodRun(), { limits: { maxErrorRatio: -1 } }), RangeError);
});

Deno.test("judgeRun() names every reason, not only the first", () => {
  const run = withColumns(goodRun(), "store", {
    replicas: samplesTo(1, ...first(10)),
    error_rate: (values) => values.map(() => 0.5),
    p99_latency: samplesTo(NaN, ...first(10)),
  });
  assert.deepEqual(judgeRun(run).reasons.map(({ check, service }) => `${check} ${service}`), [
    "completeness store",
    "errors store",
    "replicas store",
  ]);
});

Deno.test("judgeRun() passes any run once every bound is loosened, but for what no bound excuses", () => {
  const limits = Object.fromEntries(
    GATE_LIMIT_NAMES.map((name) => [name, name.startsWith("min") ? 0 : name === "steadySeconds" ? 300 : 1e9]),
  );
  const wild = withColumns(goodRun(), "front", {
    cpu_usage: (values) => values.map((value, i) => i % 3 === 0 ? NaN : value * i),
    request_rate: (values) => values.map((value) => value / 100),
    replicas: samplesTo(7, ...first(20)),
  });
  assert.equal(judgeRun(wild).verdict, "failed");
  assert.deepEqual(judgeRun(wild, { limits }).reasons, []);
});

/** A run with a few faults: NaN, zero or a factor at some samples of some columns. */
const anyRun: fc.Arbitrary<GateRun> = fc.record({
  faults: fc.array(
    fc.record({
      service: fc.constantFrom("front", "store"),
      column: fc.constantFrom("cpu_usage", "request_rate", "replicas", "error_rate", "p95_latency", "memory_usage"),
      rows: fc.uniqueArray(fc.nat(19), { maxLength: 20 }),
      value: fc.constantFrom(NaN, 0, 1, 5),
    }),
    { maxLength: 4 },
  ),
  users: fc.integer({ min: 1, max: 20 }),
  failures: fc.nat(3000),
  isSteady: fc.boolean(),
}).map(({ faults, users, failures, isSteady }) => {
  const run = faults.reduce(
    (changed, { service, column, rows, value }) =>
      withColumns(changed, service, { [column]: samplesTo(value, ...rows) }),
    goodRun({ users }),
  );
  const counted = { ...run.load.counted!, failures };
  return { ...run, isSteady, load: { counted, planned: Float64Array.from({ length: 20 }, (_, i) => 1 + i % 5) } };
});

function sortedMessages(run: GateRun, options?: Parameters<typeof judgeRun>[1]): string[] {
  return judgeRun(run, options).reasons.map(({ message }) => message).sort();
}

Deno.test("judgeRun() says the same whatever the order of services and columns", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const reversed = {
        ...run,
        services: run.services.toReversed().map((service) => ({
          ...service,
          columns: Object.fromEntries(Object.entries(service.columns).reverse()),
          requiredColumns: service.requiredColumns.toReversed(),
        })),
      };
      assert.deepEqual(sortedMessages(reversed), sortedMessages(run));
    }),
    { seed: 42 },
  );
});

Deno.test("judgeRun() says the same in whatever unit time is counted", () => {
  fc.assert(
    fc.property(anyRun, fc.constantFrom(0.001, 1 / 60, 60, 1024), (run, unit) => {
      const perTime = (values: Float64Array): Float64Array => values.map((value) => value / unit);
      const changes = { "request_rate": perTime, throughput: perTime };
      const scaled = withColumns(withColumns(run, "front", changes), "store", changes);
      const { counted } = run.load;
      const other: GateRun = {
        ...scaled,
        stepSeconds: run.stepSeconds * unit,
        window: { startSeconds: run.window!.startSeconds * unit, endSeconds: run.window!.endSeconds * unit },
        services: scaled.services.map((service) => ({
          ...service,
          timesSeconds: service.timesSeconds.map((time) => time * unit),
        })),
        load: { ...run.load, counted: { ...counted!, requestRateRps: counted!.requestRateRps / unit } },
      };
      const checks = (judged: GateRun, steadySeconds: number) =>
        judgeRun(judged, { limits: { steadySeconds } }).reasons.map(({ check, service }) => `${check} ${service}`)
          .sort();
      assert.deepEqual(checks(other, 300 * unit), checks(run, 300));
    }),
    { seed: 42 },
  );
});

Deno.test("judgeRun() never fails a run for values that come back, and leaves its input as it was", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const before = structuredClone(run);
      const verdict = judgeRun(run);
      assert.deepEqual(run, before);
      assert.deepEqual(judgeRun(run), verdict);
      assert.equal(verdict.verdict === "failed", verdict.reasons.length > 0);
    }),
    { seed: 42 },
  );
});

Deno.test("judgeRuns() says the same of each run whatever the order of the runs", () => {
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 2, maxLength: 4 }), (found) => {
      const runs = found.map((run, i) => ({ ...run, title: `run ${i}` }));
      const there = judgeRuns(runs).map(({ verdict }) => verdict);
      const back = judgeRuns(runs.toReversed()).map(({ verdict }) => verdict).reverse();
      assert.deepEqual(back, there);
    }),
    { seed: 42 },
  );
});
