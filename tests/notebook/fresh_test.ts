import assert from "node:assert/strict";
import { assertFresh, watchSources } from "@/notebook/mod.ts";
import { assertUnchanged } from "../../lib/notebook/fresh.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

async function writeSources(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/models`);
  await Deno.writeTextFile(`${folder}/config.ts`, "export const a = 1;\n");
  await Deno.writeTextFile(`${folder}/tips.js`, "1;\n");
  await Deno.writeTextFile(`${folder}/models/mod.ts`, "export const b = 1;\n");
}

Deno.test("watchSources() tells which files hold other bytes or are gone", () =>
  inTemporaryFolder(async (folder) => {
    await writeSources(folder);
    const sources = watchSources(folder);
    assert.deepEqual(sources.changedFiles(), []);
    await Deno.writeTextFile(`${folder}/models/mod.ts`, "export const b = 2;\n");
    assert.deepEqual(sources.changedFiles(), ["models/mod.ts"]);
    await Deno.remove(`${folder}/config.ts`);
    await Deno.writeTextFile(`${folder}/tips.js`, "2;\n");
    assert.deepEqual(sources.changedFiles(), ["config.ts", "models/mod.ts", "tips.js"]);
  }));

Deno.test("watchSources() asks for bytes, not for times: a file that is written again as it was is fresh", () =>
  inTemporaryFolder(async (folder) => {
    await writeSources(folder);
    const sources = watchSources(folder);
    await Deno.writeTextFile(`${folder}/config.ts`, "export const a = 2;\n");
    await Deno.writeTextFile(`${folder}/config.ts`, "export const a = 1;\n");
    assert.deepEqual(sources.changedFiles(), []);
  }));

Deno.test("watchSources() passes over new files and files that are no source", () =>
  inTemporaryFolder(async (folder) => {
    await writeSources(folder);
    await Deno.writeTextFile(`${folder}/notes.txt`, "1");
    const sources = watchSources(folder);
    await Deno.writeTextFile(`${folder}/notes.txt`, "2");
    await Deno.writeTextFile(`${folder}/models/new.ts`, "");
    assert.deepEqual(sources.changedFiles(), []);
  }));

Deno.test("watchSources() throws on a folder that is not there", () => {
  assert.throws(() => watchSources("output/no-such-folder"), Deno.errors.NotFound);
});

Deno.test("assertUnchanged() names the stale files and says what to do", () => {
  const stale = (...files: string[]) => () => assertUnchanged({ changedFiles: () => files });
  stale()();
  assert.throws(stale("models/mod.ts"), {
    message: "Cannot trust these results as the kernel must run the code that is in lib/: lib/models/mod.ts changed " +
      "after the kernel loaded it; restart the kernel and run all",
  });
  assert.throws(stale("a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "f.ts", "g.ts"), /lib\/e\.ts and 2 more changed/);
});

Deno.test("assertFresh() passes outside a kernel, where every run loads its code anew", () => {
  assertFresh();
});
