/**
 * The numbers and pictures of the committed notebooks are those of `deno task pipeline`.
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

async function figures(): Promise<Figure[]> {
  const found: Figure[] = [];
  for await (const { name } of Deno.readDir("notebooks")) {
    if (!name.endsWith(".ipynb")) continue;
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

Deno.test("every chart of the notebooks is, byte for byte, the file that the pipeline writes", async () => {
  const drawn = await figures();
  assert.deepEqual(
    [...new Set(drawn.map(({ notebook }) => notebook.slice(0, 2)))].sort(),
    ["01", "02", "03", "04", "05"],
    "every notebook has a chart",
  );
  await inTemporaryFolder(async (folder) => {
    await runDone("pipeline", ["--output", folder]);
    for (const { notebook, path, svg } of drawn) {
      if (OF_THE_RECORDING.test(path) && notebook.startsWith("01")) continue;
      const written = await Deno.readTextFile(join(folder, path));
      assert.ok(svg.trimEnd() === written.trimEnd(), `${notebook}: ${path} differs from the pipeline's`);
    }
  });
});
