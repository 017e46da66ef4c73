// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { openLibrary } from "@/models/mod.ts";
import { entry } from "../models/library/entry.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runCommand, runDone } from "./run_command.ts";

const MODEL = ["--service", "task1", "--target", "cpu_usage"];

/** Runs an action that must refuse: exit code 1, one line, no stack. */
async function refused(args: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runCommand("models", args);
  assert.match(stderr, /^models[^:\n]*: [^\n]+\n$/);
  assert.match(stderr, message);
  assert.deepEqual([code, stdout], [1, ""], stderr);
}

Deno.test("models lists, shows, compares, promotes and deletes what the library holds", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const flags = ["--library", folder];
    const json = async (...args: string[]) => JSON.parse(await runDone("models", [...args, ...flags, "--json"]));
    assert.match(await runDone("models", ["list", ...flags]), / has no such model\n$/);
    const library = openLibrary(folder);
    const score = entry().scores[0]!;
    await library.add(entry());
    await library.add(entry({ model: "theta", scores: [{ ...score, value: 0.5 }] }));
    await library.add(entry({ scores: [], dataDigest: "f".repeat(64) }));
    await library.add(entry({ service: "task2" }));
    await Deno.mkdir(join(folder, "task1", "cpu_usage", ".adding-1-1"));

    await t.step("promote", async () => {
      assert.equal(
        await runDone("models", ["promote", ...MODEL, "--version", "2", ...flags]),
        "task1 cpu_usage version 2 is in use\n",
      );
      assert.equal((await json("promote", ...MODEL, "--version", "2")).isCurrent, true);
    });
    await t.step("list", async () => {
      const table = await runDone("models", ["list", ...flags, "--service", "task1"]);
      assert.match(
        table,
        /task1 +│ cpu_usage +│ +2 │ yes +│ forecaster +│ theta +│ 2026-03-01T12:00:00Z +│ +0\.0 │ mase 0\.5 \(persistence 1\.6, seasonal_naive 1\)/,
      );
      assert.match(table, /not scored/);
      assert.match(table, /\nrefused: .*\.adding-1-1, as it is half-written/);
      const { models, refused } = await json("list", "--model", "theta");
      assert.deepEqual([models.length, models[0].version, refused.length], [1, 2, 1]);
    });
    await t.step("show", async () => {
      const text = await runDone("models", ["show", ...MODEL, ...flags]);
      assert.match(text, /version +│ 2, in use/);
      assert.match(text, /weights\.bin +│ +4 │ [0-9a-f]{64}/);
      assert.match(text, /horizon 144 +│ mase +│ +0\.5 │ persistence 1\.6, seasonal_naive 1/);
      assert.equal((await json("show", ...MODEL, "--version", "1")).model, "seasonal_naive");
    });
    await t.step("compare", async () => {
      const text = await runDone("models", ["compare", ...MODEL, ...flags]);
      assert.match(text, /horizon 144 │ mase +│ +2 │ theta +│ +0\.5 │ seasonal_naive │ +1 │ +50\.0 % │/);
      assert.match(text, /\nNot scored: version 3\n/);
      const { rows, isSameData } = await json("compare", ...MODEL, "--versions", "1-2");
      assert.deepEqual([rows.length, isSameData], [4, true]);
    });
    await t.step("delete", async () => {
      const args = ["delete", ...MODEL, ...flags, "--version"];
      await refused(
        [...args, "2"],
        /^models delete: Cannot remove .*: it is the promoted one; promote another one, or add --force/,
      );
      assert.equal(await runDone("models", [...args, "1"]), "task1 cpu_usage version 1 is deleted\n");
      assert.deepEqual(await json("delete", ...MODEL, "--version", "2", "--force"), {
        removed: { service: "task1", target: "cpu_usage", version: 2 },
      });
      assert.deepEqual((await library.list({ service: "task1" })).models.map(({ meta }) => meta.version), [3]);
    });
    await t.step("a version that was damaged", async () => {
      await Deno.writeFile(join(folder, "task2", "cpu_usage", "1", "weights.bin"), Uint8Array.of(0, 0, 0, 0));
      const args = ["--service", "task2", "--target", "cpu_usage", "--version", "1", ...flags];
      await refused(["show", ...args], /weights\.bin must match its checksum: it was damaged or edited/);
      await refused(["promote", ...args], /weights\.bin must match its checksum: it was damaged or edited/);
    });
  });
});

Deno.test("models names what it cannot use", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const cases: [string, RegExp][] = [
      ["", /the first word must be one of list, show, compare, promote, delete/],
      ["burn", /the first word must be one of list/],
      ["list --kind oracle", /--kind as it must be one of tabular, forecaster, density: it is "oracle"/],
      ["show --service task1", /--service and --target must name it/],
      ["show --service task1 --target cpu_usage", /one of its versions must be promoted: none is/],
      ["show --service .. --target x --version 1", /must be plain names: one is "\.\."/],
      ["promote --service task1 --target cpu_usage", /--version must name it/],
      ["promote --service task1 --target cpu_usage --version 1", /of task1 cpu_usage there is none/],
      [
        "delete --service task1 --target cpu_usage --version 1.5",
        /--version as it must be a whole number: it is "1.5"/,
      ],
      ["compare --service task1 --target cpu_usage", /Cannot compare task1 cpu_usage as .* must have it: it has not/],
    ];
    for (const [args, message] of cases) {
      await t.step(args, () => refused([...args.split(" ").filter(Boolean), "--library", folder], message));
    }
  });
});

Deno.test("models has help for each of its words", async () => {
  for (const action of ["list", "show", "compare", "promote", "delete"]) {
    const { code, stdout, stderr } = await runCommand("models", [action, "--help"]);
    assert.match(stdout, new RegExp(`^deno task models ${action} \\[flags\\]\n\n[A-Z]`));
    assert.deepEqual([code, stderr], [0, ""]);
  }
});
