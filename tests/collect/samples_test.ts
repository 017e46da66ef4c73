import assert from "node:assert/strict";
import {
  collectWorkload,
  columnQueries,
  describeQueries,
  endpointQuery,
  formatTimestamp,
  type PrometheusClient,
  runFileText,
  type Series,
} from "@/collect/mod.ts";
import { PrometheusError } from "@/errors.ts";
import { COLUMN_NAMES } from "@/schema.ts";

const RANGE = { startSeconds: 1_700_000_003, endSeconds: 1_700_000_009, stepSeconds: 3 };
const SCOPE = { workload: "task1", windowSeconds: 3 };

function seriesOf(values: readonly number[], labels: Record<string, string> = {}, first = 0): Series {
  return {
    labels,
    timesSeconds: Float64Array.from(values, (_, i) => RANGE.startSeconds + (first + i) * RANGE.stepSeconds),
    values: Float64Array.from(values),
  };
}

/** A Prometheus that gives each query the series that `answer` says. */
function answering(answer: (query: string) => Series[]): PrometheusClient {
  return {
    queryRange: (query) => Promise.resolve({ series: answer(query), warnings: [] }),
    version: () => Promise.resolve(undefined),
  };
}

Deno.test("collectWorkload() leaves NaN with a reason where a query failed, and never 0", async () => {
  const cpu = columnQueries(SCOPE).cpu_usage;
  const samples = await collectWorkload(
    answering((query) => {
      if (query === cpu) throw new PrometheusError("Cannot use the answer: status 500", { status: 500, query });
      return [seriesOf([1, 2, 3])];
    }),
    SCOPE,
    RANGE,
  );
  assert.deepEqual([...samples.columns.cpu_usage], [NaN, NaN, NaN]);
  assert.deepEqual([...samples.columns.request_rate], [1, 2, 3]);
  assert.deepEqual(samples.missing, [{ column: "cpu_usage", samples: 3, reason: "Cannot use the answer: status 500" }]);
});

Deno.test("collectWorkload() tells an absent series from a mean of no requests", async () => {
  const queries = columnQueries(SCOPE);
  const samples = await collectWorkload(
    answering((query) => {
      if (query === queries.memory_usage) return [];
      if (query === queries.avg_latency) return [seriesOf([5, NaN, 7])];
      if (query === queries.cpu_usage) return [seriesOf([0.5], {}, 1)];
      return [seriesOf([1, 1, 1])];
    }),
    SCOPE,
    RANGE,
  );
  assert.deepEqual([...samples.columns.cpu_usage], [NaN, 0.5, NaN]);
  assert.deepEqual(samples.missing.map(({ column, samples }) => [column, samples]), [
    ["avg_latency", 1],
    ["cpu_usage", 2],
    ["memory_usage", 3],
  ]);
  assert.match(samples.missing[0]!.reason, /no requests/);
  assert.match(samples.missing[2]!.reason, /no series/);
});

Deno.test("collectWorkload() names the busiest path of each sample", async () => {
  const samples = await collectWorkload(
    answering((query) =>
      query === endpointQuery(SCOPE)
        ? [seriesOf([2, 5], { request_path: "/a" }), seriesOf([3, 4], { request_path: "/b" })]
        : [seriesOf([1, 1, 1])]
    ),
    SCOPE,
    RANGE,
  );
  assert.deepEqual(samples.endpoints, ["/b", "/a", ""]);
});

Deno.test("runFileText() writes every column of the format, nan where a value is missing, and quotes text", async () => {
  const samples = await collectWorkload(
    answering((query) =>
      query === endpointQuery(SCOPE)
        ? [seriesOf([1, 1, 1], { request_path: '/a,"b"' })]
        : [seriesOf([0.12345678, 2, NaN])]
    ),
    SCOPE,
    RANGE,
  );
  const lines = runFileText(samples).split("\n");
  assert.equal(lines[0], COLUMN_NAMES.join(","));
  assert.ok(lines[1]!.startsWith('2023-11-14 22:13:23,task1,"/a,""b""",0.123457,'));
  assert.ok(lines[3]!.endsWith(",nan,nan"));
  assert.equal(lines.length, 5);
});

Deno.test("formatTimestamp() is UTC and keeps a fraction", () => {
  assert.equal(formatTimestamp(1_700_000_000), "2023-11-14 22:13:20");
  assert.equal(formatTimestamp(1_700_000_000.5), "2023-11-14 22:13:20.500");
});

Deno.test("columnQueries() asks for the workload's own pods, window, namespace and more matchers", () => {
  const queries = columnQueries({ workload: "a.b", windowSeconds: 30, namespace: "shop", matchers: ['cluster="eu"'] });
  assert.equal(
    queries.cpu_usage,
    'sum(rate(container_cpu_usage_seconds_total{pod=~"a\\\\.b-.*",container="app",cluster="eu",namespace="shop"}[30s]))',
  );
  assert.match(queries.request_rate, /reporter="destination",destination_workload="a\.b"/);
  assert.match(queries.request_rate, /destination_workload_namespace="shop"\}\[30s\]/);
});

Deno.test("columnQueries() and endpointQuery() write a part of a second in milliseconds, as PromQL knows no fractions", () => {
  const scope = { workload: "a", windowSeconds: 1.5 };
  assert.match(columnQueries(scope).cpu_usage, /\[1500ms\]/);
  assert.match(endpointQuery(scope), /\[1500ms\]/);
});

Deno.test("describeQueries() gives every query its unit and meaning", () => {
  const described = describeQueries(SCOPE);
  assert.equal(described.avg_latency!.unit, "ms");
  assert.ok(Object.values(described).every(({ promql, meaning }) => promql !== "" && meaning !== ""));
});
