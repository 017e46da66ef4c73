/**
 * Clears away what a killed process was writing.
 *
 * @module
 */
import { join } from "node:path";
import { isHalfWritten } from "@/files.ts";

/** Removes half-written files from the folder of a campaign and those below it. Does nothing if there is no such folder. */
export async function removeHalfWritten(folder: string): Promise<void> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (isDirectory) await removeHalfWritten(path);
      else if (isHalfWritten(name)) await Deno.remove(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
