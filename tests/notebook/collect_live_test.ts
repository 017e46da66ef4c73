// Needs --allow-read, --allow-write=output, --allow-env, --allow-net=127.0.0.1 and --allow-run=deno.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseNotebook } from "@/notebook/mod.ts";
import { startTestbed } from "@/testbed/mod.ts";
import { executeNotebook } from "../../lib/cli/execute_notebook.ts";
import { findJupyter, installKernel, jupyterEnvironment, pythonOf } from "../../lib/cli/jupyter.ts";
import { readNotebook } from "../../lib/cli/notebook_files.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const STEP_SECONDS = 2;
const SAMPLES = 10;

/** A project that shares `lib/` with this one, but not its notebooks. */
async function copyProject(folder: string): Promise<string> {
  const project = resolve(folder, "project");
  await Deno.mkdir(join(project, "notebooks"), { recursive: true });
  const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const shared = { imports: { ...imports, "@/": `${new URL("../../lib/", import.meta.url)}` } };
  await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify(shared));
  await Deno.copyFile("deno.lock", join(project, "deno.lock"));
  await Deno.copyFile("notebooks/01_collect.ipynb", join(project, "notebooks", "01_collect.ipynb"));
  return project;
}

/** Asks again and again, until it is stopped. */
function keepAsking(url: string): { stop(): Promise<void> } {
  let isStopped = false;
  const asking = (async () => {
    while (!isStopped) {
      await (await fetch(url)).text();
      await setTimeout(40);
    }
  })();
  return {
    stop: () => {
      isStopped = true;
      return asking;
    },
  };
}

Deno.test({
  name: "01_collect runs to its end on a live Prometheus, and shows what that measured (needs Prometheus and Jupyter)",
  ...await skipUnless("prometheus", "jupyter"),
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const project = await copyProject(folder);
      const python = await pythonOf((await findJupyter("jupyter", "."))!);
      await using testbed = await startTestbed({ replicas: 1, seed: 1, scrapeIntervalSeconds: 0.5, directory: folder });
      const load = keepAsking(testbed.entryUrls[0]!);
      try {
        // The window that is looked at, and some more, so that all of it lies under load.
        await setTimeout(1000 * STEP_SECONDS * (SAMPLES + 3));
        const text = await executeNotebook(await readNotebook(project, "01_collect"), {
          project,
          python: python!,
          env: {
            ...jupyterEnvironment(await installKernel(project)),
            "PROMETHEUS_URL": testbed.prometheusUrl,
            "COLLECT_STEP_SECONDS": String(STEP_SECONDS),
            "COLLECT_WINDOW_SECONDS": String(STEP_SECONDS * SAMPLES),
            "COLLECT_USERS": "1",
          },
          timeoutSeconds: 60,
        });
        const outputs = parseNotebook(text, "01_collect").cells.flatMap((cell) =>
          cell.cell_type === "code" ? cell.outputs : []
        );
        const shown = JSON.stringify(outputs);
        assert.match(shown, /live: Prometheus \d+\.\d+/);
        // A busy machine may lose some of them, as it may in use.
        const samples = Number(/task1_1_1\.csv {2}\s*(\d+) /.exec(shown)?.[1]);
        assert.ok(samples > SAMPLES / 2 && samples <= SAMPLES, `${samples} samples`);
        assert.doesNotMatch(shown, /task1_6_2/);
        assert.deepEqual(outputs.at(-1), { "output_type": "stream", name: "stdout", text: "checked\n" });
      } finally {
        await load.stop();
      }
    }),
});
