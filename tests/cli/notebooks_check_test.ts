// Needs --allow-read, --allow-write=output and --allow-run=deno.
import assert from "node:assert/strict";
import { describeFinding, type Notebook } from "@/notebook/mod.ts";
import { checkNotebooks } from "../../lib/cli/check_notebooks.ts";
import { readCheck, readLint } from "../../lib/cli/deno_findings.ts";
import { listNotebooks } from "../../lib/cli/notebook_files.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { notebookOf, notebookPath, SOUND, soundBut, writeProject } from "./notebook_project.ts";

/** What is found in one notebook, as a person reads it. */
function findingsOf(
  notebook: Notebook,
  edit: (project: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  return inTemporaryFolder(async (folder) => {
    const project = await writeProject(folder, { "01_two": notebook });
    await edit(project);
    return (await checkNotebooks({ project })).findings.map(describeFinding);
  });
}

/** Changes the file of the notebook. */
function edited(change: (text: string) => string): (project: string) => Promise<void> {
  return async (project) => {
    const path = notebookPath(project, "01_two");
    const [before, after] = await Deno.readTextFile(path).then((text) => [text, change(text)]);
    assert.notEqual(before, after, "the test changes the file");
    await Deno.writeTextFile(path, after!);
  };
}

Deno.test("notebooks:check finds nothing in a sound notebook", async () => {
  assert.deepEqual(await findingsOf(notebookOf(...SOUND)), []);
});

Deno.test("notebooks:check names notebook, cell and line of a misspelt import", async () => {
  const findings = await findingsOf(
    notebookOf(...soundBut(1, (text) => text.replace("{ double }", "{ double, halve }"))),
  );
  assert.deepEqual(
    findings[0],
    "01_two, cell 02-imports, line 2: TS2305: Module '\"lib/numbers/mod.ts\"' has no " +
      "exported member 'halve'.",
  );
});

Deno.test("notebooks:check finds a package that cannot be resolved", async () => {
  const text = 'import { ghost } from "no-such-package";\n';
  const findings = await findingsOf(
    notebookOf(...soundBut(1, (imports) => text + imports), ["md", "**Reading.**"]),
  );
  assert.match(findings[0]!, /^01_two, cell 02-imports, line 1: TS2307: Import "no-such-package" not a dependency/);
  assert.ok(
    findings.some((finding) => finding.startsWith('01_two, cell 02-imports: imports: imports "no-such-package"')),
  );
});

Deno.test("notebooks:check finds a name that two cells declare", async () => {
  const findings = await findingsOf(notebookOf(...soundBut(5, (text) => `const apples = 3;\n${text}`)));
  assert.ok(findings.some((finding) => finding.startsWith("01_two, cell 06-checked, line 1: TS2451: ")), `${findings}`);
});

Deno.test("notebooks:check finds what lint finds, and says of the console itself why not", async () => {
  const findings = await findingsOf(notebookOf(...soundBut(3, (text) => `console.log(1);\nvar x = 1;\n${text}`)));
  assert.ok(findings.some((finding) => finding.startsWith("01_two, cell 04-code, line 2: no-var: ")), `${findings}`);
  assert.ok(!findings.some((finding) => finding.includes("no-console")));
  assert.ok(findings.some((finding) => finding.includes("prints through the console, which JupyterLab may lose")));
});

Deno.test("notebooks:check finds a cell that deno fmt would write otherwise", async () => {
  const findings = await findingsOf(notebookOf(...soundBut(3, (text) => text.replace("double(1)", "double( 1 )"))));
  assert.deepEqual(findings, [
    "01_two: format: has cells that are not as deno fmt writes them: run deno task notebooks:run",
  ]);
});

Deno.test("notebooks:check names an error in lib/ by its path", async () => {
  const findings = await findingsOf(
    notebookOf(...SOUND),
    (project) =>
      Deno.writeTextFile(`${project}/lib/numbers/mod.ts`, 'export const double = (x: number): number => "x" + x;\n'),
  );
  assert.match(findings[0]!, /^lib\/numbers\/mod\.ts, line 1: TS2322: /);
});

Deno.test("notebooks:check finds a number that was changed in the prose alone", async () => {
  const findings = await findingsOf(notebookOf(...soundBut(4, (text) => text.replace("2 apples", "3 apples"))));
  assert.equal(findings.length, 1);
  assert.match(
    findings[0]!,
    /^01_two, cell 05-reading: claims: nothing measures "3" in "…\*\*Reading.\*\* Two are 3 apples/,
  );
});

Deno.test("notebooks:check finds execution counts, metadata and outputs that no run wrote", async () => {
  assert.deepEqual(
    await findingsOf(
      notebookOf(...SOUND),
      edited((text) => text.replace('"execution_count": null', '"execution_count": 7')),
    ),
    [
      "01_two, cell 02-imports: cleaned: execution_count differs from the cleaned form: run deno task notebooks:run, " +
      "which writes it cleaned",
    ],
  );
  assert.match(
    (await findingsOf(notebookOf(...SOUND), edited((text) => text.replace('"metadata": {}', '"metadata": {"a": 1}'))))[
      0
    ]!,
    /^01_two, cell 01-question: cleaned: metadata differs/,
  );
  const output = '"outputs": [{"output_type": "stream", "name": "stdout", "text": "by hand"}]';
  assert.match(
    (await findingsOf(notebookOf(...SOUND), edited((text) => text.replace('"outputs": []', output))))[0]!,
    /^01_two, cell 02-imports: cleaned: outputs differs/,
  );
  assert.match(
    (await findingsOf(
      notebookOf(...SOUND),
      edited((text) => text.replace('"name": "typescript"', '"name": "python"')),
    ))[0]!,
    /^01_two: cleaned: differs from the cleaned form outside of its cells/,
  );
});

Deno.test("notebooks:check refuses a notebook that is too large to read on the web", async () => {
  const big = { "output_type": "stream", name: "stdout", text: "x".repeat(400_000) } as const;
  const notebook = notebookOf(...SOUND);
  const cells = notebook.cells.map((cell, index) => index === 3 ? { ...cell, outputs: [big] } : cell);
  assert.match((await findingsOf({ cells })).join("\n"), /^01_two: size: has 40\d{4} bytes, more than 300000/);
});

Deno.test("notebooks:check reports a file that is no notebook, and goes on", async () => {
  const findings = await findingsOf(
    notebookOf(...SOUND),
    (project) => Deno.writeTextFile(notebookPath(project, "02_broken"), '{"nbformat": 3}'),
  );
  assert.equal(findings.length, 1);
  assert.match(findings[0]!, /^02_broken: nbformat: Cannot read ".*02_broken\.ipynb" as .*: its nbformat is 3$/);
});

Deno.test("listNotebooks() chooses by number or name, and names what there is", async () => {
  await inTemporaryFolder(async (folder) => {
    const names = ["01_one", "02_two", "03_three"];
    const project = await writeProject(folder, Object.fromEntries(names.map((name) => [name, notebookOf(...SOUND)])));
    assert.deepEqual(await listNotebooks(project), names);
    assert.deepEqual(await listNotebooks(project, "3,01_one.ipynb"), ["01_one", "03_three"]);
    await assert.rejects(listNotebooks(project, "09"), {
      name: "CliError",
      message: 'Cannot use --only as it must name notebooks among 01_one, 02_two, 03_three: it names "09"',
    });
  });
});

Deno.test("readCheck() reads an error of the module graph, and keeps words that it does not know", () => {
  const root = "file:///project/";
  const graph = "Download https://example.org/ghost\nerror: npm package 'ghost' does not exist.\n" +
    "    at file:///project/output/notebooks-check/01_two.ts:1:19\n\nStack backtrace:\n   0: <unknown>\n";
  assert.deepEqual(readCheck(graph, root), [{
    url: "file:///project/output/notebooks-check/01_two.ts",
    line: 1,
    rule: "deno check",
    message: "npm package 'ghost' does not exist.",
  }]);
  assert.deepEqual(readCheck("error: no such config\n\nStack backtrace:\n   0: <unknown>\n", root), [{
    url: "file:///project/deno.json",
    line: 0,
    rule: "deno check",
    message: "error: no such config",
  }]);
});

Deno.test("readLint() reads a module that does not parse", () => {
  const output = JSON.stringify({
    diagnostics: [],
    errors: [{ "file_path": "/project/a.ts", message: "Expected ';' at file:///project/a.ts:3:5\n\n  x y\n" }],
  });
  assert.deepEqual(readLint(output, "file:///project/"), [
    { url: "file:///project/a.ts", line: 3, rule: "syntax", message: "Expected ';'" },
  ]);
});
