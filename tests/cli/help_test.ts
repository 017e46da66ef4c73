// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { COMMANDS, runCommand, runDone, TASKS } from "./run_command.ts";
import { smallCampaign, writeCampaign } from "./small_campaign.ts";

/** Names in the first column of the table of commands of README.md. */
async function documentedCommands(): Promise<string[]> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const section = readme.split(/^## /m).find((text) => text.startsWith("Commands\n"))!;
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...row.split(" | ")[0]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
}

Deno.test("README.md lists every command, and none that there is not", async () => {
  const documented = await documentedCommands();
  assert.deepEqual(documented.filter((name) => !TASKS.includes(name)), []);
  assert.deepEqual(COMMANDS.filter((name) => !documented.includes(name)), []);
});

for (const name of COMMANDS) {
  Deno.test(`${name} --help says how to use it`, async () => {
    const { code, stdout, stderr } = await runCommand(name, ["--help"]);
    assert.match(
      stdout,
      new RegExp(`^deno task ${name} \\[flags\\]\n\n[A-Z][^]*\n\nFlags:\n  --[^]*  --help +This text`),
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });
}

Deno.test("pipeline, evaluate, train, predict and campaign print JSON and nothing else when asked for it", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeCampaign(join(folder, "data"), smallCampaign({ users: [1, 4, 7, 8], samples: 3 }));
    const models = ["--models", "utilization_law"];
    const json = async (task: string, args: readonly string[]) => JSON.parse(await runDone(task, [...args, "--json"]));
    const learn = ["--data", data, "--output", folder, ...models];
    assert.ok((await json("pipeline", learn)).peak_memory_mebibytes > 0);
    assert.deepEqual((await json("evaluate", learn)).models_tested, ["persistence", "utilization_law"]);
    assert.equal((await json("train", learn))[0].path, join(folder, "models", "utilization_law_cpu_usage.json"));
    assert.equal((await json("predict", ["--output", folder, "--service", "front", "--rate", "3"])).unit, "cores");
    const dry = await json("campaign", ["--dry-run", "--users", "1-3,7", "--replicas", "2", "--only-user", "7"]);
    assert.deepEqual(dry.runs, [{ users: 7, replicas: 2 }]);
  });
});
