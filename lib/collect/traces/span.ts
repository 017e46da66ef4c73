/**
 * One normal form of a span, whatever wrote it: times in whole microseconds, one service, one kind, one parent.
 *
 * @module
 */

/**
 * What a span stands for. `server`: a request that a service answers. `client`: a call as the caller sees it, network
 * and waiting included. `producer`, `consumer`: the two ends of a message. `internal`: work inside a service.
 */
export type SpanKind = "server" | "client" | "producer" | "consumer" | "internal";

/** What one side of one piece of work reported. */
export interface Span {
  /** Trace that the span belongs to; see {@linkcode normalId}. */
  readonly traceId: string;
  /** The span within its trace. */
  readonly spanId: string;
  /** Span that caused this one, in the same trace; `undefined` for the first of a trace. */
  readonly parentId: string | undefined;
  /** `child`: the parent may wait for this span. `follows`: it does not (FOLLOWS_FROM of OpenTracing). */
  readonly relation: "child" | "follows";
  /** Service that reported the span. */
  readonly service: string;
  /** Pod or host that reported it; the empty string if unknown. */
  readonly instance: string;
  /** Service that a `client` span calls; the empty string if unknown. */
  readonly peer: string;
  /** What the span stands for. */
  readonly kind: SpanKind;
  /** Start by the clock of the reporting machine, µs since 1970-01-01 UTC, whole. */
  readonly startMicroseconds: number;
  /** Duration, µs, whole, >= 0. */
  readonly durationMicroseconds: number;
  /** Status of the HTTP answer; `undefined` if none was reported. */
  readonly httpStatus: number | undefined;
  /** True if the span says that its work failed. */
  readonly isFailed: boolean;
}

/** Spans of one source with what the reader has to say of them. */
export interface SpanBatch {
  /** Spans in the order of the source. */
  readonly spans: readonly Span[];
  /** What was inferred, doubtful or left out, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Writes an id in one way, since tracers differ in case and in leading zeros, even between a span and what refers to it.
 *
 * @param text Hexadecimal digits, or anything else, which is kept.
 * @returns 16 or 32 lower-case digits; the empty string for an id of zeros only, which means "none".
 */
export function normalId(text: string): string {
  const trimmed = text.trim();
  if (!/^[0-9a-f]+$/i.test(trimmed)) return trimmed;
  const digits = trimmed.toLowerCase().replace(/^0+/, "");
  return digits === "" ? "" : digits.padStart(digits.length <= 16 ? 16 : 32, "0");
}

/** True for an answer that says that the server failed, or that there was none (Envoy reports status 0). */
export function isServerFailure(httpStatus: number | undefined): boolean {
  return httpStatus !== undefined && (httpStatus === 0 || httpStatus >= 500);
}

/** Spans by trace, traces in the order in which each one's first span stands. */
export function groupByTrace(spans: Iterable<Span>): Map<string, Span[]> {
  const traces = new Map<string, Span[]>();
  for (const span of spans) {
    const known = traces.get(span.traceId);
    if (known === undefined) traces.set(span.traceId, [span]);
    else known.push(span);
  }
  return traces;
}
