/**
 * What has come and is not yet read: all of it is read before its end, or what broke it, is told.
 *
 * @module
 */
import { TransferError } from "./file_source.ts";

/** A queue of one writer and one reader. */
export interface MessageQueue {
  /** Adds a message. */
  push(message: Uint8Array): void;
  /** Says that nothing more comes. */
  end(): void;
  /** Says why nothing more comes. The first end counts. */
  fail(error: unknown): void;
  /** Bytes that wait. */
  bytes(): number;
  /**
   * Takes the next message, waiting for it if need be.
   *
   * @returns `undefined` at the end.
   * @throws What {@linkcode MessageQueue.fail} was given, or {@linkcode TransferError} if it waited too long.
   */
  next(): Promise<Uint8Array | undefined>;
}

/** Makes a queue. @param idleSeconds Longest wait for a message. */
export function messageQueue(idleSeconds: number): MessageQueue {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  let wake = () => {};
  const finish = (how: { readonly error?: unknown }) => {
    end ??= how;
    wake();
  };
  return {
    push(message) {
      if (message.length === 0) return wake();
      waiting.push(message);
      bytes += message.length;
      wake();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    bytes: () => bytes,
    async next() {
      if (waiting.length === 0 && end === undefined) await arrival();
      const message = waiting.shift();
      if (message !== undefined) {
        bytes -= message.length;
        return message;
      }
      if (end !== undefined && "error" in end) throw end.error;
      return undefined;
    },
  };

  function arrival(): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const late = () => reject(new TransferError(`nothing came for ${idleSeconds} s`));
      const watch = () => timer = setTimeout(late, idleSeconds * 1000);
      watch();
      wake = () => {
        clearTimeout(timer);
        // A message without content is a sign of life.
        if (waiting.length === 0 && end === undefined) watch();
        else resolve();
      };
    });
  }
}
