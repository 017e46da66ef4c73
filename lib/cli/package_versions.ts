/**
 * Versions of what a model is trained with, for those who ask years later.
 *
 * @module
 */

const CONFIG_FILE = new URL("../../deno.json", import.meta.url);

/**
 * Versions of Deno and of packages, by name.
 *
 * @param names Names as they are imported.
 * @throws {RangeError} If the project has no such package.
 */
export async function packageVersions(names: readonly string[] = []): Promise<Record<string, string>> {
  const { imports }: { imports: Readonly<Record<string, string>> } = JSON.parse(await Deno.readTextFile(CONFIG_FILE));
  const versions = names.map((name) => {
    const version = /@([^@/]+)$/.exec(imports[name] ?? "")?.[1];
    if (version !== undefined) return [name, version] as const;
    throw new RangeError(`Cannot tell the version of "${name}" as deno.json must import it: it does not`);
  });
  return { deno: Deno.version.deno, ...Object.fromEntries(versions) };
}
