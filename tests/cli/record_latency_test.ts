// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadLatencyCells } from "@/dataset/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";
import { assertAllEnded, runUntil } from "./run_until.ts";

const SHORT = ["--rates", "20,4", "--replicas", "1", "--limits", "1", "--settle", "0.3", "--min-requests", "1"];

Deno.test("record-latency tells before it measures which cells it will measure, and for how long", async () => {
  await inTemporaryFolder(async (folder) => {
    const flags = ["--dry-run", "--output", folder];
    const dry = JSON.parse(await runDone("record-latency", [...flags, "--json"]));
    assert.deepEqual([dry.cells.length, dry.left, dry.skipped], [32, 32, []]);
    // What the README promises: a quarter of an hour.
    assert.ok(dry.seconds > 600 && dry.seconds < 900, `${dry.seconds} s`);
    const text = await runDone("record-latency", [...flags, "--rates", "10,200", "--replicas", "1", "--limits", "1"]);
    assert.match(
      text,
      /^10 req\/s x 1 replica x 1 cores\nskipped: 200 req\/s x .* as task1 would need 200 % of its CPU/,
    );
    assert.match(text, /\n1 of 1 cells to measure, about 25 s\n$/);
  });
});

Deno.test("record-latency records cells that the loader reads, and keeps whole ones when it is interrupted", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "latency");
    const flags = [...SHORT, "--output", output, "--duration", "1.5"];
    const ending = await runUntil("record-latency", flags, { line: /^\[1\/2\] 4 req\/s x 1/, signal: "SIGINT" });
    assert.equal(ending.code, 130);
    assert.match(
      ending.stderr.at(-1)!,
      /^record-latency: Interrupted: finished cells are kept, the same command goes on/,
    );
    assertAllEnded(ending, 3);
    assert.equal((await loadLatencyCells(output, { cells: "all" })).cells[0]!.level, 4);

    const summary = JSON.parse(await runDone("record-latency", [...flags, "--json"]));
    assert.deepEqual([summary.folder, summary.cells, summary.failed, summary.skipped], [output, 2, 0, 0]);
    const { cells } = await loadLatencyCells(output, { cells: "all" });
    assert.deepEqual([...new Set(cells.map(({ level }) => level))], [4, 20]);
    assert.match(
      await runDone("record-latency", flags),
      /latency: 2 cells, \d of them not to be trusted, \d+ requests, 0 failed\n$/,
    );
  });
});

Deno.test("record-latency names the flag that is wrong before it starts anything", async (t) => {
  const refusals: [string, RegExp][] = [
    ["--rates x", /--rates as they must be like 0.5,1,2: "x"/],
    ["--rates 0", /a rate must be > 0 req\/s: it is 0/],
    ["--rates 200 --limits 1 --replicas 1", /one cell at least must be below saturation/],
    ["--replicas 0", /--replicas as they must be like 1-10,12,15: "0"/],
    ["--limits 0.2005", /whole millicores: it is 0.2005/],
    ["--duration 0", /the duration must be > 0 s: it is 0/],
    ["--max-requests 1.5", /--max-requests as it must be a whole number: it is "1.5"/],
    ["--output README.md", /"README.md" as --output must be a folder/],
  ];
  for (const [args, message] of refusals) {
    await t.step(args, () => assertRefused("record-latency", args.split(" "), message));
  }
});
