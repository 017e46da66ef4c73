/**
 * A folder of this machine as a source: a mounted volume, a network drive.
 *
 * @module
 */
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileSource, RemoteFile } from "./file_source.ts";

/**
 * Opens a folder. Links to files are followed, links to folders are not: they may lead in a circle.
 *
 * @param path The folder.
 * @param destination Where files will go, which must not lie in it: each fetch would fetch what the last one wrote.
 * @throws {RangeError} If the one lies in the other, or the folder is none.
 */
export async function folderSource(path: string, destination: string): Promise<FileSource> {
  const folder = resolve(path);
  const inside = resolve(destination) + sep;
  if (inside.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw new RangeError(`Cannot fetch from "${path}" as the output must lie outside of it: it is "${destination}"`);
  }
  const info = await Deno.stat(folder).catch((error) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  });
  if (info?.isDirectory !== true) {
    const found = info === undefined ? "there is none" : "it is a file";
    throw new RangeError(`Cannot fetch from "${path}" as it must be a folder: ${found}`);
  }
  return {
    address: pathToFileURL(folder).href,
    async list(_scope, signal) {
      const files: RemoteFile[] = [];
      await walk(folder, "", files, signal);
      return files;
    },
    async read(files, to, signal) {
      for (const file of files) {
        signal.throwIfAborted();
        let content: ReadableStream<Uint8Array>;
        try {
          content = (await Deno.open(join(folder, ...file.path.split("/")))).readable;
        } catch (error) {
          to.failed(file, (error as Error).message);
          continue;
        }
        await to.receive(file, content);
      }
    },
    close: () => Promise.resolve(),
  };
}

async function walk(folder: string, below: string, files: RemoteFile[], signal: AbortSignal): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    signal.throwIfAborted();
    const path = below + entry.name;
    const here = join(folder, entry.name);
    if (entry.isDirectory) await walk(here, `${path}/`, files, signal);
    else {
      const info = await Deno.stat(here).catch(() => undefined);
      if (info?.isFile) {
        files.push({
          path,
          bytes: info.size,
          version: `${info.size} bytes, ${info.mtime?.toISOString() ?? "no time"}`,
        });
      }
    }
  }
}
