// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { collectServices, openSource, readRecording } from "@/collect/mod.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertAllEnded, runUntil } from "./run_until.ts";

Deno.test({
  name: "record-answers records a session that can be replayed, and interrupted leaves nothing (needs both tools)",
  ...await skipUnless("prometheus", "locust"),
  fn: async (t) => {
    await inTemporaryFolder(async (folder) => {
      const output = join(folder, "answers");
      const args = [
        ...["--output", output, "--users", "2", "--replicas", "1", "--step", "1", "--settle", "2"],
        ...["--loaded", "6", "--idle", "3", "--stopped", "4"],
      ];
      await t.step(
        "interrupted while a service is stopped, it ends all that it started and writes nothing",
        async () => {
          const ending = await runUntil("record-answers", args, { line: /^service stopped$/, signal: "SIGINT" });
          assert.equal(ending.code, 130, ending.stderr.join("\n"));
          assert.match(ending.stderr.at(-1)!, /^record-answers: Interrupted: nothing was written$/);
          assertAllEnded(ending, 5);
          assert.deepEqual(await Array.fromAsync(Deno.readDir(output)), []);
        },
      );
      await t.step("left alone, it goes through all phases", async () => {
        const ending = await runUntil("record-answers", args);
        assert.equal(ending.code, 0, ending.stderr.join("\n"));
        assert.deepEqual(ending.stderr, [
          ...["starting", "idle", "loaded", "service stopped", "recovering", "idle again", "asking"],
        ]);
        assertAllEnded(ending, 5);
        assert.deepEqual(ending.stdout, [join(output, "recording.json"), join(output, "answers.json")]);
      });
      await t.step("what it recorded is a load, and a gap where the service was stopped", async () => {
        const { recording } = await readRecording(output);
        assert.ok(recording.load.requestsPerSecond.size > 0);
        assert.ok([...recording.load.latenciesMilliseconds.values()].some((latencies) => latencies.length > 0));
        const source = await openSource({ recording: output, environment: () => undefined });
        const loaded = await collectServices(source, source.loaded);
        assert.ok(loaded[0]!.columns.request_rate.some((rate) => rate > 0));
        const whole = await collectServices(source, source.range);
        const stopped = whole[2]!.timesSeconds.findIndex((time) => time >= source.paused!.startSeconds + 2);
        assert.ok(Number.isNaN(whole[2]!.columns.cpu_usage[stopped]), "task3 is missing");
        assert.ok(whole[0]!.columns.cpu_usage[stopped]! >= 0, "task1 is measured");
      });
    });
  },
});
