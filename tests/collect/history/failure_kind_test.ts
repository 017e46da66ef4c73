import assert from "node:assert/strict";
import { type FailureKind, failureKind } from "@/collect/history/failure_kind.ts";
import { RequestFailure } from "@/collect/prometheus.ts";

/** What servers say, in their own words. */
const ANSWERS: readonly (readonly [server: string, status: number, said: string, kind: FailureKind])[] = [
  ["Prometheus", 422, "query processing would load too many samples into memory in query execution", "too large"],
  ["Prometheus", 503, "query timed out in expression evaluation", "too large"],
  [
    "Prometheus",
    400,
    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    "too large",
  ],
  [
    "Prometheus",
    422,
    'found duplicate series for the match group {pod="a"}; many-to-many matching not allowed',
    "refused",
  ],
  ["Prometheus", 400, 'invalid parameter "query": 1:5: parse error: unexpected ")"', "refused"],
  ["Thanos", 500, "expanding series: proxy Series(): exceeded series limit: limit 100 violated", "too large"],
  ["Thanos", 503, "no store matched for this query", "busy"],
  [
    "Mimir",
    422,
    "the query exceeded the maximum number of chunks (limit: 2000000 chunks) (err-mimir-max-chunks-per-query)",
    "too large",
  ],
  ["Mimir", 429, "too many outstanding requests", "busy"],
  ["Mimir", 401, "no org id", "refused"],
  ["VictoriaMetrics", 422, "cannot select more than -search.maxSamplesPerQuery=1000000000 samples", "too large"],
  [
    "VictoriaMetrics",
    503,
    "couldn't start executing the request in 10.000 seconds, since -search.maxConcurrentRequests=8 concurrent requests " +
    "are executed",
    "busy",
  ],
  ["a proxy", 502, "Bad Gateway", "busy"],
  ["a proxy", 504, "Gateway Timeout", "too large"],
  ["a proxy", 413, "Request Entity Too Large", "too large"],
  ["a proxy", 404, "page not found", "refused"],
  ["a proxy", 403, "your limit of patience is exceeded", "refused"],
];

for (const [server, status, said, kind] of ANSWERS) {
  Deno.test(`failureKind() takes ${status} of ${server} for ${kind}: ${said.slice(0, 60)}`, () => {
    const message = `Cannot use the answer of Prometheus as it must be a matrix: status ${status}, "${said}", query up`;
    assert.equal(failureKind(new RequestFailure(message, { status, query: "up" })), kind);
  });
}

Deno.test("failureKind() asks for less after a time-out, and for patience where nobody answers", () => {
  const failure = (isTimeout: boolean) => new RequestFailure("Cannot query", { status: 0, query: "up", isTimeout });
  assert.equal(failureKind(failure(true)), "too large");
  assert.equal(failureKind(failure(false)), "busy");
});

Deno.test("failureKind() is not led astray by names in the query, and repeats no defect of ours", () => {
  const message = 'Cannot use: status 503, "try again", query up{pod="too-many-limit-timeout"}';
  assert.equal(failureKind(new RequestFailure(message, { status: 503, query: "" })), "busy");
  assert.equal(failureKind(new TypeError("x is undefined")), "refused");
});
