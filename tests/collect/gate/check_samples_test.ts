import assert from "node:assert/strict";
import { type GateRun, judgeRun } from "@/collect/mod.ts";
import { failedChecks, first, goodRun, samplesTo, withColumns } from "./gate_fixture.ts";

Deno.test("judgeRun() has nothing against a run without a fault", () => {
  const { verdict, reasons, notJudged } = judgeRun(goodRun());
  assert.deepEqual({ verdict, reasons }, { verdict: "passed", reasons: [] });
  assert.deepEqual(notJudged.map(({ check }) => check), ["load_correlation"], "there is no other run to compare with");
});

Deno.test("judgeRun() requires 90 % of the samples of every column of every service, exactly", () => {
  const missing = (rows: number): GateRun =>
    withColumns(goodRun(), "store", { p95_latency: samplesTo(NaN, ...first(rows)) });
  assert.equal(judgeRun(missing(2)).verdict, "passed", "18 of 20");
  const [reason, ...others] = judgeRun(missing(3)).reasons;
  assert.deepEqual(others, []);
  assert.deepEqual(reason, {
    check: "completeness",
    service: "store",
    columns: ["p95_latency"],
    value: 0.85,
    limit: 0.9,
    unit: "ratio",
    message: "store: p95_latency: 17 of 20 expected samples (85 %), at least 90 % are required",
  });
});

Deno.test("judgeRun() takes infinity for missing, and a column that is not there as missing whole", () => {
  const infinite = withColumns(goodRun(), "front", { memory_usage: samplesTo(Infinity, ...first(20)) });
  assert.match(judgeRun(infinite).reasons[0]!.message, /^front: memory_usage: 0 of 20 expected samples \(0 %\)/);
  const run = goodRun();
  const [front, store] = run.services;
  const { cpu_request: _, ...rest } = front!.columns;
  const without = { ...run, services: [{ ...front!, columns: rest }, store!] };
  assert.match(judgeRun(without).reasons[0]!.message, /^front: cpu_request: 0 of 20 expected samples/);
});

Deno.test("judgeRun() counts rows that a file lacks, against the plan or between its times", () => {
  const short = { ...goodRun({ samples: 20 }), expectedSamples: 25 };
  const reasons = judgeRun(short).reasons.filter(({ check }) => check === "completeness");
  assert.equal(reasons.length, 2, "columns that lack the same rows are one reason a service");
  assert.match(reasons[0]!.message, /^front: avg_latency, .*, throughput: 20 of 25 expected samples \(80 %\)/);

  const { expectedSamples: _, ...run } = goodRun();
  const late = run.services.map((service) => ({
    ...service,
    timesSeconds: service.timesSeconds.map((time, row) => row < 10 ? time : time + 9),
  }));
  assert.match(judgeRun({ ...run, services: late }).reasons[0]!.message, /20 of 23 expected samples \(87 %\)/);
});

Deno.test("judgeRun() expects no latency where no request arrived", () => {
  const idle = first(10);
  const columns = ["p50_latency", "p95_latency", "p99_latency", "avg_latency", "error_rate"];
  const silent = { ...goodRun(), isSteady: false, load: {} };
  const quiet = withColumns(silent, "store", {
    ...Object.fromEntries(columns.map((column) => [column, samplesTo(NaN, ...idle)])),
    ...Object.fromEntries(["request_rate", "throughput"].map((column) => [column, samplesTo(0, ...idle)])),
  });
  assert.deepEqual(judgeRun(quiet).reasons, []);
  const busy = withColumns(quiet, "store", { request_rate: samplesTo(5, ...idle) });
  assert.deepEqual(failedChecks(judgeRun(busy)), ["completeness", "missing"]);
});

Deno.test("judgeRun() allows 5 % of all values to be missing, exactly", () => {
  // 28 columns of 20 samples: 560 values, of which 28 may be missing.
  const missing = (columns: number, rows: number): GateRun => {
    const names = Object.keys(goodRun().services[0]!.columns).filter((name) => name !== "cpu_usage").slice(0, columns);
    return withColumns(
      goodRun(),
      "front",
      Object.fromEntries(names.map((name) => [name, samplesTo(NaN, ...first(rows))])),
    );
  };
  const limits = { minCompletenessRatio: 0 };
  assert.deepEqual(judgeRun(missing(7, 4), { limits }).reasons, []);
  const more = withColumns(missing(7, 4), "store", { cpu_limit: samplesTo(NaN, 0) });
  assert.deepEqual(judgeRun(more, { limits }).reasons.map(({ message }) => message), [
    "29 of 560 expected values (5.2 %) are missing over all services and columns, at most 5 % are allowed",
  ]);
});

Deno.test("judgeRun() does not require what the target declares absent, and says so", () => {
  const run = withColumns(goodRun(), "front", { cpu_limit: samplesTo(NaN, ...first(20)) });
  assert.deepEqual(failedChecks(judgeRun(run)), ["completeness"]);
  const { verdict, notJudged } = judgeRun({ ...run, absentColumns: ["cpu_limit", "cpu_request"] });
  assert.equal(verdict, "passed");
  assert.deepEqual(notJudged[0], {
    check: "completeness",
    why: "declared absent by the target: cpu_limit, cpu_request",
  });
});

Deno.test("judgeRun() fails samples without a time, out of order, or of several pods below each other", () => {
  const undated = (run: GateRun): GateRun => ({
    ...run,
    services: run.services.map((service) => ({ ...service, timesSeconds: service.timesSeconds.map(() => NaN) })),
  });
  assert.match(judgeRun(undated(goodRun())).reasons[0]!.message, /^front: 20 of 20 samples have no time/);
  const stacked = undated(withColumns(goodRun(), "store", { replicas: samplesTo(NaN, ...first(20).slice(8)) }));
  assert.match(
    judgeRun(stacked).reasons.map(({ message }) => message).join("\n"),
    /^store: the replica count ends after row 8 of 20: several pods are stacked/m,
  );
  const run = goodRun();
  const backwards = {
    ...run,
    services: run.services.map((s) => ({ ...s, timesSeconds: s.timesSeconds.toReversed() })),
  };
  assert.match(
    judgeRun(backwards).reasons[0]!.message,
    /^front: the sample in row 2 is not later than the one before it/,
  );
});

Deno.test("judgeRun() fails a source that is frozen, from a tenth of the samples on", () => {
  const frozen = (rows: number): GateRun => {
    const hold = (values: Float64Array): Float64Array =>
      values.map((value, i) => i < 20 - rows ? value : values[19 - rows]!);
    return withColumns(
      goodRun(),
      "front",
      Object.fromEntries(
        Object.keys(goodRun().services[0]!.columns).map((name) => [name, hold]),
      ),
    );
  };
  assert.deepEqual(judgeRun(frozen(2)).reasons, []);
  assert.match(
    judgeRun(frozen(3)).reasons[0]!.message,
    /^front: 3 of 20 samples \(15 %\) repeat the sample before them in every column: the source is frozen/,
  );
});

Deno.test("judgeRun() fails a column that was computed from CPU or memory", () => {
  const run = goodRun();
  const [front, store] = run.services;
  const columns = { ...front!.columns, "net_rx": front!.columns["cpu_usage"]!.map((cpu) => 1000 * cpu) };
  const found = judgeRun({ ...run, services: [{ ...front!, columns }, store!] }).reasons;
  assert.deepEqual(found.map(({ message }) => message), ["front: net_rx is 1000 x CPU in every row: not measured"]);
});

Deno.test("judgeRun() fails what the reader of the source objects to, and a run without a sample", () => {
  const run = goodRun();
  const services = run.services.map((service) => ({ ...service, faults: ["it was cut off"] }));
  assert.match(judgeRun({ ...run, services }).reasons[0]!.message, /^front: it was cut off$/);
  const { expectedSamples: _, ...rest } = goodRun({ samples: 0 });
  const empty = judgeRun({ ...rest, load: {} });
  assert.deepEqual(empty.reasons.map(({ message }) => message), ["no sample of any service is there"]);
});
