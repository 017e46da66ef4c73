/**
 * `current.json`: which version of a service and target is in use.
 *
 * @module
 */
import { join } from "node:path";
import { unlessMissing, writeFileAtomic } from "@/files.ts";

/** Name of the file in the folder of its service and target. */
export const CURRENT_FILE = "current.json";
const FORMAT = "plimsoll-library-current-1";

/**
 * Reads which version is promoted.
 *
 * @param parent Folder of the service and target.
 * @returns Its number, `undefined` if none is.
 * @throws {SyntaxError} If the file is not one of ours.
 */
export async function readPromoted(parent: string): Promise<number | undefined> {
  const path = join(parent, CURRENT_FILE);
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text === undefined) return undefined;
  const refuse = (cause?: unknown) =>
    new SyntaxError(`Cannot tell which version is promoted as ${path} must say it: it is damaged or foreign`, {
      cause,
    });
  let file: { format?: unknown; version?: unknown } | null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw refuse(cause);
  }
  const version = file?.version;
  if (file?.format !== FORMAT || typeof version !== "number" || !Number.isSafeInteger(version)) throw refuse();
  return version;
}

/** Promotes a version: at once or not at all. */
export async function writePromoted(parent: string, version: number): Promise<void> {
  await writeFileAtomic(join(parent, CURRENT_FILE), JSON.stringify({ format: FORMAT, version }) + "\n");
}

/** Leaves no version promoted. */
export async function removePromoted(parent: string): Promise<void> {
  await unlessMissing(Deno.remove(join(parent, CURRENT_FILE)));
}
