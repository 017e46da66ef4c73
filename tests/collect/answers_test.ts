import assert from "node:assert/strict";
import fc from "fast-check";
import { gridTimes, prometheusClient, recordAnswers, replayAnswers, type TimeRange } from "@/collect/mod.ts";
import { PrometheusError } from "@/errors.ts";

const RANGE = { startSeconds: 1_700_000_000, endSeconds: 1_700_000_030, stepSeconds: 3 };

/** A Prometheus that answers every range query with its times as values, in two series, of which one has a gap. */
const counting: typeof fetch = (_, init) => {
  const asked = init?.body as URLSearchParams;
  if (asked === undefined) return Promise.resolve(Response.json({ status: "success", data: { version: "2.42.0" } }));
  const range = rangeOf(asked);
  const values = [...gridTimes(range)].map((time): [number, string] => [time, String(time / 7)]);
  return Promise.resolve(Response.json({
    status: "success",
    warnings: ["a store is down"],
    data: {
      resultType: "matrix",
      result: [
        { metric: { pod: "a" }, values },
        { metric: { pod: "b" }, values: values.filter(([time]) => time > RANGE.startSeconds + 12) },
      ].filter((series) => series.values.length > 0),
    },
  }));
};

function rangeOf(asked: URLSearchParams): TimeRange {
  return {
    startSeconds: Number(asked.get("start")),
    endSeconds: Number(asked.get("end")),
    stepSeconds: Number(asked.get("step")),
  };
}

function clientOf(send: typeof fetch) {
  return prometheusClient({ url: "http://prometheus:9090/prefix", fetch: send, retry: { attempts: 1 } });
}

/** A client of what was recorded of one query over {@linkcode RANGE}. */
async function replayed() {
  const recorder = recordAnswers(counting);
  await clientOf(recorder.fetch).queryRange("up", RANGE);
  return prometheusClient({
    url: "http://elsewhere",
    fetch: replayAnswers(recorder.answers()),
    retry: { attempts: 1 },
  });
}

Deno.test("recordAnswers() passes answers on unchanged, and replayAnswers() gives the same again, warnings included", async () => {
  const recorder = recordAnswers(counting);
  const live = await clientOf(recorder.fetch).queryRange("up", RANGE);
  assert.deepEqual(live, await clientOf(counting).queryRange("up", RANGE));
  assert.deepEqual(await (await replayed()).queryRange("up", RANGE), live);
  assert.deepEqual(live.warnings, ["a store is down"]);
});

Deno.test("recordAnswers() keeps no address of the server, sorts, and keeps the later of two answers", async () => {
  const recorder = recordAnswers(counting);
  const client = clientOf(recorder.fetch);
  for (const query of ["b", "a", "b"]) await client.queryRange(query, RANGE);
  await client.version();
  const answers = recorder.answers();
  assert.deepEqual(answers.map(({ path, parameters }) => [path, parameters["query"]]), [
    ["/api/v1/query_range", "a"],
    ["/api/v1/query_range", "b"],
    ["/api/v1/status/buildinfo", undefined],
  ]);
  assert.doesNotMatch(JSON.stringify(answers), /prometheus:9090|prefix/);
});

Deno.test("recordAnswers() passes on what is not JSON and does not keep it", async () => {
  const recorder = recordAnswers(() => Promise.resolve(new Response("<html>login</html>")));
  await assert.rejects(clientOf(recorder.fetch).queryRange("up", RANGE), /<html>login/);
  assert.deepEqual(recorder.answers(), []);
});

Deno.test("replayAnswers() cuts any part of a recorded range as Prometheus itself would answer it", async () => {
  const client = await replayed();
  await fc.assert(fc.asyncProperty(fc.nat(10), fc.nat(10), async (a, b) => {
    const part = {
      ...RANGE,
      startSeconds: RANGE.startSeconds + 3 * Math.min(a, b),
      endSeconds: RANGE.startSeconds + 3 * Math.max(a, b),
    };
    assert.deepEqual(await client.queryRange("up", part), await clientOf(counting).queryRange("up", part));
  }));
});

Deno.test("replayAnswers() refuses what was not recorded as a PrometheusError that names it, and never as no data", async () => {
  const client = await replayed();
  const wrong: [string, TimeRange][] = [
    ["down", RANGE],
    ["up", { ...RANGE, endSeconds: RANGE.endSeconds + 3 }],
    ["up", { ...RANGE, startSeconds: RANGE.startSeconds - 3 }],
    ["up", { ...RANGE, startSeconds: RANGE.startSeconds + 1 }],
    ["up", { ...RANGE, stepSeconds: 6 }],
  ];
  for (const [query, range] of wrong) {
    await assert.rejects(client.queryRange(query, range), (error) => {
      assert.ok(error instanceof PrometheusError);
      assert.equal(error.query, query);
      assert.equal(error.status, 404);
      assert.match(error.message, new RegExp(`the recording does not hold this query.*set PROMETHEUS_URL.*${query}`));
      return true;
    });
  }
  assert.equal(await client.version(), undefined);
});

Deno.test("replayAnswers() stops when it is told to", async () => {
  const stopped = AbortSignal.abort(new Error("stop"));
  await assert.rejects((await replayed()).queryRange("up", RANGE, stopped), /stop/);
});
