// Needs --allow-read, --allow-write=output, --allow-env, --allow-sys and --allow-run=deno, and JupyterLab for one test.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { notebookOf, SOUND, writeProject } from "./notebook_project.ts";
import { CAN_WATCH, linesOf, watchDescendants } from "./process_watch.ts";

const [LAB, RUN] = ["lab", "notebooks_run"]
  .map((name) => fileURLToPath(new URL(`../../lib/cli/${name}.ts`, import.meta.url))) as [string, string];
const NEEDS_LAB = await skipUnless("jupyter-lab");

/** Permissions of both tasks. */
const PERMISSIONS = [
  ...[
    "--allow-read",
    "--allow-write=output,notebooks",
    "--allow-env=PATH,JUPYTER_BIN,JUPYTER_PATH",
    "--allow-run=deno",
  ],
];

/** Starts a command in a project. */
function start(
  command: string,
  project: string,
  env: Record<string, string>,
  args: readonly string[],
): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--config", resolve("deno.json"), ...PERMISSIONS, command, ...args],
    cwd: project,
    env: { "NO_COLOR": "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

for (const [name, command] of Object.entries({ "lab": LAB, "notebooks:run": RUN })) {
  Deno.test(`${name} says how to install Jupyter where it is not`, async () => {
    await inTemporaryFolder(async (folder) => {
      const project = await writeProject(folder, { "01_two": notebookOf(...SOUND) });
      const nowhere = { "JUPYTER_BIN": resolve(folder, "no-such-folder", "jupyter") };
      const { code, stdout, stderr } = await start(command, project, nowhere, []).output();
      const [printed, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assert.match(error!, new RegExp(`^${name}: Cannot open or run notebooks as Jupyter.* must be installed, .*\n$`));
      assert.match(error!, /: (?:python3|py) -m venv \.venv && \.venv.*pip install -r notebooks.requirements\.txt\n$/);
      assert.deepEqual({ code, printed }, { code: 1, printed: "" });
    });
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `lab ends with everything that it started on ${signal}`,
    ignore: NEEDS_LAB.ignore || !CAN_WATCH,
    fn: () =>
      inTemporaryFolder(async (folder) => {
        const project = await writeProject(folder, { "01_two": notebookOf(...SOUND) });
        const own = (name: string): string => resolve(folder, "jupyter", name);
        const command = start(LAB, project, {
          "JUPYTER_CONFIG_DIR": own("config"),
          "JUPYTER_DATA_DIR": own("data"),
          "JUPYTER_RUNTIME_DIR": own("runtime"),
        }, ["--no-browser", ...(Deno.uid() === 0 ? ["--allow-root"] : [])]);
        const family = await watchDescendants(command.pid);
        const errors = new Response(command.stderr).text();
        const lines: string[] = [];
        for await (const line of linesOf(command.stdout)) {
          lines.push(line);
          if (/http:\/\/127\.0\.0\.1:\d+\/lab\/tree\/notebooks\/01_two\.ipynb\?token=/.test(line)) command.kill(signal);
        }
        const { code } = await command.status;
        assert.deepEqual({ code, errors: await errors }, { code: 0, errors: "" }, lines.join("\n"));
        const { descendants, left } = await family();
        assert.deepEqual(left, []);
        assert.ok(descendants >= 2, `keeper and JupyterLab ran: ${descendants}`);
        const { isFile } = await Deno.stat(join(project, "output", "jupyter", "signatures.db"));
        assert.ok(isFile, "trust is kept in the project");
      }),
  });
}
