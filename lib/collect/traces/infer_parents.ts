/**
 * Finds the parents of sidecar spans whose source does not tell them.
 *
 * A sidecar reports each request twice: the caller's side (`client`) and the callee's side (`server`).
 *
 * ```text
 * server front  |---------------------------------------|
 * client  front -> a   |---------|
 * server           a     |-----|
 * client  front -> b               |---------------|
 * server           b                 |-----------|
 * client    b -> c                     |-----|
 * ```
 *
 * - The parent of a `server` span is the `client` span that calls its service and contains it. Spans are paired one to
 *   one: by ascending start, each server span takes, of the free client spans that contain it, the one that ends first.
 *   No other choice pairs more, since every later server span starts later, so that only the end of a client span
 *   matters to it. What is left over (retries of a sidecar; clocks of two machines that differ) goes to the client span
 *   that it overlaps longest, of those that last at least as long.
 * - The parent of a `client` span is the `server` span of its own service, on the same pod if pods are known, that
 *   contains it; of several the one that started last. Failing that, the one that it overlaps longest.
 * - A span that fits nowhere has no parent.
 *
 * @module
 */
import { groupByTrace, type Span } from "./span.ts";

/** Spans with the parents that were found. */
export interface InferredParents {
  /** The same spans in the same order, with `parentId` where a parent was found. */
  readonly spans: readonly Span[];
  /** How many parents were found. */
  readonly inferred: number;
  /** How many of these were chosen among several that contain the span on the same pod. */
  readonly ambiguous: number;
}

/** Finds parents from services, pods and times. Spans must not have any yet. */
export function inferParents(spans: readonly Span[]): InferredParents {
  const parents = new Map<Span, Span>();
  let ambiguous = 0;
  for (const trace of groupByTrace(spans).values()) {
    const servers = byService(trace.filter(({ kind }) => kind === "server"), ({ service }) => service);
    const clients = byService(trace.filter(({ kind }) => kind === "client"), ({ peer }) => peer);
    for (const [service, answered] of servers) {
      pairWithCallers(answered, clients.get(service) ?? []).forEach((caller, span) => parents.set(span, caller));
    }
    for (const span of [...clients.values()].flat()) {
      const { parent, rivals } = servingSpan(span, servers.get(span.service) ?? []);
      if (parent === undefined) continue;
      parents.set(span, parent);
      if (rivals > 0) ambiguous++;
    }
  }
  return {
    spans: spans.map((span) => ({ ...span, parentId: parents.get(span)?.spanId })),
    inferred: parents.size,
    ambiguous,
  };
}

function byService(spans: readonly Span[], key: (span: Span) => string): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const known = groups.get(key(span));
    if (known === undefined) groups.set(key(span), [span]);
    else known.push(span);
  }
  return groups;
}

/** Client span of each server span of one service in one trace. */
function pairWithCallers(servers: readonly Span[], clients: readonly Span[]): Map<Span, Span> {
  const pairs = new Map<Span, Span>();
  const free = new Set(clients);
  for (const server of [...servers].sort(byStart)) {
    let caller: Span | undefined;
    for (const client of free) {
      if (contains(client, server) && (caller === undefined || end(client) < end(caller))) caller = client;
    }
    if (caller === undefined) continue;
    pairs.set(server, caller);
    free.delete(caller);
  }
  for (const server of servers) {
    if (pairs.has(server)) continue;
    const caller = longestOverlap(server, free) ?? longestOverlap(server, clients);
    if (caller === undefined) continue;
    pairs.set(server, caller);
    free.delete(caller);
  }
  return pairs;
}

/** Server span that a client span belongs to, and how many others would do as well. */
function servingSpan(client: Span, servers: readonly Span[]): { parent: Span | undefined; rivals: number } {
  const samePod = servers.filter(({ instance }) => instance !== "" && instance === client.instance);
  const candidates = samePod.length > 0 ? samePod : servers;
  const containing = candidates.filter((server) => contains(server, client)).sort(byStart);
  return {
    parent: containing.at(-1) ?? longestOverlap(client, candidates),
    rivals: Math.max(0, containing.length - 1),
  };
}

/** Whoever waits for a span lasts at least as long as it: what is shorter is below it, not above. */
function longestOverlap(span: Span, others: Iterable<Span>): Span | undefined {
  let best: Span | undefined;
  let longest = 0;
  for (const other of others) {
    if (other.durationMicroseconds < span.durationMicroseconds) continue;
    const overlap = Math.min(end(span), end(other)) - Math.max(span.startMicroseconds, other.startMicroseconds);
    if (overlap <= longest) continue;
    best = other;
    longest = overlap;
  }
  return best;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.startMicroseconds <= inner.startMicroseconds && end(inner) <= end(outer);
}

function byStart(a: Span, b: Span): number {
  return a.startMicroseconds - b.startMicroseconds || end(b) - end(a) || (a.spanId < b.spanId ? -1 : 1);
}

function end(span: Span): number {
  return span.startMicroseconds + span.durationMicroseconds;
}
