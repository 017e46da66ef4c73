import assert from "node:assert/strict";
import fc from "fast-check";
import { jaegerClient, type JaegerOptions, type TraceQuery } from "@/collect/mod.ts";

const NO_WAIT = { sleep: () => Promise.resolve() };

/** A trace of a store: when its spans start, µs. */
type Stored = readonly number[];

/** How a store cuts an answer. */
interface Store {
  readonly traces: readonly Stored[];
  /** Traces of an answer, however many are asked for. */
  readonly secretLimit?: number;
  /** Index entries of an answer for each trace that is asked for, counted before repeated traces are removed. */
  readonly entriesPerTrace?: number;
}

/** A Jaeger that holds traces of the service "front" and answers as its query service does. */
function fakeJaeger(store: Store) {
  const windows: { start: number; end: number; limit: number }[] = [];
  const fetch = (input: string | URL | Request): Promise<Response> => {
    const { searchParams } = new URL(String(input));
    const [start, end, limit] = ["start", "end", "limit"].map((name) => Number(searchParams.get(name))) as [
      number,
      number,
      number,
    ];
    windows.push({ start, end, limit });
    const entries = store.traces.flatMap((starts, id) =>
      starts.filter((at) => start <= at && at <= end).map((at) => ({ id, at }))
    ).sort((a, b) => b.at - a.at).slice(0, (store.entriesPerTrace ?? Infinity) * limit);
    const ids = [...new Set(entries.map(({ id }) => id))].slice(0, Math.min(limit, store.secretLimit ?? limit));
    return Promise.resolve(Response.json({
      data: ids.map((id) => ({
        spans: store.traces[id]!.map((startTime, i) => ({
          traceID: `f${id}`,
          spanID: `${i + 1}`,
          startTime,
          duration: 1,
          processID: "p1",
        })),
        processes: { p1: { serviceName: "front" } },
      })),
    }));
  };
  return { windows, fetch };
}

function ask(store: Store, options: Partial<JaegerOptions>, query: Partial<TraceQuery> = {}) {
  const { windows, fetch } = fakeJaeger(store);
  const client = jaegerClient({
    url: "http://jaeger:16686",
    retry: NO_WAIT,
    fetch: fetch as typeof globalThis.fetch,
    ...options,
  });
  const batch = client.traces({ service: "front", startSeconds: 0, endSeconds: 0.001, ...query });
  return { batch, windows };
}

/** Ids of traces, each with how many of its spans came. */
async function counted(batch: ReturnType<typeof ask>["batch"]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { traceId } of (await batch).spans) counts[traceId] = (counts[traceId] ?? 0) + 1;
  return counts;
}

function expected(traces: readonly Stored[]): Record<string, number> {
  return Object.fromEntries(traces.map((starts, id) => [`f${id}`.padStart(16, "0"), starts.length]));
}

/** Traces of which no three start in the same microsecond, so that a limit of three can always be kept to. */
const TRACES = fc.array(fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 5 }), { maxLength: 40 })
  .filter((traces) =>
    [...Map.groupBy(traces.flatMap((starts) => [...new Set(starts)]), (at) => at).values()].every((same) =>
      same.length < 3
    )
  );

Deno.test("traces() gives every trace once and whole, whatever the limit cuts", async () => {
  await fc.assert(fc.asyncProperty(
    TRACES,
    fc.integer({ min: 3, max: 12 }),
    fc.integer({ min: 1, max: 1500 }),
    async (traces, limit, windowMicroseconds) => {
      const options = { limit, windowSeconds: windowMicroseconds / 1e6 };
      assert.deepEqual(await counted(ask({ traces }, options).batch), expected(traces));
    },
  ));
});

Deno.test("traces() is not misled by a store that counts spans before it removes repeated traces", async () => {
  await fc.assert(fc.asyncProperty(TRACES, fc.integer({ min: 3, max: 12 }), async (traces, limit) => {
    assert.deepEqual(await counted(ask({ traces, entriesPerTrace: 3 }, { limit }).batch), expected(traces));
  }));
});

Deno.test("traces() finds out when a server lowers the limit by itself", async () => {
  const traces = Array.from({ length: 200 }, (_, i) => [5 * i]);
  const { batch, windows } = ask({ traces, secretLimit: 20 }, { limit: 1000 });
  assert.deepEqual(await counted(batch), expected(traces));
  assert.deepEqual([...new Set(windows.map(({ limit }) => limit))], [1000, 20]);
});

Deno.test("traces() asks for windows side by side, and for no part twice where nothing is cut", async () => {
  const done: number[] = [];
  const { batch, windows } = ask({ traces: [[5], [2500]] }, { windowSeconds: 0.001 }, {
    endSeconds: 0.0029,
    onProgress: (progress) => done.push(progress.done / progress.total),
  });
  assert.deepEqual(await counted(batch), expected([[5], [2500]]));
  assert.deepEqual(windows, [
    { start: 0, end: 999, limit: 1500 },
    { start: 1000, end: 1999, limit: 1500 },
    { start: 2000, end: 2900, limit: 1500 },
  ]);
  assert.equal(done.length, 3);
  assert.equal(done[2], 1);
});

Deno.test("traces() says so when one microsecond holds more than an answer may", async () => {
  const { batch } = ask({ traces: [[7], [7], [7]] }, { limit: 3 });
  await assert.rejects(
    batch,
    /^Error: Cannot collect all traces as fewer than 3 of them \(the limit\) .*: 7 µs has more$/,
  );
  await assert.rejects(ask({ traces: [] }, {}, { startSeconds: 2, endSeconds: 1 }).batch, {
    name: "RangeError",
    message: /must end after its start: 2 s to 1 s$/,
  });
});

/** A client whose server gives these answers in turn, and what it was asked. */
function answering(answers: (() => Response)[], options: Partial<JaegerOptions> = {}) {
  const requests: { url: string; headers: Headers }[] = [];
  const client = jaegerClient({
    url: "http://jaeger:16686",
    retry: NO_WAIT,
    fetch: (input, init) => {
      requests.push({ url: String(input), headers: new Headers(init?.headers) });
      return Promise.resolve(answers[Math.min(requests.length, answers.length) - 1]!());
    },
    ...options,
  });
  return { client, requests };
}

const NO_TRACES = () => Response.json({ data: [] });

Deno.test("jaegerClient() sends token, tenant, user and path prefix as prometheusClient() does", async () => {
  const query = { service: "a b", startSeconds: 1, endSeconds: 2 };
  const token = answering([NO_TRACES], {
    url: "https://shop.example/jaeger/search?service=x",
    bearerToken: "secret",
    headers: { "X-Scope-OrgID": "team-a" },
  });
  await token.client.traces(query);
  assert.equal(
    token.requests[0]!.url,
    "https://shop.example/jaeger/api/traces?service=a+b&start=1000000&end=2000000&limit=1500",
  );
  assert.equal(token.requests[0]!.headers.get("authorization"), "Bearer secret");
  assert.equal(token.requests[0]!.headers.get("x-scope-orgid"), "team-a");
  const user = answering([NO_TRACES], { url: "http://ann:p%3Aw@jaeger:16686/" });
  await user.client.traces(query);
  assert.equal(user.requests[0]!.headers.get("authorization"), `Basic ${btoa("ann:p:w")}`);
  assert.match(user.requests[0]!.url, /^http:\/\/jaeger:16686\/api\/traces\?/);
  assert.throws(() => jaegerClient({ url: "jaeger" }), {
    name: "SyntaxError",
    message: /must be like http:\/\/host:16686$/,
  });
});

Deno.test("jaegerClient() repeats what may pass, and gives the server's own words for what does not", async () => {
  const query = { service: "front", startSeconds: 0, endSeconds: 1 };
  const passing = answering([() => new Response("busy", { status: 503 }), () => new Response("<html>"), NO_TRACES]);
  assert.deepEqual(await passing.client.traces(query), { spans: [], notes: [] });
  assert.equal(passing.requests.length, 3);
  const refusing = answering([
    () => Response.json({ errors: [{ code: 400, msg: "unable to parse param 'start'" }] }, { status: 400 }),
  ]);
  await assert.rejects(refusing.client.traces(query), (error: Error) => {
    assert.equal(error.constructor, Error);
    assert.match(error.message, /^Cannot use the answer of Jaeger .*: status 400, "unable to parse param 'start'"$/);
    return true;
  });
  assert.equal(refusing.requests.length, 1);
});

Deno.test("trace() and services() ask for one trace, and for names", async () => {
  const found = answering([() => Response.json({ data: ["b", "a", 3] })]);
  assert.deepEqual(await found.client.services(), ["a", "b"]);
  assert.match(found.requests[0]!.url, /\/api\/services$/);
  const none = answering([NO_TRACES]);
  await assert.rejects(none.client.trace("a/b"), /Cannot read trace "a\/b" as Jaeger at .* must have it/);
  assert.match(none.requests[0]!.url, /\/api\/traces\/a%2Fb$/);
});

Deno.test("jaegerClient() stops when it is told to", async () => {
  const stop = new AbortController();
  const { client, requests } = answering([() => {
    stop.abort(new Error("enough"));
    return new Response("busy", { status: 503 });
  }]);
  await assert.rejects(
    client.traces({ service: "front", startSeconds: 0, endSeconds: 1, signal: stop.signal }),
    /status 503, "busy"|enough/,
  );
  assert.equal(requests.length, 1);
});
