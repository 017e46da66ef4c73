// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { renderNotebooks } from "@/cli/notebooks_render.ts";
import { SAMPLES } from "../notebook/site/sample_notebooks.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.map(({ name }) => name).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await Deno.readTextFile(join(folder, name))] as const)),
  );
}

async function writeSamples(folder: string): Promise<string> {
  const from = join(folder, "notebooks");
  await Deno.mkdir(from);
  for (const { file, text } of SAMPLES) await Deno.writeTextFile(join(from, file), text);
  return from;
}

Deno.test("renderNotebooks() writes an index and a page a notebook, and the same bytes a second time", () =>
  inTemporaryFolder(async (folder) => {
    const from = await writeSamples(folder);
    const output = join(folder, "new", "site");
    const { pages, removed } = await renderNotebooks(from, output);
    const first = await contents(output);
    assert.deepEqual([...first.keys()], ["02_explore.html", "05_evaluate.html", "index.html"]);
    assert.deepEqual(
      pages.map(({ path }) => path),
      ["index.html", "02_explore.html", "05_evaluate.html"].map((name) => join(output, name)),
    );
    assert.equal(pages[2]!.notebook?.checks, "2 claims and 1 assertion");
    assert.equal(pages[2]!.bytes, new TextEncoder().encode(first.get("05_evaluate.html")).length);
    assert.deepEqual(removed, []);
    assert.match(first.get("02_explore.html")!, /<a href="\.\.\/\.\.\/output\/report\.html">/);
    await renderNotebooks(from, output);
    assert.deepEqual(await contents(output), first);
  }));

Deno.test("renderNotebooks() removes the page of a notebook that is gone, and nothing that it did not write", () =>
  inTemporaryFolder(async (folder) => {
    const from = await writeSamples(folder);
    const output = join(folder, "site");
    await renderNotebooks(from, output);
    await Deno.writeTextFile(join(output, "mine.html"), "<!doctype html>\n<title>mine</title>");
    await Deno.writeTextFile(join(output, "notes.txt"), "mine");
    await Deno.remove(join(from, "02_explore.ipynb"));
    const { removed } = await renderNotebooks(from, output);
    assert.deepEqual(removed, [join(output, "02_explore.html")]);
    assert.deepEqual([...(await contents(output)).keys()], [
      "05_evaluate.html",
      "index.html",
      "mine.html",
      "notes.txt",
    ]);
  }));

Deno.test("renderNotebooks() leaves earlier pages whole if a notebook cannot be read", () =>
  inTemporaryFolder(async (folder) => {
    const from = await writeSamples(folder);
    const output = join(folder, "site");
    await renderNotebooks(from, output);
    const before = await contents(output);
    await Deno.writeTextFile(join(from, "03_features.ipynb"), "{");
    await assert.rejects(renderNotebooks(from, output), /^SyntaxError: Cannot read "03_features\.ipynb"/);
    assert.deepEqual(await contents(output), before);
  }));

Deno.test("renderNotebooks() says what is missing in a folder without notebooks", () =>
  inTemporaryFolder(async (folder) => {
    await assert.rejects(
      renderNotebooks(folder, join(folder, "site")),
      /^CliError: Cannot render as --notebooks must hold \.ipynb files: ".*" holds none$/,
    );
    assert.deepEqual([...(await contents(folder)).keys()], []);
  }));
