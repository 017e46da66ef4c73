// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { normalId, readSpanFiles, readSpans, type Span, spanTree } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const CONSTRUCTED = new URL("../../fixtures/constructed_spans.csv", import.meta.url);
const HEADER = "trace_id,span_id,start_time,duration,client,server,http_status_code,node_id";

/** `child<parent` of all spans of a trace, by the last two digits of their ids. */
function parentsOf(spans: readonly Span[], trace: string): string[] {
  return spans.filter(({ traceId }) => traceId.endsWith(trace))
    .map(({ spanId, parentId }) => `${spanId.slice(-2)}<${parentId?.slice(-2) ?? ""}`).sort();
}

Deno.test("readSpans() finds the parents of sidecar spans from services, pods and times", async () => {
  const { spans, notes } = readSpans(await Deno.readTextFile(CONSTRUCTED), "constructed.csv");
  assert.equal(spans.length, 14);
  // 02 and 04 are calls of one service that overlap; 06 is made by the second of its pods.
  assert.deepEqual(parentsOf(spans, "01"), [
    "01<",
    "02<01",
    "03<02",
    "04<01",
    "05<04",
    "06<05",
    "07<06",
    "08<01",
    "09<08",
  ]);
  // 12 sticks out of its call 11 by 1 ms, as the clock of its pod is ahead.
  assert.deepEqual(parentsOf(spans, "10"), ["10<", "11<10", "12<11"]);
  assert.deepEqual(parentsOf(spans, "20"), ["20<", "21<"]);
  assert.deepEqual(notes, [
    '"constructed.csv" has no column of parents: 10 of 14 were inferred from services, pods and times',
  ]);
  const failed = spans.filter(({ isFailed }) => isFailed);
  assert.deepEqual(
    failed.map(({ httpStatus, kind, service, peer, instance }) => [httpStatus, kind, service, peer, instance]),
    [
      [503, "client", "cart", "price", "cart-2.constructed"],
      [503, "server", "price", "", "price-1.constructed"],
    ],
  );
});

Deno.test("readSpans() finds the parents that a sidecar would have told, for any calls one after another", () => {
  const services = ["front", "cart", "price"];
  type Calls = { target: number; inner: Calls[] };
  const calls: fc.Memo<Calls> = fc.memo((depth) =>
    fc.record({
      target: fc.nat({ max: 2 }),
      inner: depth <= 1 ? fc.constant([]) : fc.array(calls(depth - 1), { maxLength: 3 }),
    })
  );
  fc.assert(fc.property(calls(4), (root) => {
    const rows: string[] = [];
    const truth: string[] = [];
    let now = 1000;
    const id = () => (rows.length + 1).toString(16).padStart(16, "0");
    const write = (client: string, server: string, parent: string, body: (own: string) => void) => {
      const own = id();
      const at = rows.push("") - 1;
      const start = now++;
      body(own);
      now++;
      rows[at] = `1,${own},${start},${now++ - start},${client},${server},200,`;
      truth.push(`${own}<${parent}`);
    };
    const serve = ({ target, inner }: Calls, parent: string) => {
      const service = services[target]!;
      write(service, service, parent, (server) => {
        for (const call of inner) {
          // A call of a service to itself cannot be told from its own server span, so there are none.
          const other = { ...call, target: call.target === target ? (target + 1) % 3 : call.target };
          write(service, services[other.target]!, server, (client) => serve(other, client));
        }
      });
    };
    serve(root, "");
    const { spans } = readSpans([HEADER, ...rows.toReversed()].join("\n"), "generated.csv");
    assert.deepEqual(spans.map(({ spanId, parentId }) => `${spanId}<${parentId ?? ""}`).sort(), truth.sort());
  }));
});

Deno.test("readSpans() takes parents from the table if it has them", () => {
  const { spans, notes } = readSpans(
    "trace_id , span_id, parent_span_id,start_time,duration,client,server\r\n1,a,,0,10,x,x\r\n\r\n1,B,000A,2,5,x,y\r\n",
    "own.csv",
  );
  assert.deepEqual(spans.map(({ spanId, parentId, kind }) => [spanId, parentId, kind]), [
    ["000000000000000a", undefined, "server"],
    ["000000000000000b", "000000000000000a", "client"],
  ]);
  assert.deepEqual(notes, []);
});

Deno.test("readSpans() names line and column of a table that it cannot read", () => {
  const refusals: [string, RegExp][] = [
    ["", /"bad.csv" as its columns must include trace_id, .*: trace_id, .*, server missing$/],
    ["trace_id,span_id\n1,2\n", /: start_time, duration, client, server missing$/],
    [`${HEADER}\n1,2,3,4,a,a,200,p\n1,2,3\n`, /line 3 must have 8 cells: it has 3$/],
    [`${HEADER}\n1,2,3,x,a,a,200,p\n`, /line 2 must have a whole number of µs in "duration": it has "x"$/],
    [`${HEADER}\n1,2,-3,4,a,a,200,p\n`, /line 2 must have a whole number of µs in "start_time": it has "-3"$/],
    [`${HEADER}\n\n1,2,3,4,a,"b\nc",200,p\n1,2,3.5,4,a,a,200,p\n`, /line 5 .* "start_time": it has "3.5"$/],
    [`${HEADER}\n1,0,3,4,a,a,200,p\n`, /line 2 must have an id in "span_id": it has "0"$/],
    [`${HEADER}\n1,2,3,4,,a,200,p\n`, /line 2 must have a text in "client": it has ""$/],
    [`${HEADER}\n1,2,3,4,a,a,OK,p\n`, /line 2 must have a status or nothing in "http_status_code": it has "OK"$/],
    [`${HEADER}\n1,2,3,4,a,a,200,"p\n`, /quotes must enclose a whole cell: line 2 has others$/],
    [`${HEADER}\n1,2,3,4,a"b,a,200,p\n`, /quotes must enclose a whole cell: line 2 has others$/],
  ];
  for (const [text, message] of refusals) {
    assert.throws(() => readSpans(text, "bad.csv"), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(error.message, /^Cannot read "bad.csv" as /);
      assert.match(error.message, message);
      return true;
    });
  }
});

/** A trace as Jaeger's query API writes it; invented. */
const JAEGER = {
  data: [{
    traceID: "ABC",
    spans: [
      {
        traceID: "abc",
        spanID: "01",
        references: [],
        startTime: 1000,
        duration: 100,
        processID: "p1",
        tags: [
          { key: "span.kind", type: "string", value: "server" },
          { key: "istio.canonical_service", type: "string", value: "front" },
          { key: "node_id", type: "string", value: "sidecar~10.0.0.1~front-1.shop~shop.svc" },
          { key: "http.status_code", type: "string", value: "200" },
        ],
      },
      {
        traceID: "0abc",
        spanID: "2",
        references: [
          { refType: "FOLLOWS_FROM", traceID: "abc", spanID: "9" },
          { refType: "CHILD_OF", traceID: "dead", spanID: "8" },
          { refType: "CHILD_OF", traceID: "abc", spanID: "1" },
        ],
        startTime: 1010,
        duration: 50,
        processID: "p1",
        tags: [
          { key: "span.kind", type: "string", value: "client" },
          { key: "upstream_cluster", type: "string", value: "outbound|80||cart.shop.svc.cluster.local" },
          { key: "error", type: "bool", value: true },
        ],
      },
      {
        traceID: "abc",
        spanID: "3",
        references: [{ refType: "FOLLOWS_FROM", traceID: "abc", spanID: "2" }],
        startTime: 1020,
        duration: 20,
        process: { serviceName: "cart.shop", tags: [{ key: "hostname", type: "string", value: "cart-1" }] },
      },
      { traceID: "abc", spanID: "4", parentSpanID: "0", startTime: 0, duration: 0, processID: "p1", warnings: null },
    ],
    processes: { p1: { serviceName: "front.shop", tags: [] } },
  }],
  errors: null,
};

Deno.test("readSpans() reads Jaeger's JSON: references within the trace, canonical services, pods, status", () => {
  const { spans } = readSpans(JSON.stringify(JAEGER), "jaeger.json");
  const [first, call, follower, bare] = spans;
  assert.deepEqual(first, {
    traceId: "0000000000000abc",
    spanId: "0000000000000001",
    parentId: undefined,
    relation: "child",
    service: "front",
    instance: "front-1.shop",
    peer: "",
    kind: "server",
    startMicroseconds: 1000,
    durationMicroseconds: 100,
    httpStatus: 200,
    isFailed: false,
  });
  assert.deepEqual([call!.parentId, call!.relation, call!.peer, call!.isFailed], [
    "0000000000000001",
    "child",
    "cart",
    true,
  ]);
  assert.deepEqual([follower!.parentId, follower!.relation, follower!.service, follower!.instance, follower!.kind], [
    "0000000000000002",
    "follows",
    "cart.shop",
    "cart-1",
    "internal",
  ]);
  assert.deepEqual([bare!.parentId, bare!.service, bare!.httpStatus], [undefined, "front.shop", undefined]);
});

/** Spans as OpenTelemetry's collector writes them; invented. */
const OTLP = {
  resourceSpans: [{
    resource: {
      attributes: [
        { key: "service.name", value: { stringValue: "cart" } },
        { key: "k8s.pod.name", value: { stringValue: "cart-7" } },
      ],
    },
    scopeSpans: [{
      spans: [
        {
          traceId: "5B8EFFF798038103D269B633813FC60C",
          spanId: "EEE19B7EC3C1B174",
          parentSpanId: "EEE19B7EC3C1B173",
          startTimeUnixNano: "1544712660000000999",
          endTimeUnixNano: "1544712660000002000",
          kind: 2,
          attributes: [{ key: "http.response.status_code", value: { intValue: "503" } }],
        },
        {
          traceId: "5b8efff798038103d269b633813fc60c",
          spanId: "eee19b7ec3c1b175",
          parentSpanId: "",
          startTimeUnixNano: 1000,
          endTimeUnixNano: 5000,
          kind: "SPAN_KIND_CLIENT",
          attributes: [{ key: "db.system", value: { stringValue: "redis" } }],
          status: { code: 2 },
        },
      ],
    }],
  }],
};

Deno.test("readSpans() reads OpenTelemetry's JSON, whole and line by line", () => {
  const { spans } = readSpans(JSON.stringify(OTLP, null, 2), "otlp.json");
  assert.deepEqual(spans[0], {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    parentId: "eee19b7ec3c1b173",
    relation: "child",
    service: "cart",
    instance: "cart-7",
    peer: "",
    kind: "server",
    startMicroseconds: 1_544_712_660_000_000,
    durationMicroseconds: 2,
    httpStatus: 503,
    isFailed: true,
  });
  const { kind, peer, parentId, durationMicroseconds, isFailed } = spans[1]!;
  assert.deepEqual({ kind, peer, parentId, durationMicroseconds, isFailed }, {
    kind: "client",
    peer: "redis",
    parentId: undefined,
    durationMicroseconds: 4,
    isFailed: true,
  });
  const lines = `${JSON.stringify(OTLP)}\n\n${JSON.stringify(OTLP)}\n`;
  assert.equal(readSpans(lines, "otlp.jsonl").spans.length, 4);
});

/** A copy of a JSON value with the thing at a path replaced; `undefined` removes it. */
function changed(value: unknown, path: (string | number)[], replacement: unknown): string {
  const copy = structuredClone(value) as Record<string, unknown>;
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1)!] = replacement;
  return JSON.stringify(copy);
}

Deno.test("readSpans() names the field of JSON that it cannot read", () => {
  const jaeger = ["data", 0, "spans", 1];
  const otlp = ["resourceSpans", 0, "scopeSpans", 0, "spans", 0];
  const refusals: [string, RegExp][] = [
    [
      changed(JAEGER, [...jaeger, "startTime"], "soon"),
      /data\[0\]\.spans\[1\]\.startTime must be a whole number >= 0: it is "soon"$/,
    ],
    [changed(JAEGER, [...jaeger, "duration"], -1), /spans\[1\]\.duration must be a whole number >= 0: it is -1$/],
    [changed(JAEGER, [...jaeger, "duration"], 1.5), /spans\[1\]\.duration must be a whole number >= 0: it is 1.5$/],
    [changed(JAEGER, [...jaeger, "spanID"], undefined), /spans\[1\]\.spanID must be a text: it is missing$/],
    [changed(JAEGER, [...jaeger, "traceID"], "0"), /spans\[1\]\.traceID must be an id: it is "0"$/],
    [
      changed(JAEGER, [...jaeger, "processID"], "p9"),
      /data\[0\]\.processes\.p9\.serviceName must be a text: it is missing$/,
    ],
    [changed(JAEGER, ["data", 0, "spans"], {}), /data\[0\]\.spans must be a list: it is {}$/],
    [changed(OTLP, [...otlp, "kind"], 9), /scopeSpans\[0\]\.spans\[0\]\.kind must be a kind of span, 0 to 5: it is 9$/],
    [changed(OTLP, [...otlp, "kind"], "SERVER"), /spans\[0\]\.kind must be a kind of span: it is "SERVER"$/],
    [
      changed(OTLP, [...otlp, "endTimeUnixNano"], "7"),
      /endTimeUnixNano must be >= the start 1544712660000000999: it is "7"$/,
    ],
    ['{"rows": []}', /as data must be a list of traces: it is missing$/],
    ["[1, 2]", /as data must be a list of traces: it is missing$/],
    [`${JSON.stringify(OTLP)}\n{"resourceSpans": [`, /JSON, whole or line by line: line 2 is "{"resourceSpans": \["$/],
  ];
  for (const [text, message] of refusals) {
    assert.throws(() => readSpans(text, "bad.json"), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(error.message, /^Cannot read "bad.json(, line \d+)?" as /);
      assert.match(error.message, message);
      return true;
    });
  }
  const errors = '{"data": null, "errors": [{"code": 500, "msg": "storage is down"}]}';
  assert.throws(() => readSpans(errors, "bad.json"), /must hold traces: Jaeger says "storage is down"$/);
});

Deno.test("readSpanFiles() reads a file or every file of a folder, and says if there is none", () =>
  inTemporaryFolder(async (folder) => {
    await assert.rejects(readSpanFiles(folder), /must hold .csv, .json or .jsonl files: it has none/);
    await Deno.copyFile(CONSTRUCTED, join(folder, "b.csv"));
    await Deno.writeTextFile(join(folder, "a.json"), JSON.stringify(JAEGER));
    await Deno.writeTextFile(join(folder, "notes.txt"), "no spans");
    const { spans, notes } = await readSpanFiles(folder);
    assert.equal(spans.length, 4 + 14);
    assert.equal(spans[0]!.service, "front");
    assert.equal(notes.length, 1);
    assert.equal((await readSpanFiles(join(folder, "b.csv"))).spans.length, 14);
  }));

Deno.test("normalId() writes an id in one way, and none for zeros", () => {
  assert.equal(normalId(" 00AbC "), "0000000000000abc");
  assert.equal(normalId("0"), "");
  assert.equal(normalId(""), "");
  assert.equal(normalId("1".repeat(17)), "1".repeat(17).padStart(32, "0"));
  assert.equal(normalId("span one"), "span one");
});

Deno.test("readSpans() gives trees that are whole, from the file that others measured", {
  ignore: !await exists("../shared/reference/spans/spans.csv"),
}, async () => {
  const { spans } = await readSpanFiles("../shared/reference/spans/spans.csv");
  const traces = Map.groupBy(spans, ({ traceId }) => traceId);
  assert.equal(spans.length, 36);
  assert.equal(traces.size, 4);
  for (const trace of traces.values()) {
    const { nodes, isComplete } = spanTree(trace);
    assert.ok(isComplete);
    const edges = nodes.filter(({ parent }) => parent >= 0).map(({ span, parent }) => {
      const caller = nodes[parent]!.span;
      return `${caller.service}${caller.peer && ` to ${caller.peer}`} > ${span.service}${
        span.peer && ` to ${span.peer}`
      }`;
    });
    assert.deepEqual(edges.sort(), [
      "frontend > frontend to auth",
      "frontend > frontend to bill",
      "frontend > frontend to ms1",
      "frontend to auth > auth",
      "frontend to bill > bill",
      "frontend to ms1 > ms1",
      "ms1 > ms1 to ms2",
      "ms1 to ms2 > ms2",
    ]);
  }
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
