/** Invented spans for tests: nothing here was measured. */
import fc from "fast-check";
import type { Span, SpanTree } from "@/collect/mod.ts";

/** A span of trace "t" with what a test does not care about filled in. */
export function span(spanId: string, start: number, duration: number, more: Partial<Span> = {}): Span {
  return {
    traceId: "t",
    spanId,
    parentId: undefined,
    relation: "child",
    service: "front",
    instance: "",
    peer: "",
    kind: "internal",
    startMicroseconds: start,
    durationMicroseconds: duration,
    httpStatus: undefined,
    isFailed: false,
    ...more,
  };
}

const KINDS = ["server", "client", "internal"] as const;

/**
 * Traces without any order in them: references to spans that are missing, to themselves, in cycles; ids that occur
 * twice; children that begin before their parent or end after it, as clocks that differ make them.
 */
export const ANY_TRACE: fc.Arbitrary<Span[]> = fc.array(
  fc.record({
    id: fc.nat({ max: 11 }),
    parent: fc.option(fc.nat({ max: 13 })),
    follows: fc.nat({ max: 9 }),
    kind: fc.constantFrom(...KINDS),
    service: fc.constantFrom("front", "cart", "price"),
    peer: fc.constantFrom("", "cart", "database"),
    start: fc.nat({ max: 60 }),
    duration: fc.nat({ max: 40 }),
  }),
  { minLength: 1, maxLength: 12 },
).map((drafts) =>
  drafts.map(({ id, parent, follows, kind, service, peer, start, duration }) =>
    span(`s${id}`, start, duration, {
      parentId: parent === null ? undefined : `s${parent}`,
      relation: follows === 0 ? "follows" : "child",
      kind,
      service,
      peer: kind === "client" ? peer : "",
    })
  )
);

/** A call within a generated trace: how long before, during and after its own calls, and whether those run at once. */
interface Call {
  readonly gaps: readonly number[];
  readonly calls: readonly Call[];
  readonly service: string;
}

const CALL: fc.Memo<Call> = fc.memo((depth) =>
  fc.record({
    gaps: fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 4 }),
    service: fc.constantFrom("front", "cart", "price"),
    calls: depth <= 1 ? fc.constant<Call[]>([]) : fc.array(CALL(depth - 1), { maxLength: 3 }),
  })
);

/** Traces whose calls run one after another, each inside its parent: no parallel work, nothing missing. */
export const SEQUENTIAL_TRACE: fc.Arbitrary<Span[]> = CALL(4).map((root) => {
  const spans: Span[] = [];
  const write = (call: Call, start: number, parentId: string | undefined): number => {
    const id = `s${spans.length}`;
    const at = spans.length;
    spans.push(span(id, start, 0, { parentId, service: call.service, kind: "server" }));
    let now = start + call.gaps[0]!;
    call.calls.forEach((inner, i) => now = write(inner, now, id) + call.gaps[i + 1]!);
    spans[at] = { ...spans[at]!, durationMicroseconds: now - start };
    return now;
  };
  write(root, 1000, undefined);
  return spans;
});

/** Times of a tree, µs: own time and share of each node, busy and elapsed time of all. */
interface CountedTimes {
  readonly own: number[];
  readonly share: number[];
  readonly busy: number;
  readonly elapsed: number;
}

/** Times of a tree by counting microseconds one by one: slow, and as plain as the definition. */
export function timesByCounting(tree: SpanTree): CountedTimes {
  const { nodes } = tree;
  const own = nodes.map(() => 0);
  const share = nodes.map(() => 0);
  let busy = 0;
  let elapsed = 0;
  const from = Math.min(...nodes.map((node) => node.startMicroseconds));
  const to = Math.max(...nodes.map((node) => node.endMicroseconds));
  for (let t = from; t < to; t++) {
    const runs = nodes.map((node) => node.startMicroseconds <= t && t < node.endMicroseconds);
    const works = nodes.flatMap((_, i) =>
      runs[i] && !nodes.some(({ parent }, c) => parent === i && runs[c]) ? [i] : []
    );
    for (const i of works) {
      own[i]!++;
      share[i]! += 1 / works.length;
    }
    busy += works.length;
    if (works.length > 0) elapsed++;
  }
  return { own, share, busy, elapsed };
}
