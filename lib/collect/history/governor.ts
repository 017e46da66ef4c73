/**
 * Keeps a Prometheus from harm: few queries at once, less and less of them while it is slow or says that it is busy.
 *
 * @module
 */
import { RequestFailure } from "../prometheus.ts";
import { sleep as realSleep } from "../retry.ts";
import { failureKind } from "./failure_kind.ts";

/** How a governor governs. */
export interface GovernorOptions {
  /** Most queries at once, >= 1. */
  readonly parallel: number;
  /** An answer that takes longer asks for a rest and for smaller chunks, seconds. @default {5} */
  readonly slowSeconds?: number;
  /** Times that a query is sent while the server is busy, before giving up. @default {8} */
  readonly attempts?: number;
  /** Stops the waiting. */
  readonly signal?: AbortSignal;
  /** How to wait; tests pass one that does not. */
  readonly sleep?: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Time that has passed since some moment, seconds; tests pass their own. */
  readonly elapsedSeconds?: () => number;
}

/** What a governor saw. */
export interface GovernorCounts {
  /** Queries sent, repetitions included. */
  readonly sent: number;
  /** Most of them at once. */
  readonly mostAtOnce: number;
  /** Answers that said "busy", or did not come. */
  readonly busy: number;
  /** Answers that said "too large". */
  readonly tooLarge: number;
  /** Answers that were slow. */
  readonly slow: number;
  /** Time in which nothing was sent, to let the server rest, seconds. */
  readonly pausedSeconds: number;
}

/** Lets queries through. */
export interface Governor {
  /**
   * Sends a query when it may be sent, again if the server was busy.
   *
   * @throws The error of the query if the server refused it, found it too large, or stayed busy.
   */
  run<T>(ask: () => Promise<T>): Promise<T>;
  /** How many times chunks are to be halved at the moment, 0 to {@linkcode MAX_DEPTH}. */
  depth(): number;
  /** What happened so far. */
  counts(): GovernorCounts;
}

/** Chunks of all questions are halved so many times at most: to an eighth. One that needs more is halved by itself. */
export const MAX_DEPTH = 3;

const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 60;
const LONGEST_REST_SECONDS = 30;

/** Quick answers in a row that earn chunks of twice the size, and one more query at once; twice as many after each lapse. */
const FIRST_TRUST = 16;
const LONGEST_TRUST = 1024;

/** Starts to govern. */
export function governor(options: GovernorOptions): Governor {
  const { parallel, slowSeconds = 5, attempts = 8, signal } = options;
  const wait = options.sleep ?? realSleep;
  const now = options.elapsedSeconds ?? (() => performance.now() / 1000);
  const counts = { sent: 0, mostAtOnce: 0, busy: 0, tooLarge: 0, slow: 0, pausedSeconds: 0 };
  const waiting: (() => void)[] = [];
  let lanes = parallel;
  let running = 0;
  let asking = 0;
  let depth = 0;
  let quick = 0;
  let trust = FIRST_TRUST;
  let busyInARow = 0;
  let pausedUntil = -Infinity;

  function letIn(): void {
    while (running < lanes && waiting.length > 0) {
      running++;
      waiting.shift()!();
    }
  }

  /** The next chunks are half as long, and it takes longer until they may grow again. */
  function shrink(): void {
    depth = Math.min(MAX_DEPTH, depth + 1);
    trust = Math.min(LONGEST_TRUST, trust * 2);
  }

  /** Nothing is sent before so many seconds have passed. */
  function pause(seconds: number): void {
    const from = Math.max(now(), pausedUntil);
    const until = now() + seconds;
    if (until <= from) return;
    counts.pausedSeconds += until - from;
    pausedUntil = until;
  }

  function answered(seconds: number): void {
    busyInARow = 0;
    if (seconds > slowSeconds) {
      counts.slow++;
      quick = 0;
      shrink();
      pause(Math.min(LONGEST_REST_SECONDS, seconds));
    } else if (seconds < slowSeconds / 2 && ++quick >= trust) {
      quick = 0;
      depth = Math.max(0, depth - 1);
      lanes = Math.min(parallel, lanes + 1);
    }
  }

  function failed(error: unknown): void {
    const kind = failureKind(error);
    quick = 0;
    if (kind === "too large") {
      counts.tooLarge++;
      shrink();
    } else if (kind === "busy") {
      counts.busy++;
      lanes = Math.max(1, Math.floor(lanes / 2));
      const asked = error instanceof RequestFailure ? error.retryAfterSeconds ?? 0 : 0;
      const ours = FIRST_PAUSE_SECONDS * 2 ** busyInARow++;
      // What the server asks for is granted in full, whatever our own longest pause is.
      pause(Math.max(asked, Math.min(LONGEST_PAUSE_SECONDS, ours)));
    }
  }

  async function sendOnce<T>(ask: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      letIn();
    });
    try {
      // Waited for once each: another answer may have made the pause longer meanwhile.
      for (let waited = -Infinity; pausedUntil > Math.max(waited, now());) {
        waited = pausedUntil;
        await wait(waited - now(), signal);
      }
      signal?.throwIfAborted();
      counts.sent++;
      counts.mostAtOnce = Math.max(counts.mostAtOnce, ++asking);
      const began = now();
      const answer = await ask().finally(() => asking--);
      answered(now() - began);
      return answer;
    } catch (error) {
      // Before the next one is let in: it must already see the pause.
      if (!signal?.aborted) failed(error);
      throw error;
    } finally {
      running--;
      letIn();
    }
  }

  return {
    depth: () => depth,
    counts: () => ({ ...counts }),
    async run(ask) {
      for (let attempt = 1;; attempt++) {
        try {
          return await sendOnce(ask);
        } catch (error) {
          if (signal?.aborted || failureKind(error) !== "busy" || attempt >= attempts) throw error;
        }
      }
    },
  };
}
