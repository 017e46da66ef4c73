/**
 * Which trace a request belongs to, as its headers say it.
 *
 * Source: W3C Recommendation "Trace Context" (2021), section 3.2: `traceparent` is `version-traceid-parentid-flags`, all in
 * lower-case hexadecimal digits; ids of zeros only, and the version ff, are not valid; bit 0 of the flags is "sampled".
 *
 * @module
 */
import type { Prng } from "@/random/mod.ts";

/** What a `traceparent` says. */
export interface TraceContext {
  /** The trace, 32 hexadecimal digits. */
  readonly traceId: string;
  /** Span of the caller, 16 hexadecimal digits. */
  readonly parentId: string;
  /** True if the caller records this trace, and asks others to do so. */
  readonly isSampled: boolean;
}

const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent`.
 *
 * @param text Value of the header, `null` if there is none.
 * @returns `undefined` if there is none, or it is not valid: then a new trace begins, as the recommendation asks.
 */
export function parseTraceparent(text: string | null): TraceContext | undefined {
  const match = TRACEPARENT.exec(text ?? "");
  if (match === null) return undefined;
  const [, version, traceId, parentId, flags, more] = match;
  // Later versions may add parts behind the flags; version 00 ends there.
  if ((version === "00" && more !== undefined) || isZero(traceId!) || isZero(parentId!)) return undefined;
  return { traceId: traceId!, parentId: parentId!, isSampled: (parseInt(flags!, 16) & 1) === 1 };
}

/** Writes the `traceparent` that {@linkcode parseTraceparent} reads, version 00. */
export function formatTraceparent({ traceId, parentId, isSampled }: TraceContext): string {
  return `00-${traceId}-${parentId}-${isSampled ? "01" : "00"}`;
}

/** Draws an id of a trace, 32 hexadecimal digits, not all 0. */
export function drawTraceId(random: Prng): string {
  return drawId(random, 4);
}

/** Draws an id of a span, 16 hexadecimal digits, not all 0. */
export function drawSpanId(random: Prng): string {
  return drawId(random, 2);
}

function drawId(random: Prng, words: number): string {
  for (;;) {
    const id = Array.from({ length: words }, () => random.below(2 ** 32).toString(16).padStart(8, "0")).join("");
    if (!isZero(id)) return id;
  }
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
