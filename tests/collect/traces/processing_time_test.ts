import assert from "node:assert/strict";
import fc from "fast-check";
import { type Span, spanTree, summarizeTrace, traceTimes } from "@/collect/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { ANY_TRACE, SEQUENTIAL_TRACE, span, timesByCounting } from "./constructed.ts";

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((a, b) => a + b, 0);
}

/** Own times by span id. */
function own(spans: readonly Span[]): Record<string, number> {
  const tree = spanTree(spans);
  const { ownMicroseconds } = traceTimes(tree);
  return Object.fromEntries(tree.nodes.map((node, i) => [node.span.spanId, ownMicroseconds[i]!]));
}

Deno.test("traceTimes() gives the times of the drawing in its documentation", () => {
  const tree = spanTree([
    span("front", 0, 100),
    span("a", 10, 20, { parentId: "front" }),
    span("b", 20, 30, { parentId: "front" }),
    span("c", 60, 30, { parentId: "front" }),
    span("d", 70, 10, { parentId: "c" }),
  ]);
  const times = traceTimes(tree);
  assert.deepEqual(tree.nodes.map(({ span }) => span.spanId), ["front", "a", "b", "c", "d"]);
  assert.deepEqual([...times.ownMicroseconds], [30, 20, 30, 20, 10]);
  assert.deepEqual([...times.shareMicroseconds], [30, 15, 25, 20, 10]);
  assert.deepEqual([times.busyMicroseconds, times.elapsedMicroseconds], [110, 100]);
});

Deno.test("traceTimes() subtracts parallel children once and sequential ones each", () => {
  const parent = span("p", 0, 100);
  const child = (id: string, start: number, duration: number) => span(id, start, duration, { parentId: "p" });
  assert.deepEqual(own([parent, child("a", 10, 20), child("b", 40, 20)]), { p: 60, a: 20, b: 20 });
  assert.deepEqual(own([parent, child("a", 10, 50), child("b", 20, 20)]), { p: 50, a: 50, b: 20 });
  assert.deepEqual(own([parent, child("a", 10, 20), child("b", 30, 20)]), { p: 60, a: 20, b: 20 });
  assert.deepEqual(own([parent, child("a", 0, 100), child("b", 0, 100)]), { p: 0, a: 100, b: 100 });
  assert.deepEqual(own([parent, child("a", 50, 0)]), { p: 100, a: 0 });
});

Deno.test("traceTimes() knows repeated calls of one service from one long call", () => {
  const calls = [0, 1, 2, 3].map((i) => span(`c${i}`, 10 + 20 * i, 10, { parentId: "p", service: "cart" }));
  const { services } = summarizeTrace([span("p", 0, 100, { kind: "server" }), ...calls]);
  assert.deepEqual(services.get("front"), {
    processingMicroseconds: 60,
    delayMicroseconds: 0,
    calls: 1,
    clippedRatio: 0,
  });
  assert.equal(services.get("cart")!.calls, 4);
  assert.equal(services.get("cart")!.processingMicroseconds, 40);
});

Deno.test("traceTimes() gives times that are never negative and sum to the busy time, whatever the trace is", () => {
  fc.assert(
    fc.property(ANY_TRACE, (spans) => {
      const tree = spanTree(spans);
      const times = traceTimes(tree);
      assert.ok(times.ownMicroseconds.every((time) => time >= 0 && Number.isInteger(time)));
      assert.equal(sum(times.ownMicroseconds), times.busyMicroseconds);
      assertClose(sum(times.shareMicroseconds), times.elapsedMicroseconds, { absolute: 1e-9 });
      times.shareMicroseconds.forEach((share, i) => {
        assert.ok(share >= 0 && share <= times.ownMicroseconds[i]! + 1e-9);
      });
      assert.ok(times.elapsedMicroseconds <= times.busyMicroseconds);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("traceTimes() counts as a count of every microsecond does", () => {
  fc.assert(
    fc.property(ANY_TRACE, (spans) => {
      const tree = spanTree(spans);
      const times = traceTimes(tree);
      const counted = timesByCounting(tree);
      assert.deepEqual([...times.ownMicroseconds], counted.own);
      assert.equal(times.busyMicroseconds, counted.busy);
      assert.equal(times.elapsedMicroseconds, counted.elapsed);
      counted.share.forEach((share, i) => assertClose(times.shareMicroseconds[i]!, share, { absolute: 1e-9 }));
    }),
    { numRuns: 500 },
  );
});

Deno.test("traceTimes() sums to the duration of the trace where nothing runs in parallel", () => {
  fc.assert(fc.property(SEQUENTIAL_TRACE, (spans) => {
    const times = traceTimes(spanTree(spans));
    assert.equal(sum(times.ownMicroseconds), spans[0]!.durationMicroseconds);
    assert.equal(times.elapsedMicroseconds, spans[0]!.durationMicroseconds);
    assert.equal(times.busyMicroseconds, times.elapsedMicroseconds);
  }));
});

Deno.test("traceTimes() keeps precision at times of today", () => {
  const now = 1_753_719_655_621_845;
  fc.assert(fc.property(ANY_TRACE, (spans) => {
    const later = spans.map((one) => ({ ...one, startMicroseconds: one.startMicroseconds + now }));
    assert.deepEqual(traceTimes(spanTree(later)), traceTimes(spanTree(spans)));
  }));
});

Deno.test("summarizeTrace() loses no time: processing, delay and untraced time sum to the busy time", () => {
  fc.assert(
    fc.property(ANY_TRACE, (spans) => {
      const trace = summarizeTrace(spans);
      const { ownMicroseconds } = traceTimes(trace.tree);
      const services = [...trace.services.values()];
      const all = sum(services.map((of) => of.processingMicroseconds + of.delayMicroseconds));
      assert.equal(all + trace.untracedMicroseconds, trace.busyMicroseconds);
      assert.equal(sum(ownMicroseconds), trace.busyMicroseconds);
      assert.ok(services.every((of) => of.processingMicroseconds >= 0 && of.delayMicroseconds >= 0));
      assert.ok(services.every((of) => of.clippedRatio >= 0 && of.clippedRatio <= 1));
    }),
    { numRuns: 500 },
  );
});

Deno.test("summarizeTrace() tells delay, handing on inside a service, and calls of what is not traced", () => {
  const { services, untracedMicroseconds, entry } = summarizeTrace([
    span("gate", 0, 100, { service: "gate", kind: "client" }),
    span("front", 5, 90, { service: "front", kind: "server", parentId: "gate" }),
    // A library's client span around the sidecar's, and a sidecar's server span around the program's.
    span("lib", 10, 40, { service: "front", kind: "client", parentId: "front" }),
    span("out", 12, 36, { service: "front", kind: "client", parentId: "lib" }),
    span("in", 15, 30, { service: "cart", kind: "server", parentId: "out" }),
    span("program", 17, 26, { service: "cart", kind: "server", parentId: "in" }),
    span("query", 20, 10, { service: "cart", kind: "client", parentId: "program", peer: "postgresql" }),
    span("lost", 60, 20, { service: "front", kind: "client", parentId: "front", peer: "cart" }),
  ]);
  assert.equal(entry, "gate");
  assert.equal(untracedMicroseconds, 10);
  assert.deepEqual(services.get("front"), {
    processingMicroseconds: 30,
    delayMicroseconds: 10,
    calls: 1,
    clippedRatio: 0,
  });
  // 40 - 36 of the library, 36 - 30 of the network, 20 of a call whose callee has no span but is known.
  assert.deepEqual(services.get("cart"), {
    processingMicroseconds: 20,
    delayMicroseconds: 4 + 6 + 20,
    calls: 1,
    clippedRatio: 0,
  });
});
