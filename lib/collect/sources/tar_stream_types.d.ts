/**
 * What is used of tar-stream, which brings no types.
 *
 * @module
 */

/** One entry of an archive. Its content must be read to its end before the next entry comes. */
export interface Entry extends AsyncIterable<Uint8Array> {
  /** What the archive says of it. */
  readonly header: {
    /** Its path, long names put together. */
    readonly name: string;
    /** Length of its content. */
    readonly size: number;
    /** `file`, `directory`, `symlink` … */
    readonly type: string;
  };
  /** Reads the content and drops it. */
  resume(): void;
}

/** A reader of an archive: bytes go in, entries come out. */
export interface Extract extends AsyncIterable<Entry> {
  /** Takes bytes. @returns False if no more should come before `drain`. */
  write(chunk: Uint8Array): boolean;
  /** Says that the archive ends. */
  end(): void;
  /** Ends it with an error. */
  destroy(error?: Error): void;
  /** Calls back once. */
  once(event: "drain" | "close", listener: () => void): void;
  /** Forgets a listener. */
  off(event: "drain" | "close", listener: () => void): void;
}

/** Makes a reader. */
export function extract(): Extract;
