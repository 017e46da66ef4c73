import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CampaignEvent,
  type CampaignOptions,
  type CampaignRecord,
  COLUMN_SETS,
  readCampaignRecord,
  runCampaign,
} from "@/collect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { fakeClock, type FakeSystem, fakeSystem, SHORT_PLAN } from "./fake_system.ts";

const PLAN = SHORT_PLAN;

const ALL_FILES = ["front", "store"].flatMap((service) =>
  ["1_1", "1_2", "2_1", "2_2"].map((run) => `${service}_${run}.csv`)
);

/** Begins of the campaigns of this file, s: one system cannot be under two loads at once, which the gate would see. */
let nextStart = 1_000_000.5;

/** Runs a campaign on a fake system, ten minutes after the last one. */
function record(
  directory: string,
  { system = fakeSystem(), clock = fakeClock(nextStart += 600), ...options }:
    & Partial<CampaignOptions>
    & { readonly system?: FakeSystem } = {},
): Promise<CampaignRecord> {
  return runCampaign({
    name: "test",
    directory,
    plan: PLAN,
    target: system.target,
    startLoad: system.startLoad,
    clock,
    measuredOn: { cpuCount: 2 },
    signal: new AbortController().signal,
    ...options,
  });
}

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

function titles(found: CampaignRecord | undefined): string[] {
  return found!.runs.map(({ users, replicas }) => `${users} x ${replicas}`);
}

Deno.test("runCampaign() loads each run, collects exactly the window after settling, and writes what it found", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem();
    const clock = fakeClock(1_000_000.5);
    const found = await record(folder, { system, clock, plan: { ...PLAN, users: [2], replicas: [1] } });

    assert.deepEqual(await readCampaignRecord(folder), found);
    assert.deepEqual(await filesIn(folder), ["campaign.json", "front_2_1.csv", "store_2_1.csv"]);
    const [run] = found.runs;
    // Ready at 1 000 004.5 s; the next multiple of 3 s is 1 000 005 s.
    assert.deepEqual([run!.windowStartSeconds, run!.windowEndSeconds], [1_000_005, 1_000_011]);
    assert.deepEqual(clock.waitedSeconds, [11], "until the window's end, and one scrape");
    assert.equal(run!.samples, 2);
    assert.deepEqual(run!.load, {
      entryService: "front",
      requests: 600,
      failures: 1,
      requestRateRps: 100,
      measuredRequestRateRps: 100,
      requestRatesRps: [100, 100],
      errors: { "500": 1 },
    });
    assert.deepEqual(found.measuredOn, { cpuCount: 2, prometheus: "2.0.0" });
    const [header, first, ...rest] = (await Deno.readTextFile(join(folder, "store_2_1.csv"))).trimEnd().split("\n");
    assert.match(header!, /^timestamp,service,.*,cpu_usage,memory_usage,error_rate$/);
    assert.match(first!, /^1970-01-12 13:46:48,store,\/,1,3,1,1536,1536,100,(\d\.\d+,){3}6,100,0\.\d+,6\d\.\d+,0$/);
    assert.equal(rest.length, 1);
    assert.deepEqual([system.counts.released, system.counts.stopped, system.counts.killed], [1, 1, 1]);
  }));

Deno.test("runCampaign() writes down which samples are missing and why, and what the server warned of", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem({ gaps: true });
    const found = await record(folder, { system, plan: { ...PLAN, users: [1], replicas: [1] } });
    assert.deepEqual(found.runs[0]!.missing.filter(({ service }) => service === "front"), [
      { service: "front", column: "cpu_limit", samples: 2, reason: "the query found no series at these times" },
      {
        service: "front",
        column: "p99_latency",
        samples: 1,
        reason: "not a number: no requests within the rate window",
      },
      { service: "front", column: "memory_usage", samples: 2, reason: "Cannot query: out of memory" },
    ]);
    assert.deepEqual(found.runs[0]!.warnings, ["a store is down"]);
    assert.match(found.queries["cpu_usage"]!.promql, /<workload>-/);
  }));

Deno.test("runCampaign() tells of each phase of each run, in order", () =>
  inTemporaryFolder(async (folder) => {
    const events: CampaignEvent[] = [];
    const say = (event: CampaignEvent) => void events.push(event);
    await record(folder, { filter: { users: 1, replicas: 1 } });
    await record(folder, { plan: { ...PLAN, replicas: [1] }, onProgress: say });
    assert.deepEqual(events.map(({ done, total, run, phase }) => `${done}/${total} ${run}: ${phase}`), [
      "0/2 1 users x 1 replicas: skipped",
      "1/2 2 users x 1 replicas: starting",
      "1/2 2 users x 1 replicas: loading",
      "1/2 2 users x 1 replicas: collecting",
      "2/2 2 users x 1 replicas: finished",
    ]);
  }));

Deno.test("runCampaign() runs the part that a filter keeps, and every order gives the same runs by the same seeds", () =>
  inTemporaryFolder(async (folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    const seeds = new Map<string, number>();
    for (const filter of [{ users: 2 }, { replicas: 2 }, {}]) {
      const system = fakeSystem();
      await record(one, { system, filter });
      system.counts.prepared.forEach((title, i) => seeds.set(title, system.counts.seeds[i]!));
    }
    const whole = fakeSystem();
    await record(two, { system: whole });
    assert.deepEqual(await filesIn(one), ["campaign.json", ...ALL_FILES]);
    assert.deepEqual(await filesIn(two), await filesIn(one));
    assert.deepEqual(titles(await readCampaignRecord(one)), ["1 x 1", "2 x 1", "1 x 2", "2 x 2"]);
    assert.deepEqual(whole.counts.prepared.map((title) => seeds.get(title)), whole.counts.seeds);
    assert.equal(new Set(whole.counts.seeds).size, 4, "each run draws other numbers");
  }));

Deno.test("runCampaign() skips finished runs, and measures one again whose file is gone", () =>
  inTemporaryFolder(async (folder) => {
    await record(folder);
    const before = await Deno.readTextFile(join(folder, "campaign.json"));
    const again = fakeSystem();
    await record(folder, { system: again });
    assert.deepEqual(again.counts.prepared, []);
    assert.equal(await Deno.readTextFile(join(folder, "campaign.json")), before);

    await Deno.remove(join(folder, "store_2_1.csv"));
    const mended = fakeSystem();
    assert.deepEqual(titles(await record(folder, { system: mended })), ["1 x 1", "2 x 1", "1 x 2", "2 x 2"]);
    assert.deepEqual(mended.counts.prepared, ["2 x 1"]);
  }));

for (const phase of ["starting", "loading", "collecting", "finished"] as const) {
  Deno.test(`runCampaign() aborted while ${phase} leaves whole runs only, and the same command completes it`, () =>
    inTemporaryFolder(async (folder) => {
      const abort = new AbortController();
      const system = fakeSystem();
      const onProgress = (event: CampaignEvent) => {
        if (event.run === "2 users x 1 replicas" && event.phase === phase) abort.abort(new Error("enough"));
      };
      await assert.rejects(record(folder, { system, signal: abort.signal, onProgress }), /^Error: enough$/);

      const done = phase === "finished" ? ["1 x 1", "2 x 1"] : ["1 x 1"];
      const files = ALL_FILES.filter((name) => done.some((run) => name.endsWith(`_${run.replace(" x ", "_")}.csv`)));
      assert.deepEqual(await filesIn(folder), ["campaign.json", ...files]);
      assert.deepEqual(titles(await readCampaignRecord(folder)), done);
      assert.equal(system.counts.released, system.counts.prepared.length);
      assert.equal(system.counts.killed, system.counts.loads.length);

      const rest = fakeSystem();
      assert.deepEqual(titles(await record(folder, { system: rest })), ["1 x 1", "2 x 1", "1 x 2", "2 x 2"]);
      assert.equal(rest.counts.prepared.length, 4 - done.length);
      assert.deepEqual(await filesIn(folder), ["campaign.json", ...ALL_FILES]);
    }));
}

Deno.test("runCampaign() stops when system or load end by themselves, and releases both", () =>
  inTemporaryFolder(async (folder) => {
    for (const faults of [{ system: new Error("a replica died") }, { load: new Error("the load died") }]) {
      const system = fakeSystem(faults);
      const clock = { ...fakeClock(1_000_000), sleep: () => new Promise<never>(() => {}) };
      await assert.rejects(record(folder, { system, clock }), /^Error: (a replica|the load) died$/);
      assert.deepEqual([system.counts.released, system.counts.killed], [1, 1]);
    }
    assert.deepEqual(await filesIn(folder), []);
  }));

Deno.test("runCampaign() has no entry for a run of which only some files could be written", () =>
  inTemporaryFolder(async (folder) => {
    // A folder in the way of the second file is a failure that even a superuser meets.
    const obstacle = join(folder, "store_1_1.csv");
    await record(folder, { filter: { replicas: 1 } });
    await Deno.remove(obstacle);
    await Deno.mkdir(join(obstacle, "inside"), { recursive: true });
    await assert.rejects(record(folder));
    assert.deepEqual(titles(await readCampaignRecord(folder)), ["2 x 1"]);
    assert.deepEqual((await filesIn(folder)).filter((name) => name.endsWith(".tmp")), []);
    await Deno.remove(obstacle, { recursive: true });
    assert.deepEqual(titles(await record(folder)), ["1 x 1", "2 x 1", "1 x 2", "2 x 2"]);
  }));

Deno.test("runCampaign() joins the levels of a wider plan, and refuses one that measures in another way", () =>
  inTemporaryFolder(async (folder) => {
    await record(folder, { plan: { ...PLAN, users: [10, 2] } });
    const wider = await record(folder, { plan: { ...PLAN, users: [1, 2], replicas: [1], pauseSeconds: 1 } });
    assert.deepEqual(wider.plan.users, [1, 2, 10]);
    assert.deepEqual(wider.plan.replicas, [1, 2]);
    assert.deepEqual(titles(wider), ["1 x 1", "2 x 1", "10 x 1", "2 x 2", "10 x 2"]);

    const changes = { stepSeconds: 1, durationSeconds: 9, settleSeconds: 1, userWaitSeconds: 1, seed: 7 };
    for (const [name, value] of Object.entries(changes)) {
      const system = fakeSystem();
      await assert.rejects(record(folder, { system, plan: { ...PLAN, [name]: value } }), {
        name: "RangeError",
        message: new RegExp(`its ${name} must stay .*: this plan has ${value}; use the old value or another --output`),
      });
      assert.deepEqual(system.counts.prepared, []);
    }
    assert.deepEqual(await readCampaignRecord(folder), wider);
  }));

Deno.test("runCampaign() does not touch a folder whose run files have no record: they are of somebody else", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "front_1_1.csv"), "mine");
    await assert.rejects(record(folder), /must hold no run files: it holds front_1_1.csv; use another --output/);
    assert.deepEqual(await filesIn(folder), ["front_1_1.csv"]);
    assert.equal(await Deno.readTextFile(join(folder, "front_1_1.csv")), "mine");
  }));

Deno.test("runCampaign() pauses between runs, not after the last, and passes users, shape and waiting to the load", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem();
    const clock = fakeClock(1_000_000.5);
    const plan = { ...PLAN, users: [4], replicas: [1, 2], shapes: ["ramp" as const], pauseSeconds: 7 };
    await record(folder, { system, clock, plan });
    assert.equal(clock.waitedSeconds.filter((seconds) => seconds === 7).length, 1);
    const [load] = system.counts.loads;
    assert.deepEqual([...load!.usersPerSecond!], [1, 2, 3, 3, 2, 1]);
    assert.deepEqual([load!.targetUrls, load!.userWaitSeconds, load!.settleSeconds], [["http://front"], 0.2, 4]);
    assert.deepEqual(await filesIn(folder), [
      "campaign.json",
      ...["front_4_1_ramp.csv", "front_4_2_ramp.csv", "store_4_1_ramp.csv", "store_4_2_ramp.csv"],
    ]);
  }));

Deno.test("runCampaign() measures the columns of sets beside those of the run file, and says how each was asked", () =>
  inTemporaryFolder(async (folder) => {
    const columnSets = { sets: ["rightsizing"], sources: { nodes: "cadvisor" } } as const;
    const plan = { ...PLAN, users: [2], replicas: [1], columnSets };
    const found = await record(folder, { plan });
    const header = (await Deno.readTextFile(join(folder, "front_2_1.csv"))).split("\n")[0]!.split(",");
    const names = Object.keys(COLUMN_SETS.rightsizing.columns);
    assert.deepEqual(header.slice(-names.length), names);
    assert.deepEqual(names.filter((name) => !(name in found.queries)), []);
    assert.match(found.queries.cpu_throttled_ratio!.promql, /<workload>/);
    assert.deepEqual((await readCampaignRecord(folder))!.plan.columnSets, columnSets);

    await assert.rejects(
      record(folder, { plan: { ...plan, columnSets: { sets: ["rightsizing"] } } }),
      /as its columns must stay rightsizing \(.*nodes cadvisor.*now it is rightsizing \(.*nodes node-exporter/,
    );
    await assert.rejects(
      record(folder, { plan: { ...PLAN, users: [2] } }),
      /now it is those of a run file; use the old one/,
    );
  }));
