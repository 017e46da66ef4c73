/**
 * What each service did in one request: own times of its spans, added up.
 *
 * - **Processing time** of a service: own times of its spans that are not `client` spans. Waiting for calls is not in it;
 *   waiting for a free worker or for CPU is, as a span does not tell it from work. (The published study took requests of
 *   a pod to be served one at a time, and subtracted what overlaps; replicas with several workers do not work so.)
 * - **Delay** of a service: own times of the `client` spans that call it: the network, both sidecars, and queues in
 *   between. If caller and callee each report one span, that is the client's duration minus the server's. A response time
 *   as the caller's side sees it is processing time + delay + what the service itself waits for.
 * - **Calls** of a service: how often it was entered.
 * - A `client` span without a traced callee (a database, say) is the delay of its peer if that is a service that appears
 *   elsewhere in the trace; otherwise it is *untraced* time.
 *
 * All own times of a trace are in exactly one of these, so processing times, delays and untraced time of all services sum
 * to the busy time of the trace.
 *
 * @module
 */
import { traceTimes } from "./processing_time.ts";
import type { Span } from "./span.ts";
import { type SpanNode, type SpanTree, spanTree } from "./span_tree.ts";

/** One service in one trace. Repeated calls are added up. */
export interface ServiceTimes {
  /** Own times of the spans that the service worked in, µs. */
  readonly processingMicroseconds: number;
  /** Own times of the spans that called it, µs; 0 for the entry of a trace that begins at its server. */
  readonly delayMicroseconds: number;
  /** How often the service was entered. */
  readonly calls: number;
  /** Share of the reported durations of these spans that had to be clipped, ratio. */
  readonly clippedRatio: number;
}

/** One trace, service by service. */
export interface TraceSummary {
  /** Id of the trace. */
  readonly traceId: string;
  /** Service that the trace begins in. */
  readonly entry: string;
  /** Start of its first span, µs since 1970-01-01 UTC. */
  readonly startMicroseconds: number;
  /** Duration of its first span, µs. */
  readonly durationMicroseconds: number;
  /** Services by name. */
  readonly services: ReadonlyMap<string, ServiceTimes>;
  /** Own times of calls whose callee is not traced, µs. */
  readonly untracedMicroseconds: number;
  /** Spans that say that their work failed. */
  readonly failedSpans: number;
  /** Number of spans at work, integrated over time, µs. */
  readonly busyMicroseconds: number;
  /** The tree that this was read from. */
  readonly tree: SpanTree;
}

/**
 * Adds up a trace by service.
 *
 * @param spans Spans of one trace, at least one.
 * @throws {RangeError} If there is no span, or spans are of several traces.
 */
export function summarizeTrace(spans: readonly Span[]): TraceSummary {
  const tree = spanTree(spans);
  const { ownMicroseconds, busyMicroseconds } = traceTimes(tree);
  const answering = new Set(spans.filter(({ kind }) => kind !== "client").map(({ service }) => service));
  const sums = new Map([...answering].map((service) => [service, new ServiceSum()]));
  let untracedMicroseconds = 0;
  tree.nodes.forEach((node, i) => {
    const { span } = node;
    const own = ownMicroseconds[i]!;
    if (span.kind !== "client") return sums.get(span.service)!.worked(node, own, isEntered(tree, node));
    const called = sums.get(calleeOf(tree, node));
    if (called === undefined) untracedMicroseconds += own;
    else called.wasCalled(node, own);
  });
  const first = tree.nodes[tree.roots.find((root) => tree.nodes[root]!.rootReason !== "follows") ?? 0]!;
  return {
    traceId: tree.traceId,
    entry: first.span.service,
    startMicroseconds: first.span.startMicroseconds,
    durationMicroseconds: first.span.durationMicroseconds,
    services: new Map([...sums].map(([service, sum]) => [service, sum.result()])),
    untracedMicroseconds,
    failedSpans: tree.nodes.filter(({ span }) => span.isFailed).length,
    busyMicroseconds,
    tree,
  };
}

class ServiceSum {
  #processing = 0;
  #delay = 0;
  #calls = 0;
  #clipped = 0;
  #reported = 0;

  worked(node: SpanNode, own: number, isEntered: boolean): void {
    this.#processing += own;
    if (isEntered) this.#calls++;
    this.#add(node);
  }

  wasCalled(node: SpanNode, own: number): void {
    this.#delay += own;
    this.#add(node);
  }

  #add({ clippedMicroseconds, span }: SpanNode): void {
    this.#clipped += clippedMicroseconds;
    this.#reported += span.durationMicroseconds;
  }

  result(): ServiceTimes {
    return {
      processingMicroseconds: this.#processing,
      delayMicroseconds: this.#delay,
      calls: this.#calls,
      clippedRatio: this.#reported === 0 ? 0 : this.#clipped / this.#reported,
    };
  }
}

/** True if a request comes into the service by this span, rather than being handed on inside of it. */
function isEntered(tree: SpanTree, { parent, span }: SpanNode): boolean {
  const caller = tree.nodes[parent]?.span;
  return caller === undefined || caller.kind === "client" || caller.service !== span.service;
}

/** Service that answers a call, through further client spans (a library's, then its sidecar's); else the named peer. */
function calleeOf(tree: SpanTree, call: SpanNode): string {
  let at = call;
  for (;;) {
    const children = at.children.map((child) => tree.nodes[child]!);
    const answer = children.find(({ span }) => span.kind !== "client");
    if (answer !== undefined) return answer.span.service;
    const next = children[0];
    if (next === undefined) return at.span.peer || call.span.peer;
    at = next;
  }
}
