// Needs --allow-run=deno, --allow-net=127.0.0.1, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cellsToRecord,
  LATENCY_FILE,
  type LatencyEvent,
  type LatencyPlan,
  readLatencyRecord,
  recordLatency,
  writeLatencyRecord,
} from "@/collect/mod.ts";
import { loadLatencyCells } from "@/dataset/mod.ts";
import { startReplicas } from "@/testbed/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const PLAN: LatencyPlan = {
  ratesRps: [15, 30],
  replicas: [2],
  cpuLimitsCores: [0.8],
  settleSeconds: 0.5,
  durationSeconds: 2,
  minRequests: 1,
  maxRequests: 40,
  seed: 42,
};

/** Replicas whose requests cost a tenth of what they do by default, so that a machine under test keeps up. */
const start: typeof startReplicas = (options) => startReplicas({ ...options, serviceTimeScale: 0.002 });

async function files(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("recordLatency() measures two cells on the testbed, writes what the loader reads, and goes on where it stopped", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const directory = join(folder, "latency");
    const options = { directory, plan: PLAN, measuredOn: { machine: "test" }, start };
    const events: LatencyEvent[] = [];

    await t.step("a recording that is interrupted keeps whole cells only", async () => {
      const stop = new AbortController();
      const recording = recordLatency({
        ...options,
        signal: stop.signal,
        onProgress: ({ cell, phase }) => {
          if (cell.levelRps === 30 && phase === "loading") stop.abort(new Error("enough"));
        },
      });
      await assert.rejects(recording, /^Error: enough$/);
      assert.deepEqual(await files(directory), [LATENCY_FILE, "rps15_2_800m.csv"]);
      assert.deepEqual((await cellsToRecord(directory, PLAN)).map(({ levelRps }) => levelRps), [30]);
    });

    const first = await Deno.readTextFile(join(directory, "rps15_2_800m.csv"));
    await Deno.writeTextFile(join(directory, "rps30_2_800m.csv.12345.tmp"), "half");
    const record = await recordLatency({
      ...options,
      signal: new AbortController().signal,
      onProgress: (event) => events.push(event),
    });

    await t.step("the same call goes on from there", async () => {
      assert.deepEqual(await files(directory), [LATENCY_FILE, "rps15_2_800m.csv", "rps30_2_800m.csv"]);
      assert.equal(await Deno.readTextFile(join(directory, "rps15_2_800m.csv")), first);
      const phases = events.map(({ cell, phase }) => `${cell.levelRps} ${phase}`);
      assert.deepEqual([...new Set(phases)], ["15 skipped", "30 starting", "30 loading", "30 finished"]);
      assert.deepEqual(await readLatencyRecord(directory), JSON.parse(JSON.stringify(record)));
    });

    await t.step("every request of the window is there, with all of its spans", () => {
      assert.equal(record.cells.length, 2);
      for (const { levelRps, requests, rates, sender, spans, services, ...cell } of record.cells) {
        assert.deepEqual([requests.failed, requests.incomplete, spans.dropped], [0, 0, 0]);
        assert.equal(requests.whole, requests.planned);
        assert.equal(requests.kept, Math.min(requests.planned, PLAN.maxRequests));
        assert.ok(cell.rows >= requests.kept);
        assert.equal(rates.plannedRps * 2, requests.planned);
        assert.equal(sender.heldBack, 0);
        assert.equal(cell.windowEndSeconds - cell.windowStartSeconds, 2);
        assert.ok(services.task1!.rateRps > 0.3 * levelRps && services.task1!.rateRps < 2 * levelRps);
        assert.ok(services.task2!.calls < services.task1!.calls);
      }
    });

    await t.step("the loader gives the times of each service, and the same digest again", async () => {
      const all = { cells: "all" } as const;
      const durations = await loadLatencyCells(directory, all);
      const own = await loadLatencyCells(directory, { ...all, measure: "proc_time" });
      assert.equal(own.digest, durations.digest);
      assert.deepEqual(durations.services, ["task1", "task2", "task3"]);
      assert.deepEqual(durations.cells.map(({ service, level }) => `${service} ${level}`), [
        ...["task1 15", "task1 30", "task2 15", "task2 30", "task3 15", "task3 30"],
      ]);
      for (const [i, cell] of durations.cells.entries()) {
        assert.deepEqual([cell.replicas, cell.cpuLimitCores], [2, 0.8]);
        const processing = own.cells[i]!.seconds;
        assert.equal(processing.length, cell.seconds.length);
        assert.ok(cell.seconds.every((seconds, k) => seconds > 0 && processing[k]! > 0 && processing[k]! <= seconds));
      }
      const task1 = durations.cells.filter(({ service }) => service === "task1");
      assert.deepEqual(task1.map(({ seconds }) => seconds.length), record.cells.map(({ requests }) => requests.kept));
    });

    await t.step("cells that are not to be trusted are left aside, and measured again when asked", async () => {
      const [good, other] = record.cells;
      const doubtful = { ...record, cells: [{ ...good!, reasons: [] }, { ...other!, reasons: ["a storm"] }] };
      await writeLatencyRecord(directory, doubtful);
      const read = await loadLatencyCells(directory);
      assert.deepEqual(new Set(read.cells.map(({ level }) => level)), new Set([15]));
      assert.deepEqual(read.leftAside, [{ file: "rps30_2_800m.csv", reasons: ["a storm"] }]);
      assert.deepEqual(await cellsToRecord(directory, PLAN), []);
      assert.deepEqual((await cellsToRecord(directory, PLAN, "again")).map(({ levelRps }) => levelRps), [30]);
    });

    await t.step("another way to measure is refused, other cells are not", async () => {
      const signal = new AbortController().signal;
      await assert.rejects(recordLatency({ ...options, signal, plan: { ...PLAN, settleSeconds: 1 } }), {
        name: "RangeError",
        message: /its settleSeconds must stay 0.5: this plan has 1; use the old value or another --output$/,
      });
      assert.equal((await cellsToRecord(directory, { ...PLAN, ratesRps: [5, 15] })).length, 1);
    });
  });
});

Deno.test("recordLatency() reports a replica that dies, keeps nothing of its cell, and leaves nothing running", async () => {
  await inTemporaryFolder(async (directory) => {
    const killed: string[] = [];
    const recording = recordLatency({
      directory,
      plan: { ...PLAN, ratesRps: [20], durationSeconds: 30 },
      measuredOn: {},
      signal: new AbortController().signal,
      start: async (options) => {
        const system = await start(options);
        const victim = system.replicas.find(({ service }) => service === "task3")!;
        killed.push(...system.entryUrls);
        // Deno.kill() would need the permission to run anything; another Deno has it.
        new Deno.Command("deno", { args: ["eval", `Deno.kill(${victim.processId}, "SIGKILL")`] }).output();
        return system;
      },
    });
    await assert.rejects(
      recording,
      /^Error: Cannot go on measuring as task3-\d must keep running: it ended with SIGKILL/,
    );
    assert.deepEqual(await files(directory), []);
    for (const url of killed) await assert.rejects(fetch(url));
  });
});

Deno.test("recordLatency() refuses a folder of somebody else before it starts anything", async () => {
  await inTemporaryFolder(async (directory) => {
    await Deno.writeTextFile(join(directory, "task1_1_1.csv"), "");
    const signal = new AbortController().signal;
    await assert.rejects(recordLatency({ directory, plan: PLAN, measuredOn: {}, signal }), {
      name: "RangeError",
      message: /a folder without latency\.json must hold no CSV files: it holds task1_1_1\.csv; use another --output$/,
    });
  });
});
