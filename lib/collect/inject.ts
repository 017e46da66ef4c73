/**
 * Sends requests in an open loop: each at its planned time, whether or not earlier ones have been answered.
 *
 * A closed loop (a user who waits for the answer) sends less the slower the server is, and so hides how slow it is. Here
 * the server's queue never delays the next request. What may: this process, when it is busy (*lateness*, measured), and
 * the limit of requests that are open at once (how often it held a request back is counted). Neither is hidden, since the
 * planned start of each request is recorded: response time as a user has it = lateness + time to response.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type ArrivalPlan, plannedStarts } from "./arrivals.ts";
import { failureReason } from "./failure_reason.ts";
import { sleep } from "./retry.ts";

/** How {@linkcode inject} sends. */
export interface InjectOptions {
  /** Address that every request goes to. */
  readonly url: string;
  /** HTTP method. @default {"GET"} */
  readonly method?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What one request has instead of `url` and beside `headers`, by its number from 0. All are alike if absent. */
  readonly vary?: (index: number) => RequestVariation;
  /** Body of every request. None if absent. */
  readonly body?: string;
  /** Longest wait for an answer. @default {30} */
  readonly timeoutSeconds?: number;
  /** Most requests that are open at once. @default {1000} */
  readonly maxOpen?: number;
  /** Told after each answer, failure included. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops sending, and gives up what is open. What was sent until then is in the result. */
  readonly signal?: AbortSignal;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
  /** Replaces the clock in tests. */
  readonly clock?: InjectClock;
}

/** How one request differs from the others. */
export interface RequestVariation {
  /** Address that it goes to, instead of that of the others. */
  readonly url?: string;
  /** Sent with it, over those of the others. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Time as an injector sees it. */
export interface InjectClock {
  /** Seconds since any fixed moment; never goes back. */
  now(): number;
  /** Resolves at the first chance from `seconds` on, of the same clock. Rejects if `signal` is aborted. */
  waitUntil(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** What became of one request. */
export interface InjectedRequest {
  /** Planned start, seconds since the beginning of the load. */
  readonly plannedSeconds: number;
  /** Actual start, seconds since the beginning of the load; never before the planned one. */
  readonly startSeconds: number;
  /** Actual start to the last byte of the answer, seconds; `NaN` if none came. */
  readonly responseSeconds: number;
  /** Status of the answer; `undefined` if none came. */
  readonly status: number | undefined;
  /** Why there is no answer, or what an answer of 400 or more says; the empty string if all is well. */
  readonly error: string;
}

/** What became of a load. */
export interface Injection {
  /** Beginning of the load, seconds since 1970-01-01 UTC. */
  readonly beganSeconds: number;
  /** Requests that were sent, in the order of their plan. */
  readonly requests: readonly InjectedRequest[];
  /** Requests of the plan that were not sent, as the load was stopped. */
  readonly unsent: number;
  /** Requests that had to wait until fewer than `maxOpen` were open. 0 means that the loop was open throughout. */
  readonly heldBack: number;
  /** Most requests that were open at once. */
  readonly mostOpen: number;
}

/** Time at which waiting gives way to trying again and again: timers are late by up to this. */
const TIMER_PRECISION_SECONDS = 0.0025;

const REAL_CLOCK: InjectClock = {
  now: () => performance.now() / 1000,
  async waitUntil(seconds, signal) {
    const left = seconds - this.now();
    if (left > TIMER_PRECISION_SECONDS) await sleep(left - TIMER_PRECISION_SECONDS, signal);
    // A timer knows milliseconds. Going round the event loop is exact to some µs, and answers are still received.
    while (this.now() < seconds) await setImmediate();
    signal?.throwIfAborted();
  },
};

/**
 * Sends the requests of a plan, and waits for their answers.
 *
 * @returns What became of each; failures are among them. Also if `signal` was aborted: then some are unsent.
 * @throws {RangeError} If a number of the plan or of the options is out of range.
 * @throws {SyntaxError} If the address is none.
 */
export async function inject(plan: ArrivalPlan, options: InjectOptions): Promise<Injection> {
  const { signal, maxOpen = 1000, clock = REAL_CLOCK } = options;
  const planned = plannedStarts(plan);
  if (!Number.isSafeInteger(maxOpen) || maxOpen < 1) {
    throw new RangeError(`Cannot send a load as a whole number >= 1 of requests may be open at once: not ${maxOpen}`);
  }
  if (!URL.canParse(options.url)) {
    throw new SyntaxError(`Cannot send a load to "${options.url}" as it must be like http://host:port/path`);
  }
  const send = sender(options);
  const requests: InjectedRequest[] = [];
  const open = new Set<Promise<void>>();
  let done = 0;
  let heldBack = 0;
  let mostOpen = 0;
  const beganSeconds = Date.now() / 1000;
  const began = clock.now();
  const start = (index: number): void => {
    const startedAt = clock.now();
    const answer = send(index).then((outcome) => {
      requests[index] = {
        plannedSeconds: planned[index]!,
        startSeconds: startedAt - began,
        responseSeconds: outcome.status === undefined ? NaN : clock.now() - startedAt,
        ...outcome,
      };
      open.delete(answer);
      options.onProgress?.({ done: ++done, total: planned.length });
    });
    open.add(answer);
    mostOpen = Math.max(mostOpen, open.size);
  };
  let sent = 0;
  try {
    for (; sent < planned.length; sent++) {
      await clock.waitUntil(began + planned[sent]!, signal);
      if (open.size >= maxOpen) heldBack++;
      while (open.size >= maxOpen) await Promise.race(open);
      signal?.throwIfAborted();
      start(sent);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  await Promise.all(open);
  return { beganSeconds, requests, unsent: planned.length - sent, heldBack, mostOpen };
}

/** Sends one request and reads its whole answer; never rejects. */
function sender(options: InjectOptions): (index: number) => Promise<Pick<InjectedRequest, "status" | "error">> {
  const { method = "GET", body, timeoutSeconds = 30, signal, fetch: send = fetch } = options;
  const request: RequestInit = { method, ...(body === undefined ? {} : { body }) };
  return async (index) => {
    const { url = options.url, headers = {} } = options.vary?.(index) ?? {};
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const response = await send(url, {
        ...request,
        headers: { ...options.headers, ...headers },
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      const text = await response.text();
      const error = response.status < 400 ? "" : `answered ${response.status}: ${text.slice(0, 200).trim()}`;
      return { status: response.status, error };
    } catch (error) {
      if (signal?.aborted) return { status: undefined, error: "stopped before an answer came" };
      if (limit.aborted) return { status: undefined, error: `no answer within ${timeoutSeconds} s` };
      return { status: undefined, error: failureReason(error) };
    }
  };
}
