/**
 * Spans of one trace -> a tree by parent references, whatever the references are worth.
 *
 * - A span that was reported twice counts once. If a `client` and a `server` span share an id (Zipkin's B3 propagation),
 *   the server span is the child of the client span, and spans that name the id as their parent are children of the
 *   server span. Any other span with a taken id is a duplicate: the longest is kept.
 * - A span without parent, with a parent that is missing, that does not wait (`follows`), or that closes a cycle is a
 *   root. Of a cycle the span that starts first becomes the root.
 * - A parent waits for its children, so a child lies inside its parent. Where the times say otherwise:
 *   - a `server` span below a `client` span was timed by another machine's clock: if it is no longer than the call, it is
 *     moved by the least that puts it inside, together with all that it caused. Its duration, which needs one clock only,
 *     is kept.
 *   - any other span is clipped: the part outside does not count. One that lies wholly outside becomes empty, at the
 *     nearer end.
 *
 * ```text
 * parent        |--------------------|        client        |--------------------|
 * child   |----------|                        server   |----------|
 * counts        |====|   6 clipped            counts        |==========|   moved by 6
 * ```
 *
 * @module
 */
import type { Span } from "./span.ts";

/** Why a span has no parent in the tree. */
export type RootReason = "first" | "missing_parent" | "follows" | "cycle";

/** A span at its place in the tree. */
export interface SpanNode {
  /** The span as it was reported. */
  readonly span: Span;
  /** Index of the parent among the nodes; -1 for a root. Always smaller than the node's own index. */
  readonly parent: number;
  /** Indices of the children, by start. */
  readonly children: readonly number[];
  /** Why the node is a root; `undefined` if it is none. */
  readonly rootReason: RootReason | undefined;
  /** Start inside the parent, µs since 1970-01-01 UTC. */
  readonly startMicroseconds: number;
  /** End inside the parent, µs since 1970-01-01 UTC, >= start. */
  readonly endMicroseconds: number;
  /** How far the span was moved from where it was reported, with its parent or into it, µs; negative: to earlier. */
  readonly movedMicroseconds: number;
  /** How much of the reported duration lies outside the parent and does not count, µs. */
  readonly clippedMicroseconds: number;
}

/** The tree, or trees, of one trace. */
export interface SpanTree {
  /** Id of the trace. */
  readonly traceId: string;
  /** Nodes, each parent before its children. */
  readonly nodes: readonly SpanNode[];
  /** Indices of the roots, by start. */
  readonly roots: readonly number[];
  /** Spans that were left out as they had been reported already. */
  readonly duplicates: number;
  /** Cycles of references that were cut. */
  readonly cycles: number;
  /**
   * True if nothing is known to be missing: no cycle, and one root besides those that follow without being waited for.
   * A lone root whose parent is missing is complete: the parent is outside of what is traced.
   */
  readonly isComplete: boolean;
}

interface Draft {
  readonly span: Span;
  parent: Draft | undefined;
  children: Draft[];
  rootReason: RootReason | undefined;
}

/**
 * Builds the tree of one trace.
 *
 * @param spans Spans of one trace, in any order, at least one.
 * @throws {RangeError} If there is no span, or spans are of several traces.
 */
export function spanTree(spans: readonly Span[]): SpanTree {
  const traceId = spans[0]?.traceId;
  const stranger = spans.find((span) => span.traceId !== traceId);
  if (traceId === undefined || stranger !== undefined) {
    throw new RangeError(
      `Cannot build a span tree as its spans must be of one trace: ${
        stranger === undefined ? "there are none" : `they are of "${traceId}" and "${stranger.traceId}"`
      }`,
    );
  }
  const { drafts, referred, duplicates } = distinctSpans(spans);
  for (const draft of drafts) linkToParent(draft, referred);
  const cycles = cutCycles(drafts);
  const nodes = place(drafts);
  const roots = nodes.flatMap(({ parent }, i) => parent < 0 ? [i] : []);
  return {
    traceId,
    nodes,
    roots,
    duplicates,
    cycles,
    isComplete: cycles === 0 && roots.filter((root) => nodes[root]!.rootReason !== "follows").length <= 1,
  };
}

/** One draft a span that counts, and whom a reference to an id means. */
function distinctSpans(spans: readonly Span[]): { drafts: Draft[]; referred: Map<string, Draft>; duplicates: number } {
  const byId = new Map<string, Draft[]>();
  // By start, then longest first, so that the result does not depend on the order in which spans arrived.
  for (const span of [...spans].sort(byDuration)) {
    const known = byId.get(span.spanId);
    const draft: Draft = { span, parent: undefined, children: [], rootReason: undefined };
    if (known === undefined) byId.set(span.spanId, [draft]);
    else if (known.length === 1 && isSharedId(known[0]!.span, span)) known.push(draft);
  }
  const drafts: Draft[] = [];
  const referred = new Map<string, Draft>();
  for (const [id, sharing] of byId) {
    const server = sharing.find(({ span }) => span.kind === "server");
    const client = sharing.length === 2 ? sharing.find((draft) => draft !== server) : undefined;
    referred.set(id, client === undefined ? sharing[0]! : server!);
    if (client !== undefined) adopt(server!, client);
    drafts.push(...sharing);
  }
  drafts.sort((a, b) => byStart(a.span, b.span));
  return { drafts, referred, duplicates: spans.length - drafts.length };
}

function isSharedId(a: Span, b: Span): boolean {
  return (a.kind === "client" && b.kind === "server") || (a.kind === "server" && b.kind === "client");
}

function linkToParent(draft: Draft, referred: ReadonlyMap<string, Draft>): void {
  if (draft.parent !== undefined) return;
  const { parentId, relation, spanId } = draft.span;
  const parent = parentId === undefined ? undefined : referred.get(parentId);
  if (parentId === undefined) draft.rootReason = "first";
  else if (parent === undefined) draft.rootReason = "missing_parent";
  else if (relation === "follows") draft.rootReason = "follows";
  // The client half of a shared id may name the id itself only by mistake: its server half is below it.
  else if (parent === draft || (parentId === spanId && parent.parent === draft)) draft.rootReason = "cycle";
  else adopt(draft, parent);
}

function adopt(child: Draft, parent: Draft): void {
  child.parent = parent;
  parent.children.push(child);
}

/** Makes a root of the first span of each cycle; returns how many cycles there were, self-references included. */
function cutCycles(drafts: readonly Draft[]): number {
  const settled = new Set<Draft>();
  for (const draft of drafts) {
    const path = new Set<Draft>();
    let at: Draft | undefined = draft;
    for (; at !== undefined && !settled.has(at) && !path.has(at); at = at.parent) path.add(at);
    if (at !== undefined && path.has(at)) {
      const cycle: Draft[] = [];
      for (let member = at; cycle[0] !== member; member = member.parent!) cycle.push(member);
      const first = cycle.sort((a, b) => byStart(a.span, b.span))[0]!;
      first.parent!.children = first.parent!.children.filter((child) => child !== first);
      first.parent = undefined;
      first.rootReason = "cycle";
    }
    path.forEach((member) => settled.add(member));
  }
  return drafts.filter(({ rootReason }) => rootReason === "cycle").length;
}

/** Nodes with their clipped times, parents first. */
function place(drafts: readonly Draft[]): SpanNode[] {
  const order: { draft: Draft; parent: number }[] = drafts
    .filter(({ parent }) => parent === undefined)
    .map((draft) => ({ draft, parent: -1 }));
  const childIndices: number[][] = [];
  for (let i = 0; i < order.length; i++) {
    const { draft } = order[i]!;
    childIndices.push(draft.children.map((_, k) => order.length + k));
    order.push(...draft.children.sort((a, b) => byStart(a.span, b.span)).map((child) => ({ draft: child, parent: i })));
  }
  const nodes: SpanNode[] = [];
  order.forEach(({ draft: { span, rootReason }, parent }, i) => {
    const frame = nodes[parent];
    const movedMicroseconds = (frame?.movedMicroseconds ?? 0) +
      (frame === undefined ? 0 : clockDifference(span, frame));
    const start = span.startMicroseconds + movedMicroseconds;
    const end = start + span.durationMicroseconds;
    const within = (time: number): number =>
      frame === undefined ? time : Math.min(Math.max(time, frame.startMicroseconds), frame.endMicroseconds);
    const startMicroseconds = within(start);
    const endMicroseconds = within(end);
    nodes.push({
      span,
      parent,
      children: childIndices[i]!,
      rootReason,
      startMicroseconds,
      endMicroseconds,
      movedMicroseconds,
      clippedMicroseconds: span.durationMicroseconds - (endMicroseconds - startMicroseconds),
    });
  });
  return nodes;
}

/** The least that moves a server span into its call, beyond what the call itself was moved by; 0 if it cannot be. */
function clockDifference(span: Span, parent: SpanNode): number {
  if (span.kind !== "server" || parent.span.kind !== "client") return 0;
  const early = parent.startMicroseconds - (span.startMicroseconds + parent.movedMicroseconds);
  const late = early + parent.endMicroseconds - parent.startMicroseconds - span.durationMicroseconds;
  return late < early ? 0 : Math.min(Math.max(0, early), late);
}

function byDuration(a: Span, b: Span): number {
  return b.durationMicroseconds - a.durationMicroseconds || byStart(a, b);
}

/** By start, then the longer, then by what else tells spans apart: an order that does not depend on how they arrived. */
function byStart(a: Span, b: Span): number {
  return a.startMicroseconds - b.startMicroseconds || b.durationMicroseconds - a.durationMicroseconds ||
    byText(nameOf(a), nameOf(b));
}

function nameOf({ spanId, kind, parentId = "", relation, service }: Span): string {
  return [spanId, kind, parentId, relation, service].join(" ");
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
