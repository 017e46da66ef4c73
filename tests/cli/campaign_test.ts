// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { readCampaignRecord } from "@/collect/mod.ts";
import { loadCampaign, numericColumn } from "@/dataset/mod.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertAllEnded, runUntil } from "./run_until.ts";

Deno.test({
  name: "campaign measures for real, and killed or interrupted leaves no half run and no process (needs both tools)",
  ...await skipUnless("prometheus", "locust"),
  fn: async (t) => {
    await inTemporaryFolder(async (folder) => {
      const output = join(folder, "measured");
      const args = [
        ...["--output", output, "--users", "2", "--replicas", "1", "--step", "1", "--duration", "6", "--settle", "2"],
        "--json",
      ];
      const files = async () => (await Array.fromAsync(Deno.readDir(output))).map(({ name }) => name).sort();

      await t.step("killed under load, everything that it started ends too", async () => {
        const ending = await runUntil("campaign", args, { line: /: loading/, signal: "SIGKILL" });
        assertAllEnded(ending, 6);
        assert.deepEqual(await files(), []);
      });
      await t.step("interrupted under load, it says how to go on and exits with 130", async () => {
        const ending = await runUntil("campaign", args, { line: /: loading/, signal: "SIGINT" });
        assert.equal(ending.code, 130, ending.stderr.join("\n"));
        assert.match(ending.stderr.at(-1)!, /^campaign: Interrupted: finished runs are kept, the same command goes on/);
        assertAllEnded(ending, 6);
        assert.deepEqual(await files(), []);
      });
      await t.step("left alone, it records what Prometheus measured and what Locust counted", async () => {
        const ending = await runUntil("campaign", args);
        assert.equal(ending.code, 0, ending.stderr.join("\n"));
        assert.equal(JSON.parse(ending.stdout.join("\n")).runs, 1);
        const [schedule, ...progress] = ending.stderr;
        assert.equal(schedule, "1 run (1 replica count x 1 load level), about 8 s");
        const phases = progress.map((line) => /: (\w+)/.exec(line)?.[1]);
        assert.deepEqual(phases, ["starting", "loading", "collecting", "finished"]);
        assertAllEnded(ending, 6);
        assert.deepEqual(await files(), ["campaign.json", "load", "task1_2_1.csv", "task2_2_1.csv", "task3_2_1.csv"]);
      });

      const record = await readCampaignRecord(output);
      const run = record!.runs[0]!;
      await t.step("the load generator and Prometheus agree on the rate", () => {
        assert.equal(run.windowEndSeconds - run.windowStartSeconds, 6);
        assert.equal(run.samples, 6);
        const { requests, failures, requestRateRps, measuredRequestRateRps } = run.load;
        assert.ok(requests > 0 && failures === 0, JSON.stringify(run.load));
        const ratio = measuredRequestRateRps! / requestRateRps;
        assert.ok(ratio > 0.7 && ratio < 1.3, JSON.stringify(run.load));
      });
      await t.step(
        "Locust's own statistics lie beside the run files and add up to what campaign.json says",
        async () => {
          assert.equal(run.load.historyFile, "load/2_1.csv");
          const [head, ...rows] = (await Deno.readTextFile(join(output, "load", "2_1.csv"))).trimEnd().split("\n");
          assert.match(head!, /^timestamp,users,requests,failures,/);
          const seconds = rows.map((row) => row.split(","));
          const inside = seconds.filter(([time]) => {
            const end = Date.parse(`${time}Z`) / 1000;
            return end > run.windowStartSeconds && end <= run.windowEndSeconds;
          });
          assert.equal(inside.reduce((sum, [, , requests]) => sum + Number(requests), 0), run.load.requests);
          assert.ok(inside.every(([, users]) => users === "2"), rows.join("\n"));
        },
      );
      await t.step("campaign.json says on what, and by which queries", () => {
        assert.match(String(record!.measuredOn["prometheus"]), /^\d+\.\d+/);
        assert.match(record!.queries["cpu_usage"]!.promql, /container_cpu_usage_seconds_total/);
        assert.ok(!JSON.stringify(record!.measuredOn).includes(Deno.hostname()));
      });
      await t.step("the files are a campaign with rates, CPU and latency of every service", async () => {
        const { table, services } = await loadCampaign(output);
        assert.deepEqual(services, ["task1", "task2", "task3"]);
        for (const column of ["request_rate", "cpu_usage", "avg_latency", "memory_usage"]) {
          const values = [...numericColumn(table, column)].filter(Number.isFinite);
          assert.ok(values.length >= 15 && values.some((value) => value > 0), `${column}: ${values}`);
        }
        assert.ok(numericColumn(table, "replicas").every((replicas) => replicas === 1));
      });
      await t.step("the same command then has nothing left to do", async () => {
        const before = await Deno.readTextFile(join(output, "campaign.json"));
        const ending = await runUntil("campaign", args);
        assert.match(ending.stderr[1]!, /^\[0\/1\] 2 users x 1 replicas: skipped$/);
        assert.equal(await Deno.readTextFile(join(output, "campaign.json")), before);
      });
    });
  },
});
