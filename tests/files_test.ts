import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readBesideModule, writeFileAtomic } from "@/files.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

Deno.test("writeFileAtomic() leaves the old file whole and no temporary one when it fails", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "file.txt");
    await Deno.mkdir(join(path, "in-the-way"), { recursive: true });
    await assert.rejects(writeFileAtomic(path, "new"));
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assert.deepEqual(names, ["file.txt"]);
  }));

Deno.test("writeFileAtomic() makes missing folders and writes text and bytes", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a", "b.txt");
    assert.equal(await writeFileAtomic(path, "text"), path);
    assert.equal(await Deno.readTextFile(path), "text");
    await writeFileAtomic(path, Uint8Array.of(1, 2));
    assert.deepEqual(await Deno.readFile(path), Uint8Array.of(1, 2));
  }));

Deno.test("readBesideModule() reads the file next to a module of this machine, and nothing from a network", () =>
  inTemporaryFolder(async (folder) => {
    await writeFileAtomic(join(folder, "module_bg.wasm"), Uint8Array.of(0, 97, 115, 109));
    const module = pathToFileURL(join(folder, "module.js")).href;
    assert.deepEqual(await readBesideModule(module, "module_bg.wasm"), Uint8Array.of(0, 97, 115, 109));
    await assert.rejects(readBesideModule("https://example.org/module.js", "a.wasm"), RangeError);
    await assert.rejects(readBesideModule(module, "missing.wasm"), Deno.errors.NotFound);
  }));
