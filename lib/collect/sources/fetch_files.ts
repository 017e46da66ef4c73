/**
 * Files of a source -> a folder. What is there already is skipped, what changed at the source is replaced and said, and a file
 * that somebody edited or put there is left alone.
 *
 * @module
 */
import { join } from "node:path";
import { belongs, datedTail, dateOfPath, listScope, type PeriodChoice } from "./dated_path.ts";
import type { FileSource, RemoteFile } from "./file_source.ts";
import { type Layout, type PlacedFile, placeFiles, type RefusedFile } from "./local_path.ts";
import { type Manifest, openManifest } from "./manifest.ts";
import { digestFile, receiveFile } from "./receive_file.ts";

/** What to fetch, and where to. */
export interface FetchOptions {
  /** Where the files are. It is not closed. */
  readonly source: FileSource;
  /** Where they go; made if need be. */
  readonly directory: string;
  /** Which of them. @default {{ kind: "all" }} */
  readonly choice?: PeriodChoice;
  /** How they are laid out. @default {"folders"} */
  readonly layout?: Layout;
  /** Ends the work: files that are whole stay. */
  readonly signal: AbortSignal;
  /** Longest time in which nothing of a file comes before it is read again. @default {60} */
  readonly idleSeconds?: number;
  /** Told how far the work is. */
  readonly onProgress?: (progress: FetchProgress) => void;
}

/** How far a fetch is. */
export interface FetchProgress {
  /** Bytes of finished files. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
}

/**
 * What becomes of a file. `new`: it is fetched; `changed`: it is fetched again, as it changed at the source; `same`: it is
 * skipped; `unsure`: nothing says whether the local file is the same, so it is fetched and compared; `kept`: a local file
 * differs from what was fetched, and stays.
 */
export type FileAction = "new" | "changed" | "same" | "unsure" | "kept";

/** A file and what becomes of it. */
export interface PlannedFile extends PlacedFile {
  /** What becomes of it. */
  readonly action: FileAction;
  /** Its SHA-256, where the folder has the same content already and `fetch.json` does not say so. */
  readonly adopted?: string;
}

/** What a fetch would do. */
export interface FetchPlan {
  /** Files that are wanted, by path. */
  readonly files: readonly PlannedFile[];
  /** Files that cannot be put anywhere. */
  readonly refused: readonly RefusedFile[];
  /** Files that the source has and that are not wanted. */
  readonly other: number;
  /** Files of which nothing says the month, where one was asked for. */
  readonly undated: number;
  /** Files of the right month of which nothing says the day, where one was asked for. */
  readonly dayless: number;
  /** Bytes to fetch. */
  readonly bytes: number;
}

/** What a fetch did. */
export interface FetchReport extends Omit<FetchPlan, "files"> {
  /** Paths below the folder, by what became of them; `new` and `changed` are fetched and whole. */
  readonly files: Readonly<Record<Exclude<FileAction, "unsure">, readonly string[]>>;
  /** Files that could not be read, and why. */
  readonly failed: readonly RefusedFile[];
}

/** Finds out what a fetch would do. Nothing is written. */
export async function planFetch(options: FetchOptions): Promise<FetchPlan> {
  return await plan(options, await openManifest(options.directory));
}

/**
 * Fetches what is missing or changed.
 *
 * @throws The error of the source if it cannot be listed or cannot go on; files that are whole stay, and the next fetch goes
 * on from there.
 */
export async function fetchFiles(options: FetchOptions): Promise<FetchReport> {
  const { source, directory, signal, idleSeconds, onProgress = () => {} } = options;
  const manifest = await openManifest(directory);
  const { files, ...rest } = await plan(options, manifest);
  const byFile = new Map(files.map((planned) => [planned.file, planned]));
  const done: Record<FileAction, string[]> = { new: [], changed: [], same: [], unsure: [], kept: [] };
  for (const { action, path, file, adopted } of files) {
    if (action === "same" || action === "kept") done[action].push(path);
    if (adopted !== undefined) await manifest.set(path, entryOf(source, file, adopted));
  }
  const failed: RefusedFile[] = [];
  let bytes = 0;
  onProgress({ done: 0, total: rest.bytes });
  try {
    await source.read(files.filter(isFetched).map(({ file }) => file), {
      async receive(file, content, md5) {
        const { path, action } = byFile.get(file)!;
        const local = join(directory, path);
        const received = await receiveFile(local, content, { bytes: file.bytes, md5, idleSeconds, signal });
        if (action === "unsure") {
          await received.drop();
          const isSame = (await digestFile(local))?.sha256 === received.sha256;
          if (isSame) await manifest.set(path, entryOf(source, file, received.sha256));
          done[isSame ? "same" : "kept"].push(path);
        } else {
          await received.keep();
          await manifest.set(path, entryOf(source, file, received.sha256));
          done[action].push(path);
        }
        onProgress({ done: bytes += file.bytes, total: rest.bytes });
      },
      failed: ({ path }, reason) => void failed.push({ path, reason }),
    }, signal);
  } finally {
    await manifest.flush();
  }
  Object.values(done).forEach((paths) => paths.sort());
  return { ...rest, files: { new: done.new, changed: done.changed, same: done.same, kept: done.kept }, failed };
}

function isFetched({ action }: PlannedFile): boolean {
  return action === "new" || action === "changed" || action === "unsure";
}

function entryOf(source: FileSource, { path, bytes, version }: RemoteFile, sha256: string) {
  return { from: `${source.address}/${path}`, bytes, version, sha256 };
}

async function plan(
  { source, directory, choice = { kind: "all" }, layout = "folders", signal }: FetchOptions,
  manifest: Manifest,
): Promise<FetchPlan> {
  const tail = datedTail(source.address);
  // A path that ends with a slash is a marker that some tools make for a folder.
  const listed = (await source.list(listScope(choice, tail), signal)).filter(({ path }) => !/(?:^|\/)$/.test(path));
  const found = Map.groupBy(listed, ({ path }) => belongs(dateOfPath(tail + path), choice));
  const { placed, refused } = placeFiles(found.get("wanted") ?? [], layout);
  const files: PlannedFile[] = [];
  for (const one of placed) {
    signal.throwIfAborted();
    files.push({ ...one, ...await actionFor(one, join(directory, one.path), source, manifest) });
  }
  const count = (belonging: "other" | "undated" | "dayless") => found.get(belonging)?.length ?? 0;
  return {
    files,
    refused,
    other: count("other"),
    undated: count("undated"),
    dayless: count("dayless"),
    bytes: files.filter(isFetched).reduce((sum, { file }) => sum + file.bytes, 0),
  };
}

async function actionFor(
  { file, path }: PlacedFile,
  local: string,
  source: FileSource,
  manifest: Manifest,
): Promise<Pick<PlannedFile, "action" | "adopted">> {
  const here = await digestFile(local);
  if (here === undefined) return { action: "new" };
  const known = manifest.get(path);
  const { from, bytes, version } = entryOf(source, file, here.sha256);
  if (known?.sha256 === here.sha256 && known.from === from) {
    return { action: known.version === version && known.bytes === bytes ? "same" : "changed" };
  }
  // Edited here, put here by somebody else, fetched from elsewhere, or fetched by a process that was killed before it said so.
  if (file.bytes !== here.bytes) return { action: "kept" };
  return file.md5 === here.md5 ? { action: "same", adopted: here.sha256 } : { action: "unsure" };
}
