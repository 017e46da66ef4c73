import assert from "node:assert/strict";
import fc from "fast-check";
import type { InjectedRequest, Span } from "@/collect/mod.ts";
import { planLoad } from "@/collect/latency/cell_load.ts";
import { type CellMeasurement, cellRows, thin } from "@/collect/latency/cell_rows.ts";

const CELL = { levelRps: 10, replicas: 1, cpuLimitCores: 0.5 };
const LOAD = planLoad({
  ratesRps: [10],
  replicas: [1],
  cpuLimitsCores: [0.5],
  settleSeconds: 0,
  durationSeconds: 10,
  minRequests: 1,
  maxRequests: 400,
  seed: 1,
}, CELL);

function request(error = ""): InjectedRequest {
  return { plannedSeconds: 0, startSeconds: 0, responseSeconds: 0.1, status: error === "" ? 200 : 502, error };
}

/** Spans of one trace, in milliseconds after its start: invented. */
function trace(
  number: number,
  parts: readonly [id: string, parent: string, service: string, from: number, to: number][],
): Span[] {
  return parts.map(([id, parent, service, from, to]): Span => ({
    traceId: LOAD.traceIds[number]!,
    spanId: id,
    // The first one names the load generator, which reports no span.
    parentId: parent === "" ? "00f067aa0ba902b7" : parent,
    relation: "child",
    service,
    instance: `${service}-0`,
    peer: id.startsWith("c") ? "called" : "",
    kind: id.startsWith("c") ? "client" : "server",
    startMicroseconds: 1_790_000_000_000_000 + number * 100_000 + from * 1000,
    durationMicroseconds: (to - from) * 1000,
    httpStatus: undefined,
    isFailed: false,
  }));
}

function rows(spans: readonly Span[], requests: readonly InjectedRequest[], maxRequests = 400) {
  const measurement: CellMeasurement = {
    cell: CELL,
    load: LOAD,
    services: ["task1", "task2", "task3"],
    requests: new Map(requests.entries()),
    spans,
    maxRequests,
  };
  return cellRows(measurement);
}

Deno.test("cellRows() writes each call once: its duration, and what is left of it without the calls that it made", () => {
  const spans = [
    ...trace(0, [["s1", "", "task1", 0, 10]]),
    // task3 is called by task2 and by task1: two rows.
    ...trace(1, [
      ["s1", "", "task1", 0, 40],
      ["c1", "s1", "task1", 5, 25],
      ["s2", "c1", "task2", 6, 24],
      ["c2", "s2", "task2", 10, 20],
      ["s3", "c2", "task3", 11, 19],
      ["c3", "s1", "task1", 30, 38],
      ["s4", "c3", "task3", 31, 36],
    ]),
  ];
  const { csv, ...counts } = rows(spans, [request(), request()]);
  assert.equal(
    csv,
    "rps_eff,rep,limit,duration_task1,proc_time_task1,duration_task2,proc_time_task2,duration_task3,proc_time_task3\n" +
      "10,1,0.5,0.01,0.01,,,,\n" +
      "10,1,0.5,0.04,0.012,0.018,0.008,0.008,0.008\n" +
      "10,1,0.5,,,,,0.005,0.005\n",
  );
  assert.deepEqual(counts, { rows: 3, kept: 2, whole: 2, incomplete: 0, clippedSpans: 0 });
});

Deno.test("cellRows() has no row for a failed request, and none for one that lacks spans", () => {
  const spans = [
    ...trace(0, [["s1", "", "task1", 0, 10]]),
    ...trace(1, [["s1", "", "task1", 0, 10]]),
    // The call was made, and task2 says nothing of it.
    ...trace(2, [["s1", "", "task1", 0, 10], ["c1", "s1", "task1", 2, 8]]),
    // task1 says nothing of the request that task2 served for it.
    ...trace(3, [["s2", "c9", "task2", 0, 10]]),
  ];
  const { csv, ...counts } = rows(spans, [request(), request("answered 502"), request(), request(), request()]);
  assert.equal(csv.split("\n").length, 3);
  assert.deepEqual(counts, { rows: 1, kept: 1, whole: 1, incomplete: 3, clippedSpans: 0 });
});

Deno.test("cellRows() takes effective rates of all requests, also of those that it thins out", () => {
  const spans = Array.from({ length: 32 }, (_, i) => trace(i, [["s1", "", "task1", 0, 10]])).flat();
  const { csv, kept, whole } = rows(spans, Array.from({ length: 32 }, () => request()), 4);
  assert.deepEqual([kept, whole], [4, 32]);
  assert.deepEqual(csv.trimEnd().split("\n").slice(1), new Array(4).fill("10,1,0.5,0.01,0.01,,,,"));
});

Deno.test("thin() keeps the order, spreads evenly, and repeats itself by its seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), fc.integer(), (n, most, seed) => {
      const values = Array.from({ length: n }, (_, i) => i);
      const kept = thin(values, most, seed);
      assert.equal(kept.length, Math.min(n, most));
      assert.deepEqual(kept, thin(values, most, seed));
      const gaps = kept.slice(1).map((value, i) => value - kept[i]!);
      const stride = Math.max(1, n / most);
      assert.ok(gaps.every((gap) => gap >= Math.floor(stride) && gap <= Math.ceil(stride)), `${gaps}`);
    }),
  );
});
