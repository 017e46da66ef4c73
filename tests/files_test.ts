import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFileAtomic } from "@/files.ts";
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
