/**
 * Repeats an action that may fail for a passing reason.
 *
 * @module
 */

/** How {@linkcode retry} repeats. */
export interface RetryOptions {
  /** Attempts in all, >= 1. @default {4} */
  readonly attempts?: number;
  /** Wait before the second attempt; doubles each time. @default {0.5} */
  readonly firstWaitSeconds?: number;
  /** Longest wait. @default {10} */
  readonly maxWaitSeconds?: number;
  /** Says whether an error may pass; others are thrown at once. @default {() => true} */
  readonly isTransient?: (error: unknown) => boolean;
  /** A wait that the failed side asked for (`Retry-After`); used if longer than ours, up to `maxWaitSeconds`. */
  readonly askedWaitSeconds?: (error: unknown) => number | undefined;
  /** How to wait; tests pass one that does not. */
  readonly sleep?: (seconds: number) => Promise<void>;
  /** Stops the waiting and the repeating. */
  readonly signal?: AbortSignal;
}

/** Waits. Ends early, by throwing the reason, when `signal` is aborted. */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Runs `action` until it succeeds, with exponential back-off between attempts.
 *
 * @param action Receives the number of the attempt, from 1.
 * @throws The error of the last attempt, or the first that is not transient.
 */
export async function retry<T>(action: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 4, firstWaitSeconds = 0.5, maxWaitSeconds = 10, isTransient = () => true } = options;
  const wait = options.sleep ?? ((seconds) => sleep(seconds, options.signal));
  for (let attempt = 1;; attempt++) {
    try {
      return await action(attempt);
    } catch (error) {
      if (attempt >= attempts || options.signal?.aborted || !isTransient(error)) throw error;
      const asked = options.askedWaitSeconds?.(error) ?? 0;
      await wait(Math.min(maxWaitSeconds, Math.max(asked, firstWaitSeconds * 2 ** (attempt - 1))));
    }
  }
}
