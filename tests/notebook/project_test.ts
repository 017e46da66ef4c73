import assert from "node:assert/strict";
import { projectPath } from "@/notebook/mod.ts";

Deno.test("projectPath() finds files of the project, without naming the folders above it", async () => {
  assert.ok((await Deno.stat(projectPath("lib/notebook/mod.ts"))).isFile);
  assert.ok((await Deno.stat(projectPath("."))).isDirectory);
  assert.doesNotMatch(projectPath("deno.json"), /^\//);
});

Deno.test("projectPath() leads to the project from other folders too", async () => {
  const inner = projectPath("lib/plots");
  const module = new URL("../../lib/notebook/mod.ts", import.meta.url).href;
  const code = `const { projectPath } = await import("${module}"); Deno.chdir(Deno.args[0]); ` +
    `const path = projectPath("data/users-x-replicas"); Deno.writeTextFileSync(Deno.args[1], path);`;
  const folder = await Deno.makeTempDir({ dir: projectPath("output") });
  try {
    const answer = await Deno.realPath(folder) + "/answer.txt";
    const { success, stderr } = await new Deno.Command("deno", {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        "--allow-write",
        `--config=${projectPath("deno.json")}`,
        `data:application/typescript,${encodeURIComponent(code)}`,
        inner,
        answer,
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    assert.equal(await Deno.readTextFile(answer), "../../data/users-x-replicas");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
