/**
 * One version on disk: a folder with `meta.json` and the files that it names.
 *
 * @module
 */
import { join } from "node:path";
import { sha256Of } from "@/checksum.ts";
import { unlessMissing } from "@/files.ts";
import { META_FILE, type ModelMeta, parseMeta, type StoredFile } from "./meta.ts";

/** Which version is meant. */
export interface ModelKey {
  /** Its service. */
  readonly service: string;
  /** Its target. */
  readonly target: string;
  /** Its number. */
  readonly version: number;
}

/** What a folder holds, or why it is refused. */
export type FoundVersion = { readonly meta: ModelMeta } | { readonly reason: string };

/** Names of the files of a version with their content. */
export type FileContents = Readonly<Record<string, Uint8Array>>;

/**
 * Writes the files of a version into a folder that nobody reads yet.
 *
 * @returns What `meta.json` has to say of them, by name.
 */
export async function writeFiles(folder: string, files: FileContents): Promise<StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const [name, content] of Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1)) {
    await Deno.writeFile(join(folder, name), content);
    stored.push({ name, bytes: content.length, sha256: await sha256Of(content) });
  }
  return stored;
}

/**
 * Looks at a version without reading its files: what it says of itself, and whether they are there in their size.
 *
 * @param folder Its folder.
 * @param key What it must be, by its place.
 */
export async function lookAt(folder: string, key: ModelKey): Promise<FoundVersion> {
  const text = await unlessMissing(Deno.readTextFile(join(folder, META_FILE)));
  if (text === undefined) return { reason: `it must have a ${META_FILE}: it is half-written or foreign` };
  const meta = await parseMeta(text);
  if ("reason" in meta) return meta;
  if (meta.service !== key.service || meta.target !== key.target || meta.version !== key.version) {
    return { reason: `it must lie where it was added: it says that it is ${versionTitle(meta)}` };
  }
  for (const { name, bytes } of meta.files) {
    const info = await unlessMissing(Deno.stat(join(folder, name)));
    if (info === undefined) return { reason: `every file must be there: ${name} is not` };
    if (info.size !== bytes) return { reason: `${name} must have ${bytes} bytes: it has ${info.size}` };
  }
  return { meta };
}

/**
 * Reads the files of a version, and checks every byte.
 *
 * @returns The files, or why the version is refused.
 */
export async function readFiles(
  folder: string,
  { files }: ModelMeta,
): Promise<{ readonly files: FileContents } | { readonly reason: string }> {
  const contents: Record<string, Uint8Array> = {};
  for (const { name, sha256 } of files) {
    const content = await unlessMissing(Deno.readFile(join(folder, name)));
    if (content === undefined) return { reason: `every file must be there: ${name} is not` };
    if (await sha256Of(content) !== sha256) {
      return { reason: `${name} must match its checksum: it was damaged or edited` };
    }
    contents[name] = content;
  }
  return { files: contents };
}

/** Name of a version for a person, such as `task1 cpu_usage version 3`. */
export function versionTitle({ service, target, version }: ModelKey): string {
  return `${service} ${target} version ${version}`;
}
