/**
 * A client of Jaeger's query API, as far as collecting needs it: all traces of a service within a time, and one by id.
 *
 * The API has no pages: it gives up to `limit` traces of a window, and does not say whether there were more. So the time
 * is asked for in windows, and a window whose answer may be cut is halved and asked again, down to 1 µs.
 *
 * An answer may be cut if it holds `limit` traces. Two stores cut earlier: one that counts spans before it removes
 * repeated traces (Cassandra fetches 3 x `limit` of them), so an answer with that many spans of the service counts as
 * cut; and a server that lowers the limit by itself. For the latter the fullest window is asked for again by halves: if
 * they hold more than the window does, its number of traces is the true limit, and everything is asked again with that.
 *
 * Source: Jaeger documentation, "APIs", HTTP JSON of the query service: `service`, `start`, `end` (µs), `limit`.
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { requestHeaders, type ServerAccess } from "../authorization.ts";
import type { RetryOptions } from "../retry.ts";
import { askJson } from "./jaeger_request.ts";
import { readJaegerTraces } from "./jaeger_json.ts";
import { groupByTrace, type Span, type SpanBatch } from "./span.ts";

/** Where a Jaeger is, and how it is asked. */
export interface JaegerOptions extends ServerAccess {
  /** Longest wait for one answer. @default {30} */
  readonly timeoutSeconds?: number;
  /** Most traces of one answer. @default {1500} */
  readonly limit?: number;
  /** Time that one request asks for at first. @default {300} */
  readonly windowSeconds?: number;
  /** How failed requests are repeated. */
  readonly retry?: RetryOptions;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
}

/** What to collect. */
export interface TraceQuery {
  /** Service that takes part in the traces, as Jaeger names it. */
  readonly service: string;
  /** First start of a span of the service, seconds since 1970-01-01 UTC. */
  readonly startSeconds: number;
  /** Last start of a span of the service, seconds since 1970-01-01 UTC. */
  readonly endSeconds: number;
  /** Told after each window how much of the time is done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly traces: number }) => void;
  /** Stops the collection. */
  readonly signal?: AbortSignal;
}

/** A Jaeger that can be asked. */
export interface JaegerClient {
  /**
   * All traces in which the service starts a span within the time; each once, with all of its spans.
   *
   * @throws {RangeError} If the time ends before it starts.
   * @throws {Error} If a request fails for good, or one microsecond holds more traces than an answer may.
   * @throws {SyntaxError} If an answer has a field that is not what it must be.
   */
  traces(query: TraceQuery): Promise<SpanBatch>;
  /** One trace by its id. @throws {Error} If there is none, or the request fails for good. */
  trace(traceId: string, signal?: AbortSignal): Promise<SpanBatch>;
  /** Names of all services. @throws {Error} If the request fails for good. */
  services(signal?: AbortSignal): Promise<string[]>;
}

/** Index entries of a service that Jaeger's Cassandra store fetches for each trace that is asked for. */
const SPANS_FETCHED_PER_TRACE = 3;

/** Part of the time, µs, both ends inside. */
interface Window {
  readonly start: number;
  readonly end: number;
}

/** Connects to a Jaeger. Nothing is sent before the first query. @throws {SyntaxError} If the address is none. */
export function jaegerClient(options: JaegerOptions): JaegerClient {
  const base = parseBase(options.url);
  const headers = requestHeaders(options);
  const ask = (path: string, signal?: AbortSignal): Promise<unknown> =>
    askJson(`${base}${path}`, options, headers, signal);

  return {
    async traces(query) {
      const whole = {
        start: Math.floor(query.startSeconds * MICROSECONDS_PER_SECOND),
        end: Math.ceil(query.endSeconds * MICROSECONDS_PER_SECOND),
      };
      if (!(whole.end >= whole.start)) {
        throw new RangeError(
          `Cannot collect traces as the time must end after its start: ${query.startSeconds} s to ${query.endSeconds} s`,
        );
      }
      const askWindow = async ({ start, end }: Window, limit: number): Promise<SpanBatch> => {
        const { service, signal } = query;
        const parameters = new URLSearchParams({ service, start: `${start}`, end: `${end}`, limit: `${limit}` });
        return readJaegerTraces(await ask(`/api/traces?${parameters}`, signal), `${base}/api/traces`);
      };
      return await collectAll(whole, askWindow, query, options);
    },
    async trace(traceId, signal) {
      const path = `/api/traces/${encodeURIComponent(traceId)}`;
      const batch = readJaegerTraces(await ask(path, signal), `${base}${path}`);
      if (batch.spans.length > 0) return batch;
      throw new Error(`Cannot read trace "${traceId}" as Jaeger at ${base} must have it: it has none of this id`);
    },
    async services(signal) {
      const answer = await ask("/api/services", signal) as { data?: unknown } | null;
      return Array.isArray(answer?.data) ? answer.data.filter((name) => typeof name === "string").sort() : [];
    },
  };
}

async function collectAll(
  whole: Window,
  askWindow: (window: Window, limit: number) => Promise<SpanBatch>,
  query: TraceQuery,
  options: JaegerOptions,
): Promise<SpanBatch> {
  for (let limit = options.limit ?? 1500;;) {
    const found = new Map<string, Span[]>();
    const notes = new Set<string>();
    let fullest: { window: Window; traces: number } | undefined;
    for (const todo = windowsOf(whole, options.windowSeconds ?? 300); todo.length > 0;) {
      const window = todo.pop()!;
      const batch = await askWindow(window, limit);
      const traces = groupByTrace(batch.spans);
      if (mayBeCut(batch, traces.size, limit) && window.end > window.start) {
        todo.push(...halves(window).reverse());
        continue;
      }
      if (traces.size >= limit) {
        throw new Error(
          `Cannot collect all traces as fewer than ${limit} of them (the limit) must start in one µs: ${window.start} µs has more`,
        );
      }
      traces.forEach((spans, id) => found.set(id, spans));
      batch.notes.forEach((note) => notes.add(note));
      if (traces.size > (fullest?.traces ?? 1)) fullest = { window, traces: traces.size };
      query.onProgress?.({
        done: (window.end - whole.start + 1) / MICROSECONDS_PER_SECOND,
        total: (whole.end - whole.start + 1) / MICROSECONDS_PER_SECOND,
        traces: found.size,
      });
    }
    if (fullest === undefined || !await isCutInSecret(fullest.window, (window) => askWindow(window, limit))) {
      return { spans: [...found.values()].flat(), notes: [...notes] };
    }
    limit = fullest.traces;
  }
}

/** True if a window gives fewer traces than its halves do, also when it is asked once more, so that none came in since. */
async function isCutInSecret(window: Window, ask: (window: Window) => Promise<SpanBatch>): Promise<boolean> {
  if (window.end === window.start) return false;
  const [left, right] = halves(window);
  const inHalves = groupByTrace([...(await ask(left)).spans, ...(await ask(right)).spans]).size;
  return inHalves > groupByTrace((await ask(window)).spans).size;
}

/** Windows of a time, last first, so that the next one is at the end. */
function windowsOf({ start, end }: Window, windowSeconds: number): Window[] {
  const length = Math.max(1, Math.round(windowSeconds * MICROSECONDS_PER_SECOND));
  const windows: Window[] = [];
  for (let from = start; from <= end; from += length) {
    windows.push({ start: from, end: Math.min(end, from + length - 1) });
  }
  return windows.reverse();
}

function halves({ start, end }: Window): [Window, Window] {
  const middle = Math.floor((start + end) / 2);
  return [{ start, end: middle }, { start: middle + 1, end }];
}

function mayBeCut({ spans }: SpanBatch, traces: number, limit: number): boolean {
  // Jaeger's name of the service and ours may differ, so the service with the most spans stands for it.
  const spansByService = new Map<string, number>();
  for (const { service } of spans) spansByService.set(service, (spansByService.get(service) ?? 0) + 1);
  return traces >= limit || Math.max(0, ...spansByService.values()) >= SPANS_FETCHED_PER_TRACE * limit;
}

function parseBase(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new SyntaxError(`Cannot use "${url}" as the address of Jaeger as it must be like http://host:16686`, {
      cause,
    });
  }
  // A user who pastes the address of an endpoint, or of the page, means the server.
  return parsed.origin + parsed.pathname.replace(/\/+$/, "").replace(/\/(api|search|trace)(\/.*)?$/, "");
}
