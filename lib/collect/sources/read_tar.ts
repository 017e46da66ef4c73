/**
 * A tar archive as a stream -> its files, one after the other.
 *
 * @module
 */
// @ts-types="./tar_stream_types.d.ts"
import { type Entry, type Extract, extract } from "tar-stream";
import { failureReason } from "../failure_reason.ts";
import { TransferError } from "./file_source.ts";

/** One file of an archive. */
export interface TarFile {
  /** Its path in the archive. */
  readonly name: string;
  /** Its length. */
  readonly bytes: number;
  /** Its content. What of it is not read is dropped when the next file is asked for. */
  readonly content: ReadableStream<Uint8Array>;
}

/**
 * Reads the files of an archive; folders, links and other things in it are passed over.
 *
 * @throws {TransferError} If the archive breaks off or is none. Other errors of the stream are thrown as they are.
 */
export async function* readTar(archive: ReadableStream<Uint8Array>): AsyncGenerator<TarFile> {
  const entries = extract();
  const feeding = feed(archive, entries);
  // It may fail while a content is read, and that reader is told of it first.
  feeding.catch(() => {});
  try {
    for await (const entry of entries) {
      if (entry.header.type === "file" || entry.header.type === "contiguous-file") {
        yield { name: entry.header.name, bytes: entry.header.size, content: contentOf(entry) };
      }
      entry.resume();
    }
    await feeding;
  } catch (error) {
    // What the connection broke by says more than that the archive ended.
    throw broken(await feeding.then(() => error, (reason) => reason));
  } finally {
    entries.destroy();
    await feeding.catch(() => {});
  }
}

async function feed(archive: ReadableStream<Uint8Array>, entries: Extract): Promise<void> {
  try {
    for await (const chunk of archive) {
      if (!entries.write(chunk)) await drained(entries);
    }
  } finally {
    // After a break too: the files that came as a whole are read first.
    entries.end();
  }
}

function drained(entries: Extract): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      entries.off("drain", go);
      entries.off("close", go);
      resolve();
    };
    entries.once("drain", go);
    entries.once("close", go);
  });
}

function contentOf(entry: Entry): ReadableStream<Uint8Array> {
  const chunks = entry[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next().catch((error) => {
        throw broken(error);
      });
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function broken(cause: unknown): TransferError {
  return cause instanceof TransferError
    ? cause
    : new TransferError(`the archive broke off: ${failureReason(cause)}`, { cause });
}
