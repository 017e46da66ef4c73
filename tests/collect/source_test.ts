import assert from "node:assert/strict";
import {
  gridTimes,
  loadedStretch,
  openSource,
  readSourceEnvironment,
  sourcePeriods,
  type SourceVariable,
} from "@/collect/mod.ts";
import { PrometheusError, SchemaError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

type Settings = Partial<Record<SourceVariable, string>>;

/** A Prometheus where `rates` of each workload, by position in the range, are all that there is. */
function fakeFetch(rates: Readonly<Record<string, (row: number, rows: number) => number>>) {
  const queries: string[] = [];
  const headers: Headers[] = [];
  const send: typeof fetch = (_, init) => {
    headers.push(new Headers(init?.headers));
    const asked = init?.body;
    if (!(asked instanceof URLSearchParams)) {
      return Promise.resolve(Response.json({ status: "success", data: { version: "2.42.0" } }));
    }
    queries.push(asked.get("query")!);
    const times = gridTimes({
      startSeconds: Number(asked.get("start")),
      endSeconds: Number(asked.get("end")),
      stepSeconds: Number(asked.get("step")),
    });
    const result = Object.entries(rates).map(([workload, rate]) => ({
      metric: { destination_workload: workload },
      values: [...times].map((time, row) => [time, String(rate(row, times.length))]),
    }));
    return Promise.resolve(Response.json({ status: "success", data: { resultType: "matrix", result } }));
  };
  return { queries, headers, send };
}

function open(settings: Settings, send: typeof fetch) {
  return openSource({
    environment: (name) => ({ PROMETHEUS_URL: "http://prometheus:9090", ...settings })[name],
    nowSeconds: 1_700_000_100.4,
    fetch: send,
  });
}

Deno.test("openSource() finds the workloads and the loaded window of a live Prometheus, on a grid of whole steps", async () => {
  const middle = (row: number, rows: number) => row >= 5 && row < rows - 5 ? 10 : 0;
  const fake = fakeFetch({ shop: middle, cart: middle, idle: () => 0 });
  const source = await open({ COLLECT_STEP_SECONDS: "10", COLLECT_WINDOW_SECONDS: "300" }, fake.send);
  assert.equal(source.kind, "live");
  assert.deepEqual(source.services, ["cart", "shop"]);
  assert.deepEqual(source.range, { startSeconds: 1_699_999_810, endSeconds: 1_700_000_100, stepSeconds: 10 });
  // 30 samples, 5 idle at each end, and the outermost of the load left out.
  assert.deepEqual(source.loaded, { startSeconds: 1_699_999_870, endSeconds: 1_700_000_040, stepSeconds: 10 });
  assert.deepEqual(sourcePeriods(source), [
    { label: "loaded window", startSeconds: 1_699_999_860, endSeconds: 1_700_000_040 },
  ]);
  assert.equal(source.load.requestsPerSecond.size, 0);
  assert.match(source.description, /^live: Prometheus 2\.42\.0/);
});

Deno.test("openSource() asks as the environment says: token, namespace, matchers, end", async () => {
  const fake = fakeFetch({ shop: () => 5 });
  const source = await open({
    PROMETHEUS_TOKEN: "secret",
    COLLECT_NAMESPACE: "prod",
    COLLECT_MATCHERS: 'cluster="eu-1"',
    COLLECT_SERVICES: "shop",
    COLLECT_END: "2023-11-14T22:00:00Z",
    COLLECT_USERS: "40",
  }, fake.send);
  assert.match(fake.queries[0]!, /cluster="eu-1",destination_workload_namespace="prod"\}\[60s\]/);
  assert.equal(fake.headers[0]!.get("authorization"), "Bearer secret");
  assert.equal(source.range.endSeconds, Date.UTC(2023, 10, 14, 22) / 1000);
  assert.equal(source.users, 40);
  assert.equal(source.replicas, undefined);
  assert.doesNotMatch(source.description, /secret|prometheus:9090/);
});

Deno.test("openSource() says what to set where there is nothing to collect", async () => {
  await assert.rejects(open({}, fakeFetch({}).send), /none was counted; set COLLECT_SERVICES, COLLECT_NAMESPACE/);
  await assert.rejects(
    open({ COLLECT_SERVICES: "shop,cart" }, fakeFetch({ shop: () => 5 }).send),
    /requests of the workload "cart" .*those with requests are shop/,
  );
  await assert.rejects(
    open({}, fakeFetch({ shop: (row) => row === 7 ? 5 : 0 }).send),
    /a load must last for at least 4 samples/,
  );
});

Deno.test("openSource() fails where the live Prometheus refuses, and does not fall back to the recording", async () => {
  const refuse: typeof fetch = () => Promise.resolve(Response.json({ error: "no entry" }, { status: 403 }));
  await assert.rejects(open({}, refuse), (error) => error instanceof PrometheusError && error.status === 403);
});

Deno.test("openSource() names the file of a recording that it cannot read", () =>
  inTemporaryFolder(async (folder) => {
    const open = () => openSource({ recording: folder, environment: () => undefined });
    await assert.rejects(open(), (error) => error instanceof SchemaError && /recording\.json/.test(error.message));
    await Deno.writeTextFile(`${folder}/recording.json`, '{ "format": "other" }');
    await assert.rejects(open(), /recording\.json must hold what it says: format:/);
  }));

Deno.test("readSourceEnvironment() names the variable that it cannot use, and takes an empty one as absent", () => {
  const read = (settings: Settings) =>
    readSourceEnvironment((name) => ({ PROMETHEUS_URL: "http://p", ...settings })[name]);
  assert.equal(readSourceEnvironment(() => " "), undefined);
  assert.deepEqual(read({ COLLECT_NAMESPACE: "" }), {
    url: "http://p",
    stepSeconds: 60,
    windowSeconds: 1800,
    users: 1,
  });
  assert.deepEqual(read({ COLLECT_SERVICES: "a, b,," })!.services, ["a", "b"]);
  assert.throws(
    () => read({ COLLECT_STEP_SECONDS: "soon" }),
    /COLLECT_STEP_SECONDS must be a number >= 1: it is "soon"/,
  );
  assert.throws(() => read({ COLLECT_WINDOW_SECONDS: "100" }), /COLLECT_WINDOW_SECONDS must be a number >= 240/);
  assert.throws(() => read({ COLLECT_END: "noon" }), /COLLECT_END must be a time such as .*: it is "noon"/);
  assert.throws(() => read({ COLLECT_USERS: "1.5" }), /COLLECT_USERS must be a whole number/);
});

Deno.test("loadedStretch() keeps a load that fills the range, takes the longest of several, and stops at a gap", () => {
  const range = { startSeconds: 0, endSeconds: 190, stepSeconds: 10 };
  const rates = (rate: (row: number) => number) => Float64Array.from({ length: 20 }, (_, row) => rate(row));
  assert.deepEqual(loadedStretch(rates(() => 7), range), range);
  const bursts = rates((row) => row < 4 ? 0 : row < 16 ? 5 + (row % 2) : row === 18 ? 50 : 0);
  assert.deepEqual(loadedStretch(bursts, range), { startSeconds: 50, endSeconds: 140, stepSeconds: 10 });
  const gap = rates((row) => row === 8 ? NaN : 5);
  assert.deepEqual(loadedStretch(gap, range), { startSeconds: 100, endSeconds: 190, stepSeconds: 10 });
  assert.throws(() => loadedStretch(rates(() => NaN), range), /at least 4 samples: the longest one has 0/);
});
