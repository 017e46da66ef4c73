import assert from "node:assert/strict";
import { resolve, sep } from "node:path";
import fc from "fast-check";
import { placeFiles } from "@/collect/sources/local_path.ts";

const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: 1, version: "1" }));

Deno.test("placeFiles() keeps folders, or puts all files beside each other", () => {
  const all = files("2026/11/b.csv", "a.csv", "2026/12/c.csv");
  assert.deepEqual(placeFiles(all, "folders").placed.map(({ path }) => path), [
    "2026/11/b.csv",
    "2026/12/c.csv",
    "a.csv",
  ]);
  const flat = placeFiles([...all, ...files("2026/12/A.csv")], "flat");
  assert.deepEqual(flat.placed.map(({ path }) => path), ["b.csv", "A.csv", "c.csv"]);
  assert.deepEqual(flat.refused, [{ path: "a.csv", reason: "2026/12/A.csv goes to the same file" }]);
});

Deno.test("placeFiles() refuses what has no safe place", () => {
  const bad = ["../x", "a/../../x", "/etc/x", "a//b", "./x", "a/.", "C:/x", "a\\..\\x", "a\nb", "a\0", "fetch.json"];
  const { placed, refused } = placeFiles(files(...bad), "folders");
  assert.deepEqual([placed, refused.map(({ path }) => path).sort()], [[], [...bad].sort()]);
});

Deno.test("placeFiles() never leads out of the folder, and never two files to one place", () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "A", "fetch.json", "x.csv"), fc.string({ maxLength: 5 }));
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  fc.assert(fc.property(fc.array(path), fc.constantFrom("flat" as const, "folders" as const), (paths, layout) => {
    const { placed } = placeFiles(files(...new Set(paths)), layout);
    const root = resolve("/data/here") + sep;
    for (const { path } of placed) assert.ok(resolve("/data/here", path).startsWith(root), JSON.stringify(path));
    assert.equal(new Set(placed.map(({ path }) => path.toLowerCase())).size, placed.length);
  }));
});
