// Needs --allow-read, --allow-write=output and --allow-env=JUPYTER_BIN,JUPYTER_PATH,PATH.
import assert from "node:assert/strict";
import { delimiter, join, resolve } from "node:path";
import { findJupyter, installKernel, jupyterEnvironment, pythonOf, shebangPython } from "../../lib/cli/jupyter.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const IS_WINDOWS = Deno.build.os === "windows";

Deno.test({
  name: "findJupyter() looks beside what JUPYTER_BIN names and nowhere else, or else into .venv of the project",
  ignore: IS_WINDOWS,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const place = async (...path: string[]): Promise<string> => {
        const file = resolve(folder, ...path);
        await Deno.mkdir(resolve(file, ".."), { recursive: true });
        await Deno.writeTextFile(file, "");
        return file;
      };
      const own = await place(".venv", "bin", "jupyter-lab");
      assert.equal(await findJupyter("jupyter-lab", folder, ""), own);
      const told = await place("told", "jupyter");
      assert.equal(await findJupyter("jupyter", folder, told), told);
      // The one that was named has no JupyterLab: another Jupyter would have other packages.
      assert.equal(await findJupyter("jupyter-lab", folder, told), undefined);
      const beside = await place("told", "jupyter-lab");
      assert.equal(await findJupyter("jupyter-lab", folder, told), beside);
    }),
});

Deno.test("shebangPython() reads the first line of a script, and the second of one whose path is long", () => {
  assert.equal(shebangPython("#!/opt/venv/bin/python3\nimport re\n"), "/opt/venv/bin/python3");
  assert.equal(
    shebangPython("#!/bin/sh\n'''exec' \"/a folder/bin/python3.12\" \"$0\" \"$@\"\n' '''\n"),
    "/a folder/bin/python3.12",
  );
  assert.equal(shebangPython("#!/usr/bin/env python3\n"), undefined);
});

Deno.test({
  name: "pythonOf() takes the Python that a script names if it is there, else the one beside the script",
  ignore: IS_WINDOWS,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const [script, beside] = [resolve(folder, "jupyter"), resolve(folder, "python3")];
      await Deno.writeTextFile(beside, "");
      await Deno.writeTextFile(script, "#!/no/such/python3\n");
      assert.equal(await pythonOf(script), beside);
      const named = resolve(folder, "python3.99");
      await Deno.writeTextFile(named, "");
      await Deno.writeTextFile(script, `#!${named}\n`);
      assert.equal(await pythonOf(script), named);
    }),
});

Deno.test("installKernel() describes this Deno as the kernel, below output/ alone", async () => {
  await inTemporaryFolder(async (project) => {
    const folder = await installKernel(project);
    assert.equal(folder, resolve(project, "output", "jupyter"));
    assert.deepEqual(JSON.parse(await Deno.readTextFile(join(folder, "kernels", "deno", "kernel.json"))), {
      argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
      "display_name": "Deno",
      language: "typescript",
      env: { "NO_COLOR": "1" },
    });
    assert.equal(jupyterEnvironment(folder, "/others")["JUPYTER_PATH"], `${folder}${delimiter}/others`);
    assert.equal(jupyterEnvironment(folder, "")["JUPYTER_PATH"], folder);
  });
});
