/**
 * A stream -> a file that is whole or not there, with the digests of what was written.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { failureReason } from "../failure_reason.ts";
import { IDLE_SECONDS, TransferError } from "./file_source.ts";

/** Digests of a content. */
export interface Digests {
  /** Its length. */
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** MD5, hexadecimal: what stores name simple objects by. */
  readonly md5: string;
}

/** A content that is written, under a name of its own, and not yet in its place. */
export interface ReceivedFile extends Digests {
  /** Puts it in its place, whatever stands there. */
  keep(): Promise<void>;
  /** Drops it. */
  drop(): Promise<void>;
}

/** What a content must be, and how long to wait for it. */
export interface ExpectedContent {
  /** Its length. */
  readonly bytes: number;
  /** Its MD5, where it is known. */
  readonly md5?: string | undefined;
  /** Longest time in which nothing of it comes. @default {60} */
  readonly idleSeconds?: number | undefined;
  /** Ends the transfer. */
  readonly signal: AbortSignal;
}

/**
 * Writes a stream beside the place of a file.
 *
 * @throws {TransferError} If the content is not what is expected, or the stream breaks; nothing is left behind.
 */
export async function receiveFile(
  path: string,
  content: ReadableStream<Uint8Array>,
  expected: ExpectedContent,
): Promise<ReceivedFile> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await removeRemains(path);
  const temporary = `${path}.${Deno.pid}.part`;
  const drop = () => Deno.remove(temporary).catch(() => {});
  try {
    const digests = await writeStream(temporary, content, expected);
    if (digests.bytes !== expected.bytes) {
      throw new TransferError(`it ended after ${digests.bytes} of ${expected.bytes} bytes`);
    }
    if (expected.md5 !== undefined && digests.md5 !== expected.md5) {
      throw new TransferError(`its MD5 is ${digests.md5}, not ${expected.md5}`);
    }
    return { ...digests, keep: () => rename(temporary, path), drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** Reads the digests of a file; `undefined` if there is none. */
export async function digestFile(path: string): Promise<Digests | undefined> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const hashes = digester();
  // Reading to its end closes the file.
  for await (const chunk of file.readable) hashes.update(chunk);
  return hashes.digests();
}

async function writeStream(
  path: string,
  content: ReadableStream<Uint8Array>,
  expected: ExpectedContent,
): Promise<Digests> {
  const hashes = digester();
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  // Says that this process lives, see removeRemains(): the lock of a process that was killed is gone with it.
  await file.lock(true);
  const reader = content.getReader();
  try {
    while (true) {
      const { value, done } = await readChunk(reader, expected);
      if (done) return hashes.digests();
      hashes.update(value);
      for (let written = 0; written < value.length;) written += await file.write(value.subarray(written));
    }
  } catch (error) {
    // Tells the source that nobody reads on.
    await reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** What breaks here broke on the way; what breaks while writing did not, and must not be tried again. */
async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { idleSeconds = IDLE_SECONDS, signal }: ExpectedContent,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing came for ${idleSeconds} s`)), idleSeconds * 1000);
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([reader.read(), ended]);
  } catch (cause) {
    signal.throwIfAborted();
    throw new TransferError(`the connection broke: ${failureReason(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function digester(): { update(chunk: Uint8Array): void; digests(): Digests } {
  const [sha256, md5] = [createHash("sha256"), createHash("md5")];
  let bytes = 0;
  return {
    update(chunk) {
      bytes += chunk.length;
      sha256.update(chunk);
      md5.update(chunk);
    },
    digests: () => ({ bytes, sha256: sha256.digest("hex"), md5: md5.digest("hex") }),
  };
}

/** Removes what killed processes left of this file; what a living one writes is locked. */
async function removeRemains(path: string): Promise<void> {
  const folder = dirname(path);
  const name = basename(path);
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isFile || !entry.name.startsWith(`${name}.`)) continue;
    if (!/^\.\d+\.part$/.test(entry.name.slice(name.length))) continue;
    const remains = join(folder, entry.name);
    try {
      using file = await Deno.open(remains, { write: true });
      if (await file.tryLock(true)) await Deno.remove(remains);
    } catch {
      // Somebody else removed it, or finished it.
    }
  }
}

async function rename(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Taken for the remains of a killed process between its making and its lock.
    throw new TransferError(`${from} was removed while it was written`, { cause: error });
  }
}
