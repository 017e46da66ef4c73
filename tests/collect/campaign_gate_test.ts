import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CampaignEvent,
  type CampaignOptions,
  type CampaignPlan,
  type CampaignRecord,
  DEFAULT_GATE_LIMITS,
  readCampaignRecord,
  runCampaign,
  writeCampaignRecord,
} from "@/collect/mod.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { fakeClock, type FakeSystem, fakeSystem, SHORT_PLAN } from "./fake_system.ts";

const PLAN: CampaignPlan = { ...SHORT_PLAN, replicas: [1] };

/** Begins of the campaigns of this file, s: one system cannot be under two loads at once, which the gate would see. */
let nextStart = 1_000_000.5;

function record(
  directory: string,
  system: FakeSystem,
  { clock = fakeClock(nextStart += 600), ...options }: Partial<CampaignOptions> = {},
): Promise<CampaignRecord> {
  return runCampaign({
    name: "test",
    directory,
    plan: PLAN,
    target: system.target,
    startLoad: system.startLoad,
    clock,
    measuredOn: {},
    signal: new AbortController().signal,
    ...options,
  });
}

/** All files below a folder, sorted. */
async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    found.push(...isDirectory ? await filesBelow(folder, path) : [path]);
  }
  return found.sort();
}

/** `1 x 1: passed, 2` for each run: verdict and attempts. */
function verdicts(found: CampaignRecord | undefined): string[] {
  return found!.runs.map(({ users, replicas, gate }) => `${users} x ${replicas}: ${gate?.verdict}, ${gate?.attempts}`);
}

const GOOD = ["front_1_1.csv", "front_2_1.csv", "store_1_1.csv", "store_2_1.csv"];

Deno.test("runCampaign() judges every run, and writes verdict and bounds into campaign.json", () =>
  inTemporaryFolder(async (folder) => {
    const found = await record(folder, fakeSystem(), { plan: { ...PLAN, gate: { maxErrorRatio: 0.02 } } });
    assert.deepEqual(await readCampaignRecord(folder), found);
    assert.deepEqual(verdicts(found), ["1 x 1: passed, 1", "2 x 1: passed, 1"]);
    assert.deepEqual(found.plan.gate, { ...DEFAULT_GATE_LIMITS, maxErrorRatio: 0.02 });
    assert.equal(found.plan.attempts, 2);
    assert.deepEqual(found.runs[1]!.gate!.reasons, []);
    assert.deepEqual(found.runs[1]!.level, { isSaturated: false, cpuCores: found.runs[1]!.level!.cpuCores });
    assert.deepEqual(Object.keys(found.runs[1]!.level!.cpuCores), ["front", "store"]);
  }));

Deno.test("runCampaign() measures a failed run again, and keeps what failed apart with its reasons", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem({ badAttempts: { "1 x 1": 1 } });
    const events: CampaignEvent[] = [];
    const clock = fakeClock(1_000_000.5);
    const plan = { ...PLAN, pauseSeconds: 5 };
    const found = await record(folder, system, { plan, clock, onProgress: (event) => void events.push(event) });
    assert.deepEqual(verdicts(found), ["1 x 1: passed, 2", "2 x 1: passed, 1"]);
    assert.deepEqual(system.counts.prepared, ["1 x 1", "1 x 1", "2 x 1"]);
    assert.equal(new Set(system.counts.seeds.slice(0, 2)).size, 1, "the same load again");
    assert.equal(clock.waitedSeconds.filter((seconds) => seconds === 5).length, 2, "pauses, also between attempts");
    assert.deepEqual([system.counts.opened, system.counts.closed], [1, 1]);
    assert.deepEqual(
      events.filter(({ phase }) => phase !== "loading" && phase !== "collecting").map(({ phase }) => phase),
      [
        ...["starting", "failed", "starting", "finished"],
        ...["starting", "finished"],
      ],
    );
    const told = events.find(({ phase }) => phase === "failed")!.reasons!;
    assert.match(told[0]!.message, /^front: 0 of 2 samples \(0 %\) saw the 1 replicas asked for, others saw 2/);
    assert.deepEqual(found.runs[0]!.gate!.reasons, []);
    assert.deepEqual(found.runs[0]!.gate!.earlier, [told]);
    assert.deepEqual(
      await filesBelow(folder),
      [
        ...["campaign.json", "failed/front_1_1.csv", "failed/store_1_1.csv"],
        ...GOOD,
      ].sort(),
    );
    assert.match(await Deno.readTextFile(join(folder, "failed/front_1_1.csv")), /front,\/,2,3,/);
    assert.match(await Deno.readTextFile(join(folder, "front_1_1.csv")), /front,\/,1,3,/);
  }));

Deno.test("runCampaign() goes on after the last attempt; no reader takes what failed for data", () =>
  inTemporaryFolder(async (folder) => {
    const found = await record(folder, fakeSystem({ badAttempts: { "1 x 1": 9 } }));
    assert.deepEqual(verdicts(found), ["1 x 1: failed, 2", "2 x 1: passed, 1"]);
    assert.deepEqual(found.runs[0]!.files, ["failed/front_1_1.csv", "failed/store_1_1.csv"]);
    assert.equal(found.runs[0]!.gate!.earlier.length, 1);
    assert.deepEqual(await filesBelow(folder), [
      "campaign.json",
      ...["failed/attempt_1/front_1_1.csv", "failed/attempt_1/store_1_1.csv"],
      ...["failed/front_1_1.csv", "failed/store_1_1.csv"],
      ...["front_2_1.csv", "store_2_1.csv"],
    ]);
    const campaign = await loadCampaign(folder);
    assert.deepEqual(campaign.users, [2]);
    assert.match(campaign.findings[0]!, /^the quality gate failed 1 users x 1 replicas; it is left out: front: 0 of 2/);
    assert.deepEqual((await loadCampaign(folder, { runs: "all" })).users, [1, 2]);
  }));

Deno.test("runCampaign() tries a failed run again only if an attempt is left, or if it is told to", () =>
  inTemporaryFolder(async (folder) => {
    const failing = () => fakeSystem({ badAttempts: { "1 x 1": 9 } });
    await record(folder, failing());
    const before = await filesBelow(folder);

    const again = failing();
    assert.deepEqual(verdicts(await record(folder, again)), ["1 x 1: failed, 2", "2 x 1: passed, 1"]);
    assert.deepEqual([again.counts.prepared, again.counts.opened], [[], 0]);
    assert.deepEqual(await filesBelow(folder), before);

    const more = failing();
    const plan = { ...PLAN, attempts: 3 };
    assert.deepEqual(verdicts(await record(folder, more, { plan })), ["1 x 1: failed, 3", "2 x 1: passed, 1"]);
    assert.deepEqual(more.counts.prepared, ["1 x 1"]);

    const retried = failing();
    await record(folder, retried, { failedRuns: "retry" });
    assert.deepEqual(retried.counts.prepared, ["1 x 1", "1 x 1"]);
    const healed = fakeSystem();
    const found = await record(folder, healed, { failedRuns: "retry" });
    assert.deepEqual(healed.counts.prepared, ["1 x 1"]);
    assert.deepEqual(verdicts(found), ["1 x 1: passed, 6", "2 x 1: passed, 1"]);
    assert.equal(found.runs[0]!.gate!.earlier.length, 5);
    assert.deepEqual((await filesBelow(folder)).filter((file) => file.endsWith("front_1_1.csv")), [
      ...[1, 2, 3, 4].map((attempt) => `failed/attempt_${attempt}/front_1_1.csv`),
      ...["failed/front_1_1.csv", "front_1_1.csv"],
    ]);
    assert.deepEqual((await loadCampaign(folder)).users, [1, 2]);
  }));

for (const phase of ["starting", "loading", "collecting", "failed"] as const) {
  Deno.test(`runCampaign() stopped while ${phase} between attempts goes on with the next attempt`, () =>
    inTemporaryFolder(async (folder) => {
      const abort = new AbortController();
      let seen = 0;
      const onProgress = (event: CampaignEvent) => {
        // The second time for what an attempt begins with: the first attempt has failed by then.
        if (event.phase === phase && ++seen === (phase === "failed" ? 1 : 2)) abort.abort(new Error("enough"));
      };
      const system = fakeSystem({ badAttempts: { "1 x 1": 9 } });
      const plan = { ...PLAN, pauseSeconds: 1 };
      await assert.rejects(record(folder, system, { plan, onProgress, signal: abort.signal }), /^Error: enough$/);
      assert.deepEqual(verdicts(await readCampaignRecord(folder)), ["1 x 1: failed, 1"]);
      assert.deepEqual([system.counts.opened, system.counts.closed], [1, 1]);

      const rest = fakeSystem();
      assert.deepEqual(verdicts(await record(folder, rest)), ["1 x 1: passed, 2", "2 x 1: passed, 1"]);
      assert.deepEqual(rest.counts.prepared, ["1 x 1", "2 x 1"]);
    }));
}

Deno.test("runCampaign() killed while it moves failed files loses none of an earlier attempt", () =>
  inTemporaryFolder(async (folder) => {
    const failing = () => fakeSystem({ badAttempts: { "1 x 1": 9 } });
    await record(folder, failing(), { plan: { ...PLAN, attempts: 1 } });
    const first = await Deno.readTextFile(join(folder, "failed/front_1_1.csv"));
    // As a process leaves it that was killed after it moved one file and wrote the next attempt's in its place.
    await Deno.mkdir(join(folder, "failed/attempt_1"));
    await Deno.rename(join(folder, "failed/front_1_1.csv"), join(folder, "failed/attempt_1/front_1_1.csv"));
    await Deno.writeTextFile(join(folder, "failed/front_1_1.csv"), "cut off");

    assert.deepEqual(verdicts(await record(folder, failing())), ["1 x 1: failed, 2", "2 x 1: passed, 1"]);
    assert.equal(await Deno.readTextFile(join(folder, "failed/attempt_1/front_1_1.csv")), first);
    assert.notEqual(await Deno.readTextFile(join(folder, "failed/front_1_1.csv")), "cut off");
    assert.ok((await filesBelow(folder)).includes("failed/attempt_1/store_1_1.csv"));
  }));

Deno.test("runCampaign() compares a run with the good ones before it", () =>
  inTemporaryFolder(async (folder) => {
    // The fake has the CPU of its users, so this plan's second and third level see less than its first.
    const heavy = fakeSystem();
    const upside = {
      ...heavy,
      target: {
        ...heavy.target,
        prepare: (run: Parameters<typeof heavy.target.prepare>[0], seed: number, signal: AbortSignal) =>
          heavy.target.prepare({ ...run, users: 8 / run.users }, seed, signal),
      },
    };
    const found = await record(folder, upside, { plan: { ...PLAN, users: [1, 2, 4], attempts: 1 } });
    assert.deepEqual(verdicts(found), ["1 x 1: passed, 1", "2 x 1: failed, 1", "4 x 1: failed, 1"]);
    assert.match(
      found.runs[1]!.gate!.reasons[0]!.message,
      /^front: cpu_usage does not follow the load: .* from 1 to 2 \(elasticity over two levels -1/,
    );
  }));

Deno.test("runCampaign() with the gate off keeps every run unjudged", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem({ badAttempts: { "1 x 1": 9 } });
    const found = await record(folder, system, { plan: { ...PLAN, gate: "off" } });
    assert.deepEqual(verdicts(found), ["1 x 1: undefined, undefined", "2 x 1: undefined, undefined"]);
    assert.equal(found.plan.gate, "off");
    assert.deepEqual(await filesBelow(folder), ["campaign.json", ...GOOD]);
  }));

Deno.test("runCampaign() does not require columns that target or plan declare absent", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem({ gaps: true });
    const plan = { ...PLAN, users: [1], gate: { minCompletenessRatio: 0.5 }, absentColumns: ["memory_usage"] };
    const target = { ...system.target, absentColumns: ["cpu_limit"] };
    const found = await record(folder, system, { plan, target });
    assert.deepEqual(found.runs[0]!.gate!.reasons, []);
    assert.match(found.runs[0]!.gate!.notJudged[0]!.why, /^declared absent by the target: cpu_limit, memory_usage$/);
    assert.deepEqual(found.plan.absentColumns, ["memory_usage"]);
  }));

Deno.test("runCampaign() keeps the bounds of a campaign, and gives some to one of an older version", () =>
  inTemporaryFolder(async (folder) => {
    const found = await record(folder, fakeSystem(), { plan: { ...PLAN, users: [1] } });
    for (const gate of [{ maxErrorRatio: 0.05 }, "off"] as const) {
      const system = fakeSystem();
      await assert.rejects(record(folder, system, { plan: { ...PLAN, gate } }), {
        name: "RangeError",
        message:
          /the bounds of its gate must stay: (maxErrorRatio was 0.01, now it is 0.05|the gate is off now); use the old/,
      });
      assert.deepEqual(system.counts.prepared, []);
    }

    const newer = ["gate", "attempts", "level", "scrapeIntervalSeconds", "entryService", "requestRatesRps"];
    const older: CampaignRecord = JSON.parse(
      JSON.stringify(found, (key, value) => newer.includes(key) ? undefined : value),
    );
    await writeCampaignRecord(folder, older);
    const resumed = fakeSystem();
    const wider = await record(folder, resumed);
    assert.deepEqual(resumed.counts.prepared, ["2 x 1"]);
    assert.deepEqual(wider.runs[0], older.runs[0], "what was measured before stays as it was");
    assert.deepEqual(verdicts(wider), ["1 x 1: undefined, undefined", "2 x 1: passed, 1"]);
    assert.deepEqual(wider.plan.gate, DEFAULT_GATE_LIMITS);
  }));

Deno.test("runCampaign() refuses attempts and bounds that nothing could mean before it touches anything", () =>
  inTemporaryFolder(async (folder) => {
    const system = fakeSystem();
    await assert.rejects(
      record(folder, system, { plan: { ...PLAN, attempts: 0 } }),
      /its attempts must be a whole number/,
    );
    await assert.rejects(
      record(folder, system, { plan: { ...PLAN, gate: { maxErrorRatio: NaN } } }),
      /maxErrorRatio must/,
    );
    assert.deepEqual([system.counts.prepared, await filesBelow(folder)], [[], []]);
  }));

Deno.test("runCampaign() closes an opened target once, also if it fails, and tells of both failures", () =>
  inTemporaryFolder(async (folder) => {
    const broken = (options: { open?: string; close?: string }) => {
      const system = fakeSystem({ load: new Error("the load died") });
      const calls: string[] = [];
      const call = (name: "open" | "close") => () => {
        calls.push(name);
        const reason = options[name];
        return reason === undefined ? Promise.resolve() : Promise.reject(new Error(reason));
      };
      return { system: { ...system, target: { ...system.target, open: call("open"), close: call("close") } }, calls };
    };
    const clock = { ...fakeClock(1_000_000), sleep: () => new Promise<never>(() => {}) };
    const failing = broken({});
    await assert.rejects(record(folder, failing.system, { clock }), /^Error: the load died$/);
    assert.deepEqual(failing.calls, ["open", "close"]);
    const forbidden = broken({ open: "not permitted" });
    await assert.rejects(record(folder, forbidden.system, { clock }), /^Error: not permitted$/);
    assert.deepEqual(forbidden.calls, ["open", "close"]);
    const stuck = broken({ close: "Cannot restore" });
    await assert.rejects(
      record(folder, stuck.system, { clock }),
      /^Error: Cannot restore\. Before that the campaign ended: the load died$/,
    );
    assert.deepEqual(stuck.calls, ["open", "close"]);
  }));
