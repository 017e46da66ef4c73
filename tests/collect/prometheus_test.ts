import assert from "node:assert/strict";
import fc from "fast-check";
import { chunkRange, gridTimes, prometheusClient, type PrometheusOptions } from "@/collect/mod.ts";
import { PrometheusError } from "@/errors.ts";

const RANGE = { startSeconds: 100, endSeconds: 130, stepSeconds: 10 };
const NO_WAIT = { sleep: () => Promise.resolve() };

/** A Prometheus that answers from a list, and remembers what it was asked. */
function fakePrometheus(answers: (() => Response | Promise<Response>)[]) {
  const requests: { url: string; method: string; headers: Headers; parameters: URLSearchParams }[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = String(input);
    const body = init?.body instanceof URLSearchParams ? init.body : new URL(url).searchParams;
    requests.push({ url, method: init?.method ?? "GET", headers: new Headers(init?.headers), parameters: body });
    const answer = answers[Math.min(requests.length, answers.length) - 1]!;
    return Promise.resolve(answer());
  };
  return { requests, fetch };
}

function matrixAnswer(result: unknown[], more: Record<string, unknown> = {}): Response {
  return Response.json({ status: "success", data: { resultType: "matrix", result }, ...more });
}

function client(answers: (() => Response | Promise<Response>)[], options: Partial<PrometheusOptions> = {}) {
  const fake = fakePrometheus(answers);
  return {
    ...fake,
    client: prometheusClient({ url: "http://prometheus:9090", retry: NO_WAIT, fetch: fake.fetch, ...options }),
  };
}

Deno.test("queryRange() reads numbers, NaN and infinities as Prometheus writes them", async () => {
  const { client: prometheus } = client([
    () => matrixAnswer([{ metric: { pod: "a" }, values: [[100, "1.5"], [110, "NaN"], [120, "+Inf"], [130, "-Inf"]] }]),
  ]);
  const { series } = await prometheus.queryRange("q", RANGE);
  assert.deepEqual([...series[0]!.timesSeconds], [100, 110, 120, 130]);
  assert.deepEqual([...series[0]!.values], [1.5, NaN, Infinity, -Infinity]);
});

Deno.test("queryRange() sends token, tenant and path prefix", async () => {
  const { client: prometheus, requests } = client([() => matrixAnswer([])], {
    url: "https://metrics.example/prometheus/",
    bearerToken: "secret",
    headers: { "X-Scope-OrgID": "team-a" },
  });
  await prometheus.queryRange("up", RANGE);
  assert.equal(requests[0]!.url, "https://metrics.example/prometheus/api/v1/query_range");
  assert.equal(requests[0]!.headers.get("authorization"), "Bearer secret");
  assert.equal(requests[0]!.headers.get("x-scope-orgid"), "team-a");
  assert.equal(requests[0]!.parameters.get("query"), "up");
});

Deno.test("queryRange() sends basic auth from options or from the address", async () => {
  for (
    const options of [
      { basicAuth: { user: "ann", password: "p:w" } },
      { url: "http://ann:p%3Aw@prometheus:9090/api/v1/query" },
    ]
  ) {
    const { client: prometheus, requests } = client([() => matrixAnswer([])], options);
    await prometheus.queryRange("up", RANGE);
    assert.equal(requests[0]!.headers.get("authorization"), `Basic ${btoa("ann:p:w")}`);
    assert.equal(requests[0]!.url, "http://prometheus:9090/api/v1/query_range");
  }
});

Deno.test("queryRange() repeats what may pass and then gives the answer", async () => {
  const { client: prometheus, requests } = client([
    () => new Response("overloaded", { status: 503 }),
    () => Promise.reject(new TypeError("connection refused")),
    () => new Response("slow down", { status: 429, headers: { "retry-after": "1" } }),
    () => matrixAnswer([{ metric: {}, values: [[100, "7"]] }]),
  ]);
  const { series } = await prometheus.queryRange("q", RANGE);
  assert.equal(series[0]!.values[0], 7);
  assert.equal(requests.length, 4);
});

Deno.test("queryRange() does not repeat a query that the server cannot parse, and keeps its words", async () => {
  const { client: prometheus, requests } = client([
    () =>
      Response.json({ status: "error", errorType: "bad_data", error: "parse error: unexpected )" }, { status: 400 }),
  ]);
  await assert.rejects(prometheus.queryRange("sum(", RANGE), (error) => {
    assert.ok(error instanceof PrometheusError);
    assert.equal(error.status, 400);
    assert.equal(error.query, "sum(");
    assert.match(error.message, /unexpected \)/);
    return true;
  });
  assert.equal(requests.length, 1);
});

Deno.test("queryRange() refuses a page that is not an answer of Prometheus", async () => {
  const { client: prometheus } = client([() => new Response("<html>login</html>")], {
    retry: { ...NO_WAIT, attempts: 1 },
  });
  await assert.rejects(prometheus.queryRange("q", RANGE), /must be a matrix: status 200, "<html>login/);
});

Deno.test("queryRange() falls back to GET where a proxy refuses POST", async () => {
  const { client: prometheus, requests } = client([
    () => new Response("", { status: 405 }),
    () => matrixAnswer([]),
    () => matrixAnswer([]),
  ]);
  await prometheus.queryRange("a", RANGE);
  await prometheus.queryRange("b", RANGE);
  assert.deepEqual(requests.map(({ method }) => method), ["POST", "GET", "GET"]);
  assert.equal(requests[2]!.parameters.get("query"), "b");
});

Deno.test("queryRange() joins chunks by labels and passes warnings on once", async () => {
  const { client: prometheus, requests } = client([
    () => matrixAnswer([{ metric: { a: "1", b: "2" }, values: [[100, "1"], [110, "2"]] }], { warnings: ["partial"] }),
    () => matrixAnswer([{ metric: { b: "2", a: "1" }, values: [[120, "3"], [130, "4"]] }], { warnings: ["partial"] }),
  ], { maxPoints: 2 });
  const { series, warnings } = await prometheus.queryRange("q", RANGE);
  assert.equal(series.length, 1);
  assert.deepEqual([...series[0]!.values], [1, 2, 3, 4]);
  assert.deepEqual(warnings, ["partial"]);
  assert.deepEqual(requests.map(({ parameters }) => [parameters.get("start"), parameters.get("end")]), [
    ["100", "110"],
    ["120", "130"],
  ]);
});

Deno.test("queryRange() stops when it is told to", async () => {
  const controller = new AbortController();
  controller.abort(new Error("stop"));
  const { client: prometheus } = client([() => Promise.reject(controller.signal.reason)]);
  await assert.rejects(prometheus.queryRange("q", RANGE, controller.signal), /stop/);
});

Deno.test("version() is undefined where the server does not tell", async () => {
  assert.equal(await client([() => new Response("no", { status: 404 })]).client.version(), undefined);
  assert.equal(
    await client([() => Response.json({ data: { version: "2.42.0" } })]).client.version(),
    "2.42.0",
  );
});

Deno.test("prometheusClient() refuses an address that is none", () => {
  assert.throws(() => prometheusClient({ url: "prometheus" }), /must be like http:\/\/host:9090/);
});

Deno.test("chunkRange() covers every time of the grid once, in chunks within the limit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 60 }), (
      step,
      span,
      maxPoints,
    ) => {
      const range = { startSeconds: 1000, endSeconds: 1000 + span, stepSeconds: step };
      const chunks = chunkRange(range, maxPoints);
      assert.deepEqual(chunks.flatMap((chunk) => [...gridTimes(chunk)]), [...gridTimes(range)]);
      assert.ok(chunks.every((chunk) => gridTimes(chunk).length <= maxPoints));
    }),
  );
});

Deno.test("chunkRange() refuses a step of 0 and a range that ends before it starts", () => {
  assert.throws(() => chunkRange({ ...RANGE, stepSeconds: 0 }, 10), /step must be > 0 s: it is 0 s/);
  assert.throws(() => chunkRange({ ...RANGE, endSeconds: 1 }, 10), RangeError);
});
