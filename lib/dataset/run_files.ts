/**
 * The run files of a folder.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import { parseRunFileName } from "@/schema.ts";
import { compareText } from "./digest.ts";
import type { NamedRun } from "./failed_runs.ts";

/**
 * Lists the run files of a folder by name; sub-folders and files that are not CSV are left aside.
 *
 * @returns Nothing if the folder holds no CSV file.
 * @throws {SchemaError} If the folder cannot be read, or a CSV file is not named as a run file.
 */
export async function listRunFiles(directory: string): Promise<NamedRun[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      if (!entry.isDirectory && /\.csv$/i.test(entry.name)) files.push(entry.name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
    const found = cause instanceof Deno.errors.NotFound ? "there is none" : "it is a file";
    throw new SchemaError(`Cannot read campaign "${directory}" as it must be a folder of run files: ${found}`, {
      cause,
      column: "",
    });
  }
  return files.sort(compareText).map((file) => {
    const run = parseRunFileName(file);
    if (run !== undefined) return { file, path: file, run };
    throw new SchemaError(
      `Cannot read "${file}" as every CSV of a campaign must be named <service>_<users>_<replicas>.csv: rename it or move it ` +
        `out of "${directory}"`,
      { column: "" },
    );
  });
}
