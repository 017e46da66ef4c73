import assert from "node:assert/strict";
import fc from "fast-check";
import { type Span, type SpanTree, spanTree } from "@/collect/mod.ts";
import { ANY_TRACE, SEQUENTIAL_TRACE, span } from "./constructed.ts";

/** The tree in short: `id<parent [start, end]` by id. */
function drawn(tree: SpanTree): string[] {
  return tree.nodes.map(({ span, parent, startMicroseconds, endMicroseconds, rootReason }) =>
    `${span.spanId}<${tree.nodes[parent]?.span.spanId ?? rootReason} [${startMicroseconds}, ${endMicroseconds}]`
  ).sort();
}

Deno.test("spanTree() follows parent references, in whatever order spans come", () => {
  const spans = [
    span("c", 40, 10, { parentId: "b" }),
    span("a", 0, 100),
    span("b", 30, 40, { parentId: "a" }),
  ];
  const tree = spanTree(spans);
  assert.deepEqual(drawn(tree), ["a<first [0, 100]", "b<a [30, 70]", "c<b [40, 50]"]);
  assert.deepEqual([tree.isComplete, tree.duplicates, tree.cycles], [true, 0, 0]);
});

Deno.test("spanTree() takes a lone root with a missing parent as complete, and two roots as incomplete", () => {
  const orphan = span("b", 30, 40, { parentId: "gone" });
  const lone = spanTree([orphan, span("c", 40, 10, { parentId: "b" })]);
  assert.deepEqual(drawn(lone), ["b<missing_parent [30, 70]", "c<b [40, 50]"]);
  assert.equal(lone.isComplete, true);
  const two = spanTree([span("a", 0, 100), orphan]);
  assert.deepEqual(drawn(two), ["a<first [0, 100]", "b<missing_parent [30, 70]"]);
  assert.equal(two.isComplete, false);
});

Deno.test("spanTree() makes a root of a span that nobody waits for, and does not clip it", () => {
  const tree = spanTree([span("a", 0, 10), span("b", 20, 5, { parentId: "a", relation: "follows" })]);
  assert.deepEqual(drawn(tree), ["a<first [0, 10]", "b<follows [20, 25]"]);
  assert.equal(tree.isComplete, true);
});

Deno.test("spanTree() clips a child to its parent and counts what it clipped", () => {
  const tree = spanTree([
    span("a", 10, 20),
    span("early", 4, 12, { parentId: "a" }),
    span("late", 25, 10, { parentId: "a" }),
    span("within late", 33, 2, { parentId: "late" }),
    span("outside", 50, 7, { parentId: "a" }),
  ]);
  assert.deepEqual(drawn(tree), [
    "a<first [10, 30]",
    "early<a [10, 16]",
    "late<a [25, 30]",
    "outside<a [30, 30]",
    "within late<late [30, 30]",
  ]);
  const clipped = Object.fromEntries(tree.nodes.map((node) => [node.span.spanId, node.clippedMicroseconds]));
  assert.deepEqual(clipped, { a: 0, early: 6, late: 5, "within late": 2, outside: 7 });
});

Deno.test("spanTree() moves a server span, with all below it, into its call by the least that is needed", () => {
  const call = span("call", 100, 50, { kind: "client" });
  for (
    const [start, from, moved] of [[90, 100, 10], [140, 120, -20], [1000, 120, -880], [105, 105, 0], [
      0,
      100,
      100,
    ]] as const
  ) {
    const tree = spanTree([
      call,
      span("serve", start, 30, { kind: "server", parentId: "call" }),
      span("work", start + 5, 10, { parentId: "serve" }),
    ]);
    assert.deepEqual(drawn(tree), [
      "call<first [100, 150]",
      `serve<call [${from}, ${from + 30}]`,
      `work<serve [${from + 5}, ${from + 15}]`,
    ]);
    assert.deepEqual(tree.nodes.map((node) => node.movedMicroseconds), [0, moved, moved]);
    assert.deepEqual(tree.nodes.map((node) => node.clippedMicroseconds), [0, 0, 0]);
  }
});

Deno.test("spanTree() clips a server span that is longer than its call, as no clock explains that", () => {
  const tree = spanTree([
    span("call", 100, 50, { kind: "client" }),
    span("serve", 120, 60, { kind: "server", parentId: "call" }),
  ]);
  assert.deepEqual(drawn(tree), ["call<first [100, 150]", "serve<call [120, 150]"]);
  assert.equal(tree.nodes[1]!.clippedMicroseconds, 30);
});

Deno.test("spanTree() reads an id that both sides of a call share (B3) as caller and callee", () => {
  const tree = spanTree([
    span("x", 20, 60, { kind: "server", service: "cart", parentId: "a" }),
    span("inner", 30, 10, { parentId: "x", service: "cart" }),
    span("x", 10, 80, { kind: "client", parentId: "a" }),
    span("a", 0, 100, { kind: "server" }),
  ]);
  assert.deepEqual(
    tree.nodes.map(({ span: { kind, service }, parent }) => [kind, service, tree.nodes[parent]?.span.kind]),
    [["server", "front", undefined], ["client", "front", "server"], ["server", "cart", "client"], [
      "internal",
      "cart",
      "server",
    ]],
  );
  assert.equal(tree.duplicates, 0);
});

Deno.test("spanTree() counts a span that was reported again once, at its longest", () => {
  const tree = spanTree([span("a", 0, 100), span("b", 10, 5, { parentId: "a" }), span("b", 10, 50, { parentId: "a" })]);
  assert.deepEqual(drawn(tree), ["a<first [0, 100]", "b<a [10, 60]"]);
  assert.equal(tree.duplicates, 1);
});

Deno.test("spanTree() cuts cycles where they begin, and calls the trace incomplete", () => {
  const tree = spanTree([
    span("a", 5, 100, { parentId: "c" }),
    span("b", 10, 50, { parentId: "a" }),
    span("c", 20, 10, { parentId: "b" }),
    span("self", 0, 3, { parentId: "self" }),
    span("below", 21, 5, { parentId: "c" }),
  ]);
  assert.deepEqual(drawn(tree), [
    "a<cycle [5, 105]",
    "b<a [10, 60]",
    "below<c [21, 26]",
    "c<b [20, 30]",
    "self<cycle [0, 3]",
  ]);
  assert.deepEqual([tree.cycles, tree.isComplete], [2, false]);
});

Deno.test("spanTree() refuses no spans, and spans of two traces", () => {
  assert.throws(() => spanTree([]), { name: "RangeError", message: /must be of one trace: there are none/ });
  assert.throws(() => spanTree([span("a", 0, 1), span("b", 0, 1, { traceId: "u" })]), /they are of "t" and "u"/);
});

/** Interval of a span by the definition: that of its parent, as far as its own goes. */
function clippedByDefinition(spans: readonly Span[], of: Span): [number, number] {
  const [start, end] = [of.startMicroseconds, of.startMicroseconds + of.durationMicroseconds];
  const parent = spans.find(({ spanId }) => spanId === of.parentId);
  if (parent === undefined || of.relation === "follows") return [start, end];
  const [from, to] = clippedByDefinition(spans, parent);
  const within = (time: number) => Math.min(Math.max(time, from), to);
  return [within(start), within(end)];
}

Deno.test("spanTree() clips as the definition says, whatever the times are", () => {
  fc.assert(fc.property(ANY_TRACE, (drafts) => {
    // Unique ids, and parents among earlier spans only: what is left is a forest with any times.
    const spans = drafts.map((draft, i) => ({
      ...draft,
      spanId: `s${i}`,
      kind: "internal" as const,
      parentId: draft.parentId === undefined || Number(draft.parentId.slice(1)) < i ? draft.parentId : "gone",
    }));
    for (const { span: of, startMicroseconds, endMicroseconds } of spanTree(spans).nodes) {
      assert.deepEqual([startMicroseconds, endMicroseconds], clippedByDefinition(spans, of));
    }
  }));
});

Deno.test("spanTree() puts every span inside its parent, parents first, each once, whatever it is given", () => {
  fc.assert(fc.property(ANY_TRACE, (spans) => {
    const before = structuredClone(spans);
    const tree = spanTree(spans);
    assert.deepEqual(spans, before);
    assert.equal(tree.nodes.length + tree.duplicates, spans.length);
    assert.equal(new Set(tree.nodes.map(({ span }) => span)).size, tree.nodes.length);
    tree.nodes.forEach((node, i) => {
      const parent = tree.nodes[node.parent];
      assert.equal(parent === undefined, node.rootReason !== undefined);
      assert.ok(node.startMicroseconds <= node.endMicroseconds && node.clippedMicroseconds >= 0);
      assert.deepEqual(node.children, tree.nodes.flatMap((child, c) => child.parent === i ? [c] : []));
      if (parent === undefined) return;
      assert.ok(node.parent < i);
      assert.ok(parent.startMicroseconds <= node.startMicroseconds && node.endMicroseconds <= parent.endMicroseconds);
    });
  }));
});

Deno.test("spanTree() does not depend on the order in which spans arrive", () => {
  const shuffled = ANY_TRACE.chain((spans) =>
    fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length }))
  );
  fc.assert(fc.property(shuffled, ([spans, other]) => {
    assert.deepEqual(drawn(spanTree(other)), drawn(spanTree(spans)));
  }));
});

Deno.test("spanTree() finds nothing to mend in a trace that is whole", () => {
  fc.assert(fc.property(SEQUENTIAL_TRACE, (spans) => {
    const tree = spanTree(spans);
    assert.ok(tree.isComplete && tree.duplicates === 0 && tree.nodes.every((node) => node.clippedMicroseconds === 0));
  }));
});
