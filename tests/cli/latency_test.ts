// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { openLibrary } from "@/models/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";
import { writeRecording } from "./small_recording.ts";

Deno.test("latency scores, saves and asks densities, and names the flag that is wrong", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, "data");
    await writeRecording(data);
    const learn = ["--data", data, "--output", folder, "--families", "weibull", "--components", "2"];

    await t.step("one service alone, as a table", async () => {
      const printed = await runDone("latency", [...learn, "--service", "store"]);
      assert.match(printed, /│ nearest_cell .*\n│ weibull_loglinear .*\n│ weibull_mixture, 2 \(chosen\)/);
      assert.match(
        printed,
        /store: on \d+ held-out cells the chosen mixture .* nearest_cell, .* weibull_loglinear; its 90 %/,
      );
      assert.doesNotMatch(printed, /front/);
      const written = await Array.fromAsync(Deno.readDir(join(folder, "latency")), ({ name }) => name);
      assert.deepEqual(written.sort(), [
        ...["latency_result.json", "latency_scores.csv", "latency_summary.json", "pit.csv", "report_section.html"],
      ]);
      assert.match(printed, /^report: .*report\.html; charts: .*latency_\*$/m);
      const page = await Deno.readTextFile(join(folder, "report.html"));
      assert.match(page, /<h2 id="latency">/);
      for (const name of ["gain", "quantiles", "tails", "pit"]) {
        assert.ok((await Deno.stat(join(folder, "charts", `latency_${name}.svg`))).size > 1000, name);
        assert.ok((await Deno.stat(join(folder, "charts", `latency_${name}.png`))).size > 1000, name);
      }
    });
    await t.step("all services, as JSON, and the same files twice", async () => {
      const json = async () => JSON.parse(await runDone("latency", [...learn, "--json", "--measure", "proc_time"]));
      const read = () => Deno.readTextFile(join(folder, "latency", "latency_scores.csv"));
      const first = await json();
      const scores = await read();
      const page = await Deno.readTextFile(join(folder, "report.html"));
      assert.deepEqual(Object.keys(first.services), ["front", "store"]);
      assert.deepEqual(
        first.models,
        ["front", "store"].map((name) => join(folder, "models", "latency", `${name}.json`)),
      );
      assert.deepEqual(await json(), first);
      assert.equal(await read(), scores);
      assert.equal(await Deno.readTextFile(join(folder, "report.html")), page);
    });
    await t.step("saved densities answer, and flag what was never measured", async () => {
      const ask = (load: string, ...flags: string[]) =>
        runDone("latency", ["--output", folder, "--ask", load, ...flags]);
      const [front, store] = JSON.parse(await ask("rate=12,replicas=1,limit=1", "--json"));
      assert.deepEqual([front.service, store.service, front.whyOutside], ["front", "store", null]);
      assert.ok(front.quantilesSeconds.p50 > 0.001 && front.quantilesSeconds.p50 < front.quantilesSeconds.p99);
      const table = await ask("rate=900,replicas=1,limit=1", "--service", "store");
      assert.match(table, /│ p95 .* ms/);
      assert.match(table, /│ inside what was measured │ NO: 900 req\/s is beyond/);
    });
    await t.step("the library takes densities with their scores, and the promoted one answers", async () => {
      const printed = await runDone("latency", [...learn, "--service", "store", "--library"]);
      assert.match(printed, /^saved: weibull_mixture as store duration version 1, /m);
      const library = openLibrary(join(folder, "library"));
      const { meta } = await library.read({ service: "store", target: "duration", version: 1 });
      const { metric, value, baselines } = meta.scores[0]!;
      assert.deepEqual([metric, Object.keys(baselines)], ["crps", ["nearest_cell", "weibull_loglinear"]]);
      assert.ok(value! > 0);
      const ask = async (...flags: string[]) =>
        JSON.parse(
          await runDone("latency", ["--output", folder, "--ask", "rate=12,replicas=1,limit=1", "--json", ...flags]),
        );
      const file = join(folder, "models", "latency", "store.json");
      assert.equal((await ask())[1].source, file);
      await library.promote(meta);
      assert.deepEqual((await ask()).map(({ source }: { source: string }) => source), [
        join(folder, "models", "latency", "front.json"),
        "store duration version 1, in use",
      ]);
      assert.equal((await ask("--measure", "proc_time"))[1].source, file);
    });
    await t.step("what cannot be asked is refused", async () => {
      const refusals: readonly [readonly string[], RegExp][] = [
        [["--data", data, "--families", "cauchy"], /"cauchy" as --families must name some of weibull, gamma, /],
        [["--data", data, "--components", "0"], /--components as it must be a number of at least 1/],
        [["--data", data, "--service", "cart"], /"cart" as --service must name some of front, store/],
        [["--data", data, "--measure", "waiting"], /--measure must be one of duration, proc_time/],
        [["--data", folder], /must hold a latency.json/],
        [["--ask", "rate=12"], /--ask as it must be like rate=40,replicas=2,limit=0.4: it is "rate=12"/],
        [["--ask", "rate=12,replicas=1.5,limit=1"], /replicas must be a whole number: they are 1.5/],
        [["--ask", "rate=0,replicas=1,limit=1"], /its rate must be > 0: it is 0/],
        [["--ask", "rate=1,replicas=1,limit=1", "--service", "cart"], /there is no .*cart.json; run deno task latency/],
      ];
      for (const [args, message] of refusals) await assertRefused("latency", ["--output", folder, ...args], message);
      await assertRefused(
        "latency",
        ["--output", join(folder, "none"), "--ask", "rate=1,replicas=1,limit=1"],
        /there is none/,
      );
    });
  });
});
