/**
 * What files are fetched from: a store, a pod or a folder.
 *
 * @module
 */

/** A file of a source, as its list names it. */
export interface RemoteFile {
  /** Path below the address of the source, with `/` between its parts. */
  readonly path: string;
  /** Its length. */
  readonly bytes: number;
  /** What changes when its content does: an ETag, or the time of its last change. */
  readonly version: string;
  /** What may be the MD5 of its content, hexadecimal: equality proves the same content, a difference proves nothing. */
  readonly md5?: string;
}

/** Which part of a source to list; a source may list more. */
export interface ListScope {
  /** Only paths that begin so. */
  readonly under?: string;
  /** Only paths that come behind this one, in the order of their bytes. */
  readonly after?: string;
}

/** Who takes the content of files. */
export interface FileReceiver {
  /**
   * Takes a file as a whole. Rejects with {@linkcode TransferError} if the content is not what the list said, or breaks off.
   *
   * @param md5 What the MD5 of the content must be, where the source knows.
   */
  receive(file: RemoteFile, content: ReadableStream<Uint8Array>, md5?: string): Promise<void>;
  /** Told of a file that cannot be read for good; the others go on. */
  failed(file: RemoteFile, reason: string): void;
}

/** A source of files. */
export interface FileSource {
  /** Its address, without secrets. */
  readonly address: string;
  /** Lists files, sub-folders included, in any order. */
  list(scope: ListScope, signal: AbortSignal): Promise<RemoteFile[]>;
  /** Hands over each file once, some of them at the same time, in any order. What broke on the way is read again. */
  read(files: readonly RemoteFile[], to: FileReceiver, signal: AbortSignal): Promise<void>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** Thrown when a transfer broke in a way that may pass: a connection that ended early, a length that is not the listed one. */
export class TransferError extends Error {
  /** Says in `message` what broke. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TransferError";
  }
}

/** Attempts to read a file in all; with waits of 0.5, 1 and 2 s between them. */
export const READ_ATTEMPTS = 4;

/** Longest time in which nothing of a file comes, seconds; then its transfer is taken for broken. */
export const IDLE_SECONDS = 60;
