/**
 * The numbers and pictures of the committed notebooks are those of `deno task pipeline`, and of the commands of their own that
 * later ones have.
 *
 * Needs --allow-run=deno, --allow-read and --allow-write=output.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { runDone } from "../cli/run_command.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** A chart as a notebook keeps it. */
interface Figure {
  readonly notebook: string;
  /** Path below the output folder, from the chart's text form. */
  readonly path: string;
  readonly svg: string;
}

interface Output {
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

const joined = (text: string | readonly string[]): string => typeof text === "string" ? text : text.join("");

async function notebookNames(): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir("notebooks"), ({ name }) => name);
  return names.filter((name) => name.endsWith(".ipynb")).sort();
}

async function figures(): Promise<Figure[]> {
  const found: Figure[] = [];
  for (const name of await notebookNames()) {
    const { cells } = JSON.parse(await Deno.readTextFile(join("notebooks", name)));
    for (const { data } of cells.flatMap((cell: { outputs?: Output[] }) => cell.outputs ?? []) as Output[]) {
      const svg = data?.["image/svg+xml"];
      if (svg === undefined) continue;
      const path = /^(\S+\.svg): /.exec(joined(data?.["text/plain"] ?? ""))?.[1];
      assert.ok(path, `${name}: a chart does not say which file it is`);
      found.push({ notebook: name, path, svg: joined(svg) });
    }
  }
  return found;
}

/** What 01_collect draws of its own recording, which no pipeline reads. */
const OF_THE_RECORDING = /^collected\//;

/** What `deno task forecast` and 06_forecast draw after minutes of training: `.ci/run` compares these, as it runs both anyway. */
const OF_LONG_TRAINING = /^charts\/forecast_/;

/** Commands whose files later notebooks show; all others show those of the pipeline. */
const COMMANDS: Readonly<Record<string, string>> = { "07_latency.ipynb": "latency" };

Deno.test("every notebook has a chart", async () => {
  assert.deepEqual([...new Set((await figures()).map(({ notebook }) => notebook))], await notebookNames());
});

for (const command of ["pipeline", ...Object.values(COMMANDS)]) {
  Deno.test(`every chart of the notebooks is, byte for byte, the file that ${command} writes`, async () => {
    const drawn = (await figures()).filter(({ notebook }) => (COMMANDS[notebook] ?? "pipeline") === command);
    await inTemporaryFolder(async (folder) => {
      await runDone(command, ["--output", folder]);
      for (const { notebook, path, svg } of drawn) {
        if (OF_THE_RECORDING.test(path) && notebook.startsWith("01")) continue;
        if (OF_LONG_TRAINING.test(path) && notebook.startsWith("06")) continue;
        const written = await Deno.readTextFile(join(folder, path));
        assert.ok(svg.trimEnd() === written.trimEnd(), `${notebook}: ${path} differs from that of ${command}`);
      }
    });
  });
}
