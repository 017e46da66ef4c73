/**
 * Finds the programs of others that measuring needs.
 *
 * @module
 */
import { delimiter, join } from "node:path";

/**
 * Finds a program: by the environment variable `<NAME>_BIN` if that is set, else on PATH.
 *
 * @param name Name of the program, such as `prometheus`, whose variable is then `PROMETHEUS_BIN`.
 * @returns Its path, or `undefined` if there is no such file.
 */
export async function findExecutable(name: string): Promise<string | undefined> {
  const told = Deno.env.get(executableVariable(name));
  if (told) return (await isFile(told)) ? told : undefined;

  const fileName = Deno.build.os === "windows" ? `${name}.exe` : name;
  for (const directory of (Deno.env.get("PATH") ?? "").split(delimiter)) {
    const path = join(directory, fileName);
    if (directory !== "" && await isFile(path)) return path;
  }
  return undefined;
}

/** Name of the environment variable that says where a program is. */
export function executableVariable(name: string): string {
  return `${name.toUpperCase().replaceAll("-", "_")}_BIN`;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
