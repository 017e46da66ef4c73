/**
 * Numbers of versions: each is given once, also if many add at the same time, and never again after its version was removed.
 *
 * In the folder of a service and target, `3` is a version, `3.removed` says that there was one, `current.json` says which one
 * is promoted, and `.adding-…` and `.removing-…` are what a writer has at work, or left behind when it was killed.
 *
 * @module
 */
import { join } from "node:path";
import { unlessMissing, writeFileAtomic } from "@/files.ts";

const VERSION = /^[1-9]\d*$/;
const REMOVED = /^([1-9]\d*)\.removed$/;
const AT_WORK = /^\.(adding|removing)-/;

/** What lies in the folder of a service and target. */
export interface VersionFolders {
  /** Numbers of the versions, ascending. */
  readonly versions: readonly number[];
  /** Largest number that was ever given; 0 if none was. */
  readonly largest: number;
  /** Names of folders that are no version, with the reason. */
  readonly strange: readonly { readonly name: string; readonly reason: string }[];
}

/** Lists the folder of a service and target; nothing if there is none. */
export async function versionFolders(parent: string): Promise<VersionFolders> {
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(parent))) ?? [];
  const versions = entries.filter(({ name, isDirectory }) => isDirectory && VERSION.test(name))
    .map(({ name }) => Number(name)).sort((a, b) => a - b);
  const removed = entries.map(({ name }) => Number(REMOVED.exec(name)?.[1] ?? 0));
  const strange = entries.filter(({ name, isDirectory }) => isDirectory && !VERSION.test(name)).map(({ name }) => ({
    name,
    reason: AT_WORK.test(name)
      ? "it is half-written or half-removed: somebody is at it, or was killed; then it may be deleted"
      : "the folder of a version must be named by its number",
  }));
  return { versions, largest: Math.max(0, ...versions, ...removed), strange };
}

/** Makes a folder that no reader takes for a version, and that no other writer has. */
export async function makeAside(parent: string, what: "adding" | "removing"): Promise<string> {
  for (let number = 1;; number++) {
    const path = join(parent, `.${what}-${Deno.pid}-${number}`);
    try {
      await Deno.mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/**
 * Moves a finished folder to the next free number. The rename is the claim: it fails where a folder with content stands, so
 * that of several writers one gets the number and the others try the next one.
 *
 * @param prepare Told the number before each attempt, to write it into the folder.
 * @returns The number.
 */
export async function claimVersion(
  parent: string,
  folder: string,
  prepare: (version: number) => Promise<void>,
): Promise<number> {
  for (;;) {
    const version = (await versionFolders(parent)).largest + 1;
    const place = join(parent, String(version));
    await prepare(version);
    try {
      await Deno.rename(folder, place);
      return version;
    } catch (error) {
      if (await unlessMissing(Deno.stat(place)) === undefined) throw error;
    }
  }
}

/** Removes a version for ever. Killed at any moment, it leaves the version whole or gone, and its number is not given again. */
export async function removeVersion(parent: string, version: number): Promise<void> {
  await writeFileAtomic(join(parent, `${version}.removed`), "");
  const aside = await makeAside(parent, "removing");
  await Deno.rename(join(parent, String(version)), join(aside, String(version)));
  await Deno.remove(aside, { recursive: true });
}
