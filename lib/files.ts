/**
 * Writes files so that nobody ever sees half of one, and reads those that come inside a package.
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

/**
 * Reads a file that lies beside a module of an npm package, such as the WebAssembly that belongs to it.
 *
 * @param moduleUrl Address of the module on this machine: what `import.meta.resolve` says after the package was imported.
 * @param name Name of the file.
 * @throws {RangeError} If the module is not a file of this machine: this reads no network.
 * @throws The error of the file system.
 */
export function readBesideModule(moduleUrl: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!moduleUrl.startsWith("file:")) {
    return Promise.reject(
      new RangeError(
        `Cannot read "${name}" of a package as its module must be a file of this machine: it is ${moduleUrl}`,
      ),
    );
  }
  return Deno.readFile(new URL(name, moduleUrl));
}

/** The result, or `undefined` if there is no such file or folder, or a file stands where a folder should. */
export async function unlessMissing<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
