import assert from "node:assert/strict";
import { assessRun, assessRuns, type MeasuredRun, readInfrastructureRun } from "@/dataset/mod.ts";
import { hasReference, REFERENCE } from "./campaign_folder.ts";

/** A run of 20 samples that is in order; noise makes every reading its own. */
function run(change: Partial<MeasuredRun> = {}): MeasuredRun {
  const users = change.users ?? 4;
  const samples = change.cpuCores?.length ?? 20;
  const series = (level: number): Float64Array =>
    Float64Array.from({ length: samples }, (_, i) => level * (1 + 0.02 * Math.sin(7.3 * i * level + users)));
  return {
    file: `cart_${users}_1.csv`,
    service: "cart",
    users,
    replicas: 1,
    condition: "",
    isSteady: true,
    timestampSeconds: Float64Array.from({ length: samples }, (_, i) => 5 * i),
    cpuCores: series(0.1 * users),
    requestRateRps: series(users),
    observedReplicas: new Float64Array(samples).fill(1),
    measured: { avg_latency: series(12), p95_latency: series(31) },
    failedScrape: new Uint8Array(samples),
    notes: [],
    ...change,
  };
}

Deno.test("assessRun() finds nothing wrong with a run that is in order", () => {
  const quality = assessRun(run(), [run({ users: 2 }), run({ users: 6 })]);
  assert.deepEqual(quality.reasons, []);
  assert.equal(quality.verdict, "ok");
  assert.ok(quality.cpuVariationRatio > 0 && quality.cpuVariationRatio < 0.05);
});

Deno.test("assessRun() counts samples that are missing against the step, or against the plan", () => {
  const gap = run({ timestampSeconds: Float64Array.from({ length: 20 }, (_, i) => i < 10 ? 5 * i : 5 * i + 20) });
  assert.equal(assessRun(gap).missingSamples, 4);
  assert.match(assessRun(gap).reasons[0]!, /4 of 24 samples \(17 %\) are missing at a step of 5 s/);
  assert.equal(assessRun(run(), [], { stepSeconds: 5, samplesPerRun: 50 }).verdict, "rejected");
  assert.equal(assessRun(run(), [], { stepSeconds: 5, samplesPerRun: 21 }).verdict, "ok");
});

Deno.test("assessRun() suspects any failed scrape and rejects a run of mostly failed ones", () => {
  const failing = (failed: number): MeasuredRun => {
    const failedScrape = new Uint8Array(20).fill(1, 0, failed);
    return run({ failedScrape, cpuCores: run().cpuCores.map((value, i) => failedScrape[i] === 1 ? NaN : value) });
  };
  assert.equal(assessRun(failing(1)).verdict, "suspect");
  assert.equal(assessRun(failing(10)).verdict, "suspect");
  assert.equal(assessRun(failing(11)).verdict, "rejected");
  assert.match(assessRun(failing(11)).reasons[0]!, /11 of 20 samples \(55 %\) are failed scrapes/);
});

Deno.test("assessRun() compares the replicas that were seen with those asked for", () => {
  const seen = run({ replicas: 2, observedReplicas: new Float64Array(20).fill(1) });
  assert.match(assessRun(seen).reasons[0]!, /20 of 20 samples saw other than the 2 replicas asked for \(median 1\)/);
  assert.equal(assessRun(seen).verdict, "rejected");
});

Deno.test("assessRun() suspects a steady load that swings, and lets a load shape swing", () => {
  const cpuCores = Float64Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? 0.101 + i / 1000 : 1.003 + i / 1000);
  const requestRateRps = run().requestRateRps!.map((rate) => 100 * rate);
  assert.match(
    assessRun(run({ cpuCores, requestRateRps })).reasons.join(),
    /not steady: CPU varies by \d+ % of its mean under one load/,
  );
  assert.equal(assessRun(run({ cpuCores, requestRateRps, isSteady: false })).verdict, "ok");
});

Deno.test("assessRun() allows the swing that few requests per sample bring by chance", () => {
  const cpuCores = Float64Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? 0.011 + i / 1e5 : 0.092 + i / 1e5);
  const requestRateRps = cpuCores.map((value) => 4.1 * value + 1e-4 * Math.sin(1e4 * value));
  assert.equal(assessRun(run({ cpuCores, requestRateRps })).verdict, "ok");
  const busy = requestRateRps.map((value) => 100 * value);
  assert.equal(assessRun(run({ cpuCores, requestRateRps: busy })).verdict, "suspect");
});

Deno.test("assessRun() suspects, but does not reject, a run whose replicas nobody counted", () => {
  const quality = assessRun(run({ observedReplicas: new Float64Array(20).fill(NaN) }));
  assert.equal(quality.verdict, "suspect");
  assert.match(quality.reasons[0]!, /20 of 20 samples have no replica count/);
});

Deno.test("assessRun() suspects a source that repeats itself in every column", () => {
  const still = run();
  for (const values of [still.cpuCores, still.requestRateRps!, ...Object.values(still.measured)]) {
    values.fill(values[0]!, 15);
  }
  const quality = assessRun(still);
  assert.equal(quality.repeatedSamples, 4);
  assert.match(quality.reasons[0]!, /4 of 20 samples \(20 %\) repeat the sample before them/);
});

Deno.test("assessRuns() rejects a service whose requests and CPU do not move with the users", () => {
  const flat = [2, 4, 8].map((users) => {
    const still = run({ users: 3 });
    const shifted = (values: Float64Array): Float64Array => values.map((value) => value + users * 1e-4);
    return { ...still, users, cpuCores: shifted(still.cpuCores), requestRateRps: shifted(still.requestRateRps!) };
  });
  for (const { verdict, reasons } of assessRuns(flat)) {
    assert.equal(verdict, "rejected");
    assert.match(
      reasons.join(),
      /the load never happened: CPU goes from 0\.3\d* to 0\.3\d* cores while users go from 2 to 8/,
    );
  }
});

Deno.test("assessRuns() suspects CPU that does not follow requests, but not a service at its limit in one configuration", () => {
  const atLimit = [2, 4, 8].map((users) => ({
    ...run({ users }),
    cpuCores: run({ users: 3 }).cpuCores.map((v) => v + users * 1e-4),
  }));
  assert.match(assessRuns(atLimit)[0]!.reasons.join(), /CPU does not follow the load/);
  assert.equal(assessRuns(atLimit)[0]!.verdict, "suspect");
  const limited = atLimit.map((item) => ({ ...item, condition: "200m" }));
  const free = [2, 4, 8].map((users) => run({ users, condition: "900m" }));
  const readings = assessRuns([...limited, ...free]).flatMap(({ reasons }) => reasons);
  assert.equal(readings.some((reason) => reason.includes("follow")), false);
});

Deno.test("assessRuns() rejects runs that hold the same readings", () => {
  const [first, second] = assessRuns([run({ users: 4 }), { ...run({ users: 4 }), users: 8, file: "cart_8_1.csv" }]);
  assert.equal(first!.verdict, "rejected");
  assert.match(
    second!.reasons[0]!,
    /20 of 20 readings \(100 %\) also stand in other runs of cart \(most in cart_4_1\.csv\)/,
  );
});

Deno.test("assessRun() rejects a column that was computed from CPU or memory", () => {
  const base = run();
  const memory = base.cpuCores.map((value, i) => 9e7 + i * 4096 + value);
  const quality = assessRun({
    ...base,
    measured: {
      mem_bytes_value: memory,
      net_rx: base.cpuCores.map((v) => 1000 * v),
      net_tx: memory.map((v) => 0.1 * v),
    },
  });
  assert.deepEqual(quality.reasons, [
    "net_rx is 1000 x CPU in every row: not measured",
    "net_tx is 0.1 x mem_bytes_value in every row: not measured",
  ]);
});

Deno.test("assessRun() rejects a run without samples or without times", () => {
  const empty = assessRun(run({ cpuCores: new Float64Array() }));
  assert.equal(empty.verdict, "rejected");
  assert.deepEqual(empty.reasons, ["the file has no usable sample"]);
  assert.match(assessRun(run({ timestampSeconds: new Float64Array(20).fill(NaN) })).reasons[0]!, /have no time/);
});

Deno.test({
  name: "assessRuns() rejects all four idle runs, each for what is wrong with it",
  ignore: !hasReference(),
  fn: async () => {
    const names = [
      "adservice_browsing_replicas_1_users_10.csv",
      "adservice_browsing_replicas_1_users_20.csv",
      "frontend_browsing_replicas_1_users_50.csv",
      "frontend_browsing_replicas_1_users_75.csv",
    ];
    const runs = await Promise.all(names.map((name) => readInfrastructureRun(`${REFERENCE}/idle-runs/${name}`)));
    const quality = assessRuns(runs);
    assert.deepEqual(quality.map(({ verdict }) => verdict), new Array(4).fill("rejected"));
    for (const { reasons, service } of quality) {
      const text = reasons.join("\n");
      assert.match(text, /have no time: the timestamp is a row number/);
      assert.match(text, /net_rx_bytes_value is 1000 x CPU in every row/);
      assert.match(text, /readings \(\d+ %\) also stand in other runs/);
      assert.match(
        text,
        service === "adservice"
          ? /the load never happened: CPU goes from 0\.0016 to 0\.0016 cores/
          : /pods are stacked/,
      );
    }
    assert.match(quality[2]!.reasons.join(), /the replica count ends after row 31 of 88/);
  },
});
