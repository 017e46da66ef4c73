// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { steadyTasks } from "../dataset/cluster_trace/trace_part.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";

async function writePart(folder: string): Promise<string> {
  const input = join(folder, "task_usage");
  await Deno.mkdir(input);
  await Deno.writeTextFile(join(input, "part-00000-of-00002.csv"), steadyTasks(5, 4).join("\n"));
  return input;
}

Deno.test("cluster-trace bins a trace into files, and tells what it read as text or JSON", () =>
  inTemporaryFolder(async (folder) => {
    const input = await writePart(folder);
    const output = join(folder, "out");
    const text = await runDone("cluster-trace", ["--input", input, "--output", output]);
    assert.match(text, /^20 records of 1 parts, 0\.0 MB; 1 parts of the table are not there\n/);
    assert.match(text, /task_usage_2min\.csv: 10 rows, mean cpu_rate 0\.0500000\n/);
    const told = JSON.parse(
      await runDone("cluster-trace", [
        "--input",
        input,
        "--output",
        output,
        "--by",
        "job",
        "--keys",
        "2",
        "--bin",
        "5m",
        "--json",
      ]),
    );
    assert.deepEqual([told.records, told.keys.found, told.keys.kept], [20, 5, 2]);
    assert.deepEqual(told.files.map(({ file }: { file: string }) => file), [
      join(output, "task_usage_5min", "job-1000.csv"),
      join(output, "task_usage_5min", "job-1001.csv"),
    ]);
  }));

Deno.test("cluster-trace names what it cannot use", async (t) => {
  const refusals: [string, RegExp][] = [
    ["", /--input must name its folder/],
    ["--input none --weighting mean", /--weighting as it must be one of rate, published: it is "mean"/],
    ["--input none --by pod", /--by as it must be one of cluster, job, machine: it is "pod"/],
    ["--input none --bin 2", /--bin as it must be a length of time/],
    ["--input none --bin 2m,120s", /widths must be above 0 s, each once: they are 120, 120/],
    ["--input none --keys 0", /--keys as it must be a number of at least 1/],
    ["--input none --output output", /the trace "none" as it must be a folder of parts or a file: there is none/],
  ];
  for (const [args, message] of refusals) {
    const given = args.split(" ").filter((text) => text !== "");
    await t.step(args || "nothing", () => assertRefused("cluster-trace", given, message));
  }
});
