/**
 * Answers on disk: a collection that was stopped, however roughly, loses at most the answers that were under way.
 *
 * @module
 */
import { join } from "node:path";
import { sha256Of } from "@/checksum.ts";
import { writeFileAtomic } from "@/files.ts";
import { type ChunkAnswer, decodeChunk, encodeChunk } from "./chunk_file.ts";
import { type Chunk, rangeOf } from "./grid.ts";

/** What is asked: a query over a chunk. */
export interface ChunkQuestion {
  /** The query. */
  readonly promql: string;
  /** The samples. */
  readonly chunk: Chunk;
}

/** The answers of one server. */
export interface ChunkCache {
  /** The answer to a question; `undefined` if it has to be asked. */
  read(question: ChunkQuestion): Promise<ChunkAnswer | undefined>;
  /**
   * Keeps an answer, whole or not at all.
   *
   * @param isFinal False where the server may say more later: it then counts for this cache only, not for the next one
   * that is opened here.
   */
  write(question: ChunkQuestion, answer: ChunkAnswer, isFinal: boolean): Promise<void>;
  /** Notes that a question is asked in two halves. */
  markSplit(question: ChunkQuestion): Promise<void>;
  /** Says whether it is. */
  isSplit(question: ChunkQuestion): Promise<boolean>;
}

const FINAL = ".chunk";
const OPEN = ".open";
const SPLIT = ".split";

/**
 * Opens the cache in a folder; what an earlier one left unfinished there is removed.
 *
 * @param folder Where its files are; made if there is none.
 * @param server Whom the answers are from: address and tenant. Answers of others are not seen.
 * @param stepSeconds Distance between samples.
 */
export async function openChunkCache(folder: string, server: string, stepSeconds: number): Promise<ChunkCache> {
  await removeUnfinished(folder);
  const pathOf = async ({ promql, chunk }: ChunkQuestion): Promise<string> => {
    const { startSeconds, endSeconds } = rangeOf(chunk, stepSeconds);
    const key = JSON.stringify([server, promql, startSeconds, endSeconds, stepSeconds]);
    const hash = await sha256Of(key);
    return join(folder, hash.slice(0, 2), hash);
  };
  return {
    async read(question) {
      const path = await pathOf(question);
      const bytes = await readIfThere(path + FINAL) ?? await readIfThere(path + OPEN);
      return bytes && decodeChunk(question.promql, bytes);
    },
    async write(question, answer, isFinal) {
      await writeFileAtomic(await pathOf(question) + (isFinal ? FINAL : OPEN), encodeChunk(question.promql, answer));
    },
    async markSplit(question) {
      await writeFileAtomic(await pathOf(question) + SPLIT, "");
    },
    async isSplit(question) {
      return await readIfThere(await pathOf(question) + SPLIT) !== undefined;
    },
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Removes answers that were not final, and halves of files that a killed process left. */
async function removeUnfinished(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    for await (const file of Deno.readDir(join(folder, name))) {
      if (file.name.endsWith(OPEN) || file.name.endsWith(".tmp")) await Deno.remove(join(folder, name, file.name));
    }
  }
}
