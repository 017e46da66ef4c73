// Needs --allow-run=deno, --allow-read and --allow-env.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { findTool, skipUnless } from "../require_tool.ts";

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

Deno.test({
  name: "plimsoll_load: settings, traces, mixes, draws and arrivals hold their unit tests in Python (needs python3)",
  ...await skipUnless("python3"),
  fn: async () => {
    const python = await findTool("python3");
    assert.ok(python, "python3 is installed");
    const { code, stderr } = await new Deno.Command("deno", {
      args: [
        "run",
        "--no-prompt",
        `--allow-run=${python}`,
        pathOf("run_python.ts"),
        python,
        pathOf("plimsoll_load_test.py"),
      ],
      env: { PYTHONPATH: pathOf("../../locust"), PYTHONDONTWRITEBYTECODE: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    const report = new TextDecoder().decode(stderr);
    assert.equal(code, 0, report);
    assert.match(report, /Ran \d\d tests in/);
  },
});
