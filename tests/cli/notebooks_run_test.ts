// Needs --allow-read, --allow-write=output, --allow-env and --allow-run=deno, and Jupyter with nbclient.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Notebook, parseNotebook } from "@/notebook/mod.ts";
import { runNotebooks, type RunOptions, type RunResult } from "../../lib/cli/run_notebooks.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { CAN_WATCH, watchDescendants } from "./process_watch.ts";
import { notebookOf, notebookPath, SOUND, soundBut, writeProject } from "./notebook_project.ts";

const COMMAND = fileURLToPath(new URL("../../lib/cli/notebooks_run.ts", import.meta.url));
const NEEDS_JUPYTER = await skipUnless("jupyter");

/** What became of one notebook. */
interface Outcome {
  readonly result: RunResult;
  /** Its file before and after. */
  readonly before: string;
  readonly after: string;
}

/** Runs one notebook of a project of its own. */
function outcomeOf(
  notebook: Notebook,
  options: Partial<RunOptions> = {},
  edit: (project: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<Outcome> {
  return inTemporaryFolder(async (folder) => {
    const project = await writeProject(folder, { "01_two": notebook });
    await edit(project);
    const path = notebookPath(project, "01_two");
    const before = await Deno.readTextFile(path);
    const [result] = await runNotebooks({ project, timeoutSeconds: 60, jobs: 1, mode: "write", ...options });
    return { result: result!, before, after: await Deno.readTextFile(path) };
  });
}

/** Asserts that a notebook failed in a cell for a reason, and that its file was left alone. */
function assertFailed({ result, before, after }: Outcome, cell: string | undefined, message: RegExp): void {
  assert.match(result.message ?? "", message);
  assert.deepEqual({ result: result.result, cell: result.cell }, { result: "failed", cell });
  assert.equal(after, before, "the file is untouched");
}

Deno.test({
  name: "notebooks:run writes cleaned outputs, and the same bytes again from a new kernel",
  ...NEEDS_JUPYTER,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const notebooks = { "01_two": notebookOf(...SOUND), "02_two": notebookOf(...soundBut(0, (text) => text)) };
      const project = await writeProject(folder, notebooks);
      const started: string[] = [];
      const options: RunOptions = {
        project,
        timeoutSeconds: 60,
        jobs: 2,
        mode: "write",
        onStart: (name) => {
          started.push(name);
          return Promise.resolve(undefined);
        },
      };
      const first = await runNotebooks(options);
      assert.deepEqual(first.map(({ result, cells }) => [result, cells]), [["written", 3], ["written", 3]]);
      assert.deepEqual(started, ["01_two", "02_two"]);
      const text = await Deno.readTextFile(notebookPath(project, "01_two"));
      const outputs = parseNotebook(text, "01_two").cells.flatMap((cell) =>
        cell.cell_type === "code" ? cell.outputs : []
      );
      assert.deepEqual(outputs, [
        { "output_type": "display_data", data: { "text/plain": "2 apples" } },
        { "output_type": "stream", name: "stdout", text: "checked\n" },
      ]);
      assert.doesNotMatch(text, /unstable|\\u001b|execution_count": \d/);

      const again = await runNotebooks({ ...options, mode: "compare" });
      assert.deepEqual(again.map(({ result }) => result), ["unchanged", "unchanged"]);

      // An output that somebody edited is found although it has the cleaned form.
      await Deno.writeTextFile(notebookPath(project, "01_two"), text.replace('"2 apples"', '"3 apples"'));
      const [compared] = await runNotebooks({ ...options, only: "01", mode: "compare" });
      assert.equal(compared!.result, "failed");
      assert.match(
        compared!.message!,
        /outputs are not those of the file: line \d+ of the file is "3 apples", and the run gave "2 apples"/,
      );
    }),
});

Deno.test({
  name: "notebooks:run fails on an assertion, with its cell and message",
  ...NEEDS_JUPYTER,
  fn: async () => {
    const wrongClaim = notebookOf(
      ...SOUND.map(([type, text]) => [type, text.replaceAll("2 apples", "3 apples")] as const),
    );
    assertFailed(
      await outcomeOf(wrongClaim),
      "06-checked",
      /^AssertionError: The prose says "Two are 3 apples", measured: 2$/,
    );
    const wrongAssert = notebookOf(
      ...soundBut(5, (text) => text.replace("apples > 1", 'apples > 5, "more than five"')),
    );
    assertFailed(await outcomeOf(wrongAssert), "06-checked", /^AssertionError: more than five/);
  },
});

Deno.test({
  name: "notebooks:run fails on an import that cannot be loaded",
  ...NEEDS_JUPYTER,
  fn: async () => {
    const unknown = notebookOf(...soundBut(1, (text) => `import { ghost } from "no-such-package";\n${text}`));
    assertFailed(await outcomeOf(unknown), "02-imports", /^TypeError: Import "no-such-package" not a dependency/);
    // Here the kernel answers "Execution failed" without an error, and JupyterLab shows nothing.
    const missing = notebookOf(...soundBut(1, (text) => `import { ghost } from "@/ghost/mod.ts";\n${text}`));
    assertFailed(
      await outcomeOf(missing),
      "02-imports",
      /could not load what it imports|Module not found|Cannot find module/,
    );
  },
});

Deno.test({
  name: "notebooks:run fails on a cell that shows nothing, and without checked as the last line",
  ...NEEDS_JUPYTER,
  fn: async () => {
    const silent = notebookOf(...soundBut(3, (text) => text.replace(/\nawait show.*/, "")));
    assertFailed(await outcomeOf(silent), "04-code", /^the cell showed nothing/);
    const unchecked = notebookOf(
      ...soundBut(5, (text) => text.replace("await checked();", 'await show({ "text/plain": "done" });')),
    );
    assertFailed(await outcomeOf(unchecked), "06-checked", /must print "checked" as its last line$/);
  },
});

Deno.test({
  name: "notebooks:run tells a kernel that dies from one that hangs",
  ...NEEDS_JUPYTER,
  fn: async () => {
    const dying = notebookOf(...soundBut(3, (text) => `Deno.exit(3);\n${text}`));
    assertFailed(await outcomeOf(dying), "04-code", /^the kernel died/);
    const hanging = notebookOf(
      ...soundBut(3, (text) => `while (apples0 !== 1);\n${text}`.replace("apples0", "Number(0)")),
    );
    assertFailed(await outcomeOf(hanging, { timeoutSeconds: 2 }), "04-code", /^the cell did not end within 2 s$/);
  },
});

Deno.test({
  name: "assertFresh() fails in a real kernel once a module that it loaded has changed, and not in the next kernel",
  ...NEEDS_JUPYTER,
  fn: async () => {
    const stale = notebookOf(
      ...soundBut(
        3,
        (text) =>
          `${text}\nDeno.writeTextFileSync("../lib/numbers/mod.ts", "export const double = () => 2;");\ndouble(1);`,
      ),
    );
    assertFailed(await outcomeOf(stale), "06-checked", /lib\/numbers\/mod\.ts.*restart the kernel and run all/);
    const edit = (project: string): Promise<void> =>
      Deno.writeTextFile(join(project, "lib", "numbers", "mod.ts"), "export const double = (): number => 2;\n");
    assert.equal((await outcomeOf(notebookOf(...SOUND), {}, edit)).result.result, "written");
  },
});

/** Permissions of the task. */
const PERMISSIONS = [
  ...[
    "--allow-read",
    "--allow-write=output,notebooks",
    "--allow-env=PATH,JUPYTER_BIN,JUPYTER_PATH",
    "--allow-run=deno",
  ],
];

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  Deno.test({
    name: `notebooks:run leaves no kernel behind after ${signal}`,
    ignore: NEEDS_JUPYTER.ignore || !CAN_WATCH,
    fn: () =>
      inTemporaryFolder(async (folder) => {
        const endless =
          'Deno.writeTextFileSync("started", "");\nawait new Promise(() => setInterval(() => {}, 1000));\n';
        const project = await writeProject(folder, { "01_two": notebookOf(...soundBut(3, (text) => endless + text)) });
        const before = await Deno.readTextFile(notebookPath(project, "01_two"));
        const command = new Deno.Command("deno", {
          args: ["run", "--no-prompt", "--config", resolve("deno.json"), ...PERMISSIONS, COMMAND],
          cwd: project,
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).spawn();
        const family = await watchDescendants(command.pid);
        while (!await Deno.stat(join(project, "notebooks", "started")).then(() => true, () => false)) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        command.kill(signal);
        const { code, stderr } = await command.output();
        const { descendants, left } = await family();
        assert.deepEqual(left, []);
        assert.ok(descendants >= 3, `keeper, Python and kernel ran: ${descendants}`);
        assert.equal(await Deno.readTextFile(notebookPath(project, "01_two")), before);
        if (signal === "SIGKILL") return;
        assert.equal(code, 130);
        assert.match(new TextDecoder().decode(stderr), /^notebooks:run: interrupted/m);
      }),
  });
}
