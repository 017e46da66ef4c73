import assert from "node:assert/strict";
import type { LatencyCellRecord } from "@/collect/mod.ts";
import { judgeCell } from "@/collect/latency/judge_cell.ts";

const GOOD: Omit<LatencyCellRecord, "reasons"> = {
  levelRps: 10,
  replicas: 1,
  cpuLimitCores: 0.5,
  file: "rps10_1_500m.csv",
  windowStartSeconds: 1000,
  windowEndSeconds: 1020,
  requests: { planned: 200, failed: 2, incomplete: 0, whole: 198, kept: 198 },
  rows: 240,
  rates: { plannedRps: 10, sentRps: 9.5, answeredRps: 9.4 },
  services: { task1: { calls: 200, rateRps: 10 } },
  sender: { latenessP99Seconds: 0.001, latenessMaxSeconds: 0.002, heldBack: 0, mostOpen: 4 },
  spans: { collected: 900, dropped: 0, clipped: 0 },
  errors: { "answered 502": 2 },
};

Deno.test("judgeCell() trusts a cell that kept its plan", () => assert.deepEqual(judgeCell(GOOD), []));

Deno.test("judgeCell() says each thing that makes a cell doubtful, with its bound", () => {
  const { rates, requests, sender, spans } = GOOD;
  const doubtful: [Partial<LatencyCellRecord>, RegExp][] = [
    [
      { rates: { ...rates, sentRps: 8.9, answeredRps: 8.9 } },
      /^sent at 8.9 req\/s where 10 req\/s were planned: at most 10 %/,
    ],
    [{ rates: { ...rates, answeredRps: 8 } }, /^answered at 8 req\/s while 9.5 req\/s arrived: at most 10 % apart/],
    [{ requests: { ...requests, failed: 3 } }, /^3 of 200 requests failed: at most 1 % are allowed/],
    [{ requests: { ...requests, incomplete: 1 } }, /^1 answered requests lack spans/],
    [{ requests: { ...requests, whole: 0, kept: 0 } }, /^no request of the window was measured/],
    [{ spans: { ...spans, dropped: 5 } }, /^replicas forgot 5 spans/],
    [{ sender: { ...sender, heldBack: 2 } }, /^2 requests were held back/],
  ];
  for (const [change, message] of doubtful) {
    const reasons = judgeCell({ ...GOOD, ...change });
    assert.equal(reasons.length, 1, reasons.join("; "));
    assert.match(reasons[0]!, message);
  }
});
