import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CampaignPlan,
  loadFileOf,
  type LoadModel,
  type LoadSecond,
  plannedLevels,
  plannedRuns,
  readCampaignRecord,
  runCampaign,
  runFileOf,
  runTitle,
} from "@/collect/mod.ts";
import { parseRunFileName } from "@/schema.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { fakeClock, fakeSystem, SHORT_PLAN } from "./fake_system.ts";

const PLAN: CampaignPlan = { ...SHORT_PLAN, users: [4], replicas: [1], gate: "off" };

const entry = { weight: 1, reason: "only one" };
const MIXES = { browsing: { "GET /": entry }, checkout: { "GET /cart": entry } };
const TRACE = { file: "mine.csv", values: [1, 3, 2], shift: 2, fits: true };

const SECOND: LoadSecond = {
  endSeconds: 1_000_001,
  users: NaN,
  requests: 3,
  failures: 1,
  avgMilliseconds: 12.5,
  p50Milliseconds: 10,
  p95Milliseconds: 20,
  p99Milliseconds: 20,
  arrivals: 4,
  maxLatenessMilliseconds: 0.25,
  openRequests: 1,
};

/** Runs a campaign on a fake system whose load generator also writes a history. */
async function record(directory: string, load: LoadModel & Partial<CampaignPlan> = {}) {
  const system = fakeSystem();
  const found = await runCampaign({
    name: "test",
    directory,
    plan: { ...PLAN, ...load },
    target: system.target,
    startLoad: async (options) => {
      const running = await system.startLoad(options);
      return { ...running, stop: async () => ({ ...await running.stop(), history: [SECOND] }) };
    },
    clock: fakeClock(1_000_000.5),
    measuredOn: {},
    signal: new AbortController().signal,
  });
  return { found, loads: system.counts.loads, seeds: system.counts.seeds };
}

Deno.test("plannedRuns() makes every run with each mix, and names the rate of an open loop as what it is", () => {
  const runs = plannedRuns({ ...PLAN, replicas: [2], mixes: MIXES, arrivals: "exponential", shapes: ["day"] });
  assert.deepEqual(runs.map(runTitle), [
    "4 req/s x 2 replicas, day, browsing",
    "4 req/s x 2 replicas, day, checkout",
  ]);
  assert.deepEqual(runs.map((run) => runFileOf(run, "shop")), [
    "shop_4rps_2_mix-browsing_day.csv",
    "shop_4rps_2_mix-checkout_day.csv",
  ]);
  assert.equal(loadFileOf(runs[0]!), "load/4rps_2_mix-browsing_day.csv");
});

Deno.test("parseRunFileName() reads back every kind of run, and takes no file of the load generator for one", () => {
  for (const arrivals of [undefined, "constant" as const]) {
    for (const mixes of [undefined, MIXES]) {
      const model: LoadModel = { ...(arrivals && { arrivals }), ...(mixes && { mixes }), trace: TRACE };
      for (const shapes of [[], ["trace" as const, "uniform" as const]]) {
        for (const cpuLimitsCores of [[], [0.2]]) {
          for (const run of plannedRuns({ ...PLAN, ...model, shapes, cpuLimitsCores })) {
            const { cpuLimitCores, ...rest } = run;
            const limit = cpuLimitCores === undefined ? {} : { limitMillicores: 1000 * cpuLimitCores };
            assert.deepEqual(parseRunFileName(runFileOf(run, "shop")), { service: "shop", ...rest, ...limit });
            assert.equal(parseRunFileName(loadFileOf(run).split("/")[1]!), undefined);
          }
        }
      }
    }
  }
});

Deno.test("plannedLevels() has whole users in a closed loop, and rates as they are in an open one", () => {
  const run = { users: 5, shape: "ramp" as const };
  assert.equal(plannedLevels(PLAN, { users: 5 }), undefined);
  assert.deepEqual(plannedLevels(PLAN, run), Int32Array.of(1, 3, 4, 4, 3, 1));
  const rates = plannedLevels({ ...PLAN, arrivals: "constant" }, run)!;
  assert.ok(rates.every((rate, i) => Math.abs(rate - [5 / 6, 2.5, 25 / 6, 25 / 6, 2.5, 5 / 6][i]!) < 1e-12));
  const traced = plannedLevels({ ...PLAN, trace: TRACE }, { users: 6, shape: "trace" });
  assert.deepEqual(traced, Int32Array.of(2, 2, 6, 6, 4, 4));
});

Deno.test("plannedRuns() refuses a load that could not be made as planned", () => {
  const refused: [load: LoadModel & Partial<CampaignPlan>, message: RegExp][] = [
    [{ arrivals: "constant", userWait: "exponential" }, /wait for nobody: the plan has arrivals and a think time/],
    [{ mixes: {} }, /its mixes must be at least one/],
    [{ shapes: ["trace"] }, /its plan must hold a trace: it holds none/],
    [{ shapes: ["trace"], trace: { ...TRACE, shift: 5 } }, /must rise from 5 to the level of each run: one has 4/],
  ];
  for (const [load, message] of refused) {
    assert.throws(() => plannedRuns({ ...PLAN, ...load }), { name: "RangeError", message });
  }
});

Deno.test("runCampaign() tells the load generator its model, and keeps model, mix and trace in campaign.json", () =>
  inTemporaryFolder(async (folder) => {
    const open = { arrivals: "constant", mixes: MIXES, trace: TRACE, shapes: ["trace"] } as const;
    const { found, loads, seeds } = await record(join(folder, "open"), open);
    assert.deepEqual(loads.map(({ arrivals, mix }) => ({ gaps: arrivals?.gaps, mix })), [
      { gaps: "constant", mix: MIXES.browsing },
      { gaps: "constant", mix: MIXES.checkout },
    ]);
    assert.deepEqual(loads[0]!.arrivals!.ratesRps, Float64Array.of(2, 2, 4, 4, 3, 3));
    assert.equal(new Set(seeds).size, 2);
    const { plan, runs } = (await readCampaignRecord(join(folder, "open")))!;
    assert.deepEqual({ arrivals: plan.arrivals, mixes: plan.mixes, trace: plan.trace, shapes: plan.shapes }, open);
    assert.deepEqual(found.runs, runs);

    const closed = await record(join(folder, "closed"), { userWait: "exponential" });
    assert.deepEqual([closed.loads[0]!.userWait, closed.loads[0]!.userWaitSeconds], ["exponential", 0.2]);
    assert.equal(closed.loads[0]!.arrivals, undefined);
    const steady = await record(join(folder, "steady"), { arrivals: "exponential" });
    assert.deepEqual(steady.loads[0]!.arrivals, { ratesRps: Float64Array.of(4), gaps: "exponential" });
  }));

Deno.test("runCampaign() keeps the load generator's own seconds beside the run files", () =>
  inTemporaryFolder(async (folder) => {
    const { found } = await record(folder);
    assert.equal(found.runs[0]!.load.historyFile, "load/4_1.csv");
    assert.deepEqual((await Deno.readTextFile(join(folder, "load/4_1.csv"))).split("\n"), [
      "timestamp,users,requests,failures,avg_latency,p50_latency,p95_latency,p99_latency,arrivals,max_lateness,open_requests",
      "1970-01-12 13:46:41,nan,3,1,12.5,10,20,20,4,0.25,1",
      "",
    ]);
  }));

Deno.test("runCampaign() resumes a campaign with one more mix or a first trace, and refuses one whose load differs", () =>
  inTemporaryFolder(async (folder) => {
    const { browsing } = MIXES;
    await record(folder, { mixes: { browsing } });
    const wider = await record(folder, { mixes: { checkout: MIXES.checkout }, trace: TRACE, shapes: ["trace"] });
    assert.deepEqual(wider.found.plan.mixes, MIXES);
    assert.deepEqual(wider.loads.length, 1);
    const again = await record(folder, { mixes: MIXES });
    assert.deepEqual([again.loads.length, again.found.plan.trace], [1, TRACE], "the other mix, at constant load");

    const changes: [load: LoadModel & Partial<CampaignPlan>, message: RegExp][] = [
      [{ mixes: { browsing: { "GET /": { ...entry, weight: 2 } } } }, /the mix browsing has other endpoints, weights/],
      [
        { trace: { ...TRACE, values: [1, 3, 2.5] }, shapes: ["trace"] },
        /the trace was mine\.csv, now mine\.csv has other/,
      ],
      [{ trace: { ...TRACE, shift: 1 }, shapes: ["trace"] }, /the trace was mine\.csv/],
      [{ arrivals: "constant" }, /the arrivals were those of users, now they are constant/],
      [{ userWait: "exponential" }, /users waited a constant time, now it is exponential/],
    ];
    for (const [load, message] of changes) {
      await assert.rejects(record(folder, load), (error: Error) => {
        assert.match(error.message, /^Cannot resume the campaign in .* as its load must stay: /);
        assert.match(error.message, message);
        return true;
      });
    }
  }));
