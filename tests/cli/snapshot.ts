import assert from "node:assert/strict";
import { join } from "node:path";

/** Content of every file below a folder, by path from there, sorted. */
export type Snapshot = ReadonlyMap<string, Uint8Array>;

/** Reads all files below a folder. */
export async function snapshot(folder: string): Promise<Snapshot> {
  const found: [string, Uint8Array][] = [];
  const walk = async (inside: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, inside))) {
      const path = join(inside, name);
      if (isDirectory) await walk(path);
      else found.push([path, await Deno.readFile(join(folder, path))]);
    }
  };
  await walk("");
  return new Map(found.sort(([a], [b]) => a < b ? -1 : 1));
}

/** True if two files hold the same bytes. */
export function hasSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Asserts that two folders hold the same files with the same bytes. */
export function assertSameFiles(found: Snapshot, expected: Snapshot): void {
  assert.deepEqual([...found.keys()], [...expected.keys()]);
  const different = [...found].filter(([path, bytes]) => !hasSameBytes(bytes, expected.get(path)!)).map(([path]) =>
    path
  );
  assert.deepEqual(different, []);
}
