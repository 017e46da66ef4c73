/**
 * `fetch.json`: what was fetched into a folder, so that the next fetch skips what is there already and tells an edited file
 * from one that changed at its source.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "@/files.ts";

/** Name of the file in the folder that it tells of. */
export const MANIFEST_FILE = "fetch.json";

const FORMAT = "plimsoll-fetch-1";

const MANIFEST = z.object({
  format: z.literal(FORMAT),
  files: z.record(
    z.string(),
    z.object({
      from: z.string(),
      bytes: z.number().int().nonnegative(),
      version: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** One fetched file. */
export interface FetchedFile {
  /** Address that it was fetched from. */
  readonly from: string;
  /** Its length. */
  readonly bytes: number;
  /** Version at the source when it was fetched. */
  readonly version: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly sha256: string;
}

/** The fetched files of a folder, by path below it. */
export interface Manifest {
  /** What is known of a file. */
  get(path: string): FetchedFile | undefined;
  /** Notes a file. Written within a second, not at once: thousands of small files would write it thousands of times. */
  set(path: string, file: FetchedFile): Promise<void>;
  /** Writes what was noted. */
  flush(): Promise<void>;
}

/** Longest time that a noted file is not written, seconds. What is lost when a process is killed is compared again. */
const FLUSH_SECONDS = 1;

/**
 * Opens the manifest of a folder; it is empty where there is none.
 *
 * @throws {RangeError} If the file is there and is not one of ours.
 */
export async function openManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  const files = new Map(Object.entries(await readFiles(path)));
  let isDirty = false;
  let flushedAt = performance.now();
  let writing: Promise<unknown> = Promise.resolve();
  const flush = (): Promise<void> => {
    if (isDirty) {
      isDirty = false;
      flushedAt = performance.now();
      const sorted = [...files].sort(([a], [b]) => a < b ? -1 : 1);
      const text = JSON.stringify({ format: FORMAT, files: Object.fromEntries(sorted) }, null, 1) + "\n";
      // One after the other, so that an older list never replaces a newer one.
      writing = writing.then(() => writeFileAtomic(path, text));
    }
    return writing.then(() => {});
  };
  return {
    get: (name) => files.get(name),
    set(name, file) {
      files.set(name, file);
      isDirty = true;
      return performance.now() - flushedAt < FLUSH_SECONDS * 1000 ? Promise.resolve() : flush();
    },
    flush,
  };
}

async function readFiles(path: string): Promise<Readonly<Record<string, FetchedFile>>> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new RangeError(`Cannot fetch as ${path} must be JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = MANIFEST.safeParse(content);
  if (parsed.success) return parsed.data.files;
  const { path: entry, message } = parsed.error.issues[0]!;
  throw new RangeError(
    `Cannot fetch as ${path} must be a ${FORMAT} file: ${entry.join(".") || "the whole"}: ${message}`,
  );
}
