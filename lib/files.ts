/**
 * Writes files so that nobody ever sees half of one.
 *
 * @module
 */
import { dirname } from "node:path";

/** True for the name of a file that {@linkcode writeFileAtomic} had not finished when its process was killed. */
export function isHalfWritten(name: string): boolean {
  return /\.\d+\.tmp$/.test(name);
}

/**
 * Writes a file under a temporary name in the same folder, then renames it into place. Makes missing folders.
 *
 * @param path Where to.
 * @param content Text, written as UTF-8, or bytes.
 * @returns `path`.
 * @throws The error of the file system; a file that was there before is then still whole.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(temporary, content);
    else await Deno.writeFile(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return path;
}
