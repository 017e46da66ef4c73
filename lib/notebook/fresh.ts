/**
 * Guards against stale modules: a kernel keeps the code that it loaded first, however often a cell imports it again.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findKernel } from "./kernel.ts";

const SOURCE_FILE = /\.[jt]s$/;

/** Remembers what the source files of a folder held. */
export interface SourceWatch {
  /** Paths of files that now hold other bytes, or are gone, from the watched folder, in the order of their names. */
  changedFiles(): string[];
}

/**
 * Remembers the bytes of every `.ts` and `.js` file below a folder, by digest. Files that are added later do not count: nothing
 * can have loaded them, unless a file that does count was changed.
 *
 * @param folder Path of the folder.
 * @throws {Deno.errors.NotFound} If there is no such folder.
 * @throws {Deno.errors.NotCapable} If it may not be read.
 */
export function watchSources(folder: string): SourceWatch {
  const base = digestSources(folder);
  return {
    changedFiles: () => {
      const now = digestSources(folder);
      return [...base.keys()].filter((path) => now.get(path) !== base.get(path)).sort();
    },
  };
}

/** Digests by path, from the folder, with forward slashes. Synchronous, so that no cell can run before it is done. */
function digestSources(folder: string): Map<string, string> {
  const digests = new Map<string, string>();
  const visit = (inner: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(inner)) {
      const path = join(inner, name);
      if (isDirectory) visit(path);
      else if (SOURCE_FILE.test(name)) {
        const digest = createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
        digests.set(relative(folder, path).replaceAll("\\", "/"), digest);
      }
    }
  };
  visit(folder);
  return digests;
}

/** Sources as this kernel loaded them. Elsewhere every run loads them anew, and none need be read. */
const loadedSources = findKernel() === undefined
  ? undefined
  : watchSources(fileURLToPath(new URL("../", import.meta.url)));

/**
 * Fails in a kernel whose modules are older than the files of `lib/`. Does nothing outside a kernel.
 *
 * @throws {Error} If a file has other bytes than when the kernel loaded this module; the message names the files.
 */
export function assertFresh(): void {
  if (loadedSources !== undefined) assertUnchanged(loadedSources);
}

/** How many changed files a message names. */
const FILES_NAMED = 5;

/** Fails if a file of `lib/` changed; see {@linkcode assertFresh}. */
export function assertUnchanged(sources: SourceWatch): void {
  const changed = sources.changedFiles().map((path) => `lib/${path}`);
  if (changed.length === 0) return;
  const named = changed.slice(0, FILES_NAMED).join(", ");
  const others = changed.length > FILES_NAMED ? ` and ${changed.length - FILES_NAMED} more` : "";
  throw new Error(
    `Cannot trust these results as the kernel must run the code that is in lib/: ${named}${others} changed ` +
      "after the kernel loaded it; restart the kernel and run all",
  );
}
