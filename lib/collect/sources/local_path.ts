/**
 * Where a fetched file goes. The names come from somebody else, so none may lead out of the folder.
 *
 * @module
 */
import type { RemoteFile } from "./file_source.ts";
import { MANIFEST_FILE } from "./manifest.ts";

/** How files are laid out in the folder: as at the source, or all beside each other, as a campaign needs it. */
export type Layout = "folders" | "flat";

/** A file and where it goes. */
export interface PlacedFile {
  /** The file. */
  readonly file: RemoteFile;
  /** Path below the folder, with `/` between its parts. */
  readonly path: string;
}

/** A file that is not fetched, and why. */
export interface RefusedFile {
  /** Path at the source. */
  readonly path: string;
  /** Why, in words. */
  readonly reason: string;
}

/** Lays files out; what has no safe place is refused. */
export function placeFiles(
  files: readonly RemoteFile[],
  layout: Layout,
): { placed: PlacedFile[]; refused: RefusedFile[] } {
  const placed: PlacedFile[] = [];
  const refused: RefusedFile[] = [];
  const taken = new Map<string, string>();
  for (const file of [...files].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0)) {
    const path = layout === "flat" ? file.path.slice(file.path.lastIndexOf("/") + 1) : file.path;
    // Some file systems take names for the same that differ by case.
    const key = path.toLowerCase();
    const other = taken.get(key);
    const reason = unsafe(file.path) ??
      (key === MANIFEST_FILE ? `${MANIFEST_FILE} is the list of what was fetched` : undefined) ??
      (other === undefined ? undefined : `${other} goes to the same file`);
    if (reason !== undefined) refused.push({ path: file.path, reason });
    else {
      taken.set(key, file.path);
      placed.push({ file, path });
    }
  }
  return { placed, refused };
}

function unsafe(path: string): string | undefined {
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "its path is absolute";
  // deno-lint-ignore no-control-regex -- a control character is what is looked for
  if (/[\x00-\x1f\\]/.test(path)) return "its path has a character that file systems read as something else";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "its path has an empty part, . or ..";
  return undefined;
}
