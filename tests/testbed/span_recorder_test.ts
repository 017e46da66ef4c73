import assert from "node:assert/strict";
import { readSpans } from "@/collect/mod.ts";
import { DROPPED_SPANS_ATTRIBUTE, parseTraceparent } from "@/testbed/mod.ts";
import { SpanRecorder } from "@/testbed/span_recorder.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const START = 1_790_000_000_000_000;

/** A recorder whose clock moves by 10 µs a look. */
function recorder(capacity = 100, seed = 1): SpanRecorder {
  let ticks = 0;
  const nowMicroseconds = () => START + 10 * ticks++;
  return new SpanRecorder({ service: "task1", podName: "task1-0", capacity, seed, nowMicroseconds });
}

function read(from: SpanRecorder) {
  return readSpans(JSON.stringify(from.toOtlp()), "spans").spans;
}

function dropped(from: SpanRecorder): string | undefined {
  const { resourceSpans } = from.toOtlp() as {
    resourceSpans: { resource: { attributes: { key: string; value: { intValue?: string } }[] } }[];
  };
  return resourceSpans[0]!.resource.attributes.find(({ key }) => key === DROPPED_SPANS_ATTRIBUTE)!.value.intValue;
}

Deno.test("SpanRecorder offers a request and its call as OTLP that the readers of traces take", () => {
  const spans = recorder();
  const request = spans.begin(new Headers({ traceparent: `00-${TRACE}-${SPAN}-01` }), "/")!;
  const call = request.call("task2-svc");
  call.end({ isFailed: true });
  request.end({ httpStatus: 502, isFailed: true });

  const [client, server] = read(spans);
  assert.deepEqual(server, {
    traceId: TRACE,
    spanId: parseTraceparent(request.traceparent)!.parentId,
    parentId: SPAN,
    relation: "child",
    service: "task1",
    instance: "task1-0",
    peer: "",
    kind: "server",
    startMicroseconds: START,
    durationMicroseconds: 30,
    httpStatus: 502,
    isFailed: true,
  });
  assert.deepEqual(client, {
    ...server,
    spanId: parseTraceparent(call.traceparent)!.parentId,
    parentId: server!.spanId,
    peer: "task2-svc",
    kind: "client",
    startMicroseconds: START + 10,
    durationMicroseconds: 10,
    httpStatus: undefined,
  });
  assert.equal(parseTraceparent(call.traceparent)!.traceId, TRACE);
});

Deno.test("SpanRecorder begins a trace where a request names none, and leaves out what its caller does not record", () => {
  const spans = recorder();
  spans.begin(new Headers(), "/")!.end({ isFailed: false });
  spans.begin(new Headers({ traceparent: "nonsense" }), "/")!.end({ isFailed: false });
  assert.equal(spans.begin(new Headers({ traceparent: `00-${TRACE}-${SPAN}-00` }), "/"), undefined);

  const found = read(spans);
  assert.equal(found.length, 2);
  assert.ok(found.every(({ parentId, isFailed }) => parentId === undefined && !isFailed));
  assert.notEqual(found[0]!.traceId, found[1]!.traceId);
});

Deno.test("SpanRecorder keeps the newest spans within its bound, oldest first, and counts those that it forgot", () => {
  for (const [requests, forgotten] of [[2, 0], [3, 0], [4, 1], [6, 3], [8, 5]] as const) {
    const spans = recorder(3);
    for (let i = 0; i < requests; i++) spans.begin(new Headers(), "/")!.end({ isFailed: false });
    const starts = read(spans).map(({ startMicroseconds }) => (startMicroseconds - START) / 20);
    assert.deepEqual(starts, Array.from({ length: requests }, (_, i) => i).slice(-3));
    assert.equal(dropped(spans), String(forgotten));
  }
});

Deno.test("SpanRecorder draws the same ids for the same seed", () => {
  const ids = (seed: number) => {
    const spans = recorder(10, seed);
    for (let i = 0; i < 5; i++) spans.begin(new Headers(), "/")!.end({ isFailed: false });
    return read(spans).map(({ traceId, spanId }) => traceId + spanId);
  };
  assert.deepEqual(ids(1), ids(1));
  assert.notDeepEqual(ids(1), ids(2));
});
