import assert from "node:assert/strict";
import fc from "fast-check";
import { effectiveRates, latencyCsv, latencyRows, readSpanFiles, readSpans } from "@/collect/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { ANY_TRACE, span } from "./constructed.ts";

const MEASURED = "../shared/reference/spans/spans.csv";
const CONSTRUCTED = new URL("../../fixtures/constructed_spans.csv", import.meta.url);

/** Rows of a CSV text as objects. */
function parsed(csv: string): Record<string, string>[] {
  const [header, ...lines] = csv.trimEnd().split("\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i]!])));
}

Deno.test("latencyRows() gives the processing times of the measured trace that were worked out by hand", {
  ignore: !await Deno.stat(MEASURED).then(() => true, () => false),
}, async () => {
  const table = latencyRows((await readSpanFiles(MEASURED)).spans);
  const [first] = parsed(latencyCsv(table));
  // Trace a00ec575…, µs. Server spans: frontend 356274, auth 27589, bill 33444, ms1 276721, ms2 166513.
  //
  // frontend calls auth from 645967 for 35018, then ms1 from 690516 for 283733 (until 974249), and during that bill from
  // 692706 for 42904 (until 735610): one cascade of 35018, and one parallel group of 974249 - 690516 = 283733.
  //   frontend 356274 - 35018 - 283733 = 37523
  // ms1 calls ms2 for 182288:  ms1 276721 - 182288 = 94433
  // auth, bill, ms2 call nobody: 27589, 33444, 166513
  //
  // Delay = client span - server span: auth 35018 - 27589 = 7429, bill 42904 - 33444 = 9460,
  //   ms1 283733 - 276721 = 7012, ms2 182288 - 166513 = 15775
  //
  // Busy time: 37523 + 94433 + 27589 + 33444 + 166513 + 7429 + 9460 + 7012 + 15775 = 399178
  //   = 356274 of the trace + 42904 of the call to bill, all of which lies within the call to ms1
  assert.deepEqual(
    Object.fromEntries(Object.entries(first!).filter(([name]) => /^(proc_time|delay|calls|rep|duration)/.test(name))),
    {
      rep: "1",
      proc_time_auth: "0.027589",
      proc_time_bill: "0.033444",
      proc_time_frontend: "0.037523",
      proc_time_ms1: "0.094433",
      proc_time_ms2: "0.166513",
      delay_auth: "0.007429",
      delay_bill: "0.00946",
      delay_frontend: "0",
      delay_ms1: "0.007012",
      delay_ms2: "0.015775",
      calls_auth: "1",
      calls_bill: "1",
      calls_frontend: "1",
      calls_ms1: "1",
      calls_ms2: "1",
      duration: "0.356274",
    },
  );
  assert.equal(table.rows[0]!.trace.busyMicroseconds, 399_178);
  assert.equal(356_274 + 42_904, 399_178);

  // Means of server spans that call nobody, ms, as published: auth 21.4, bill 28.3, ms2 152.1.
  const mean = (service: string): number =>
    table.rows.reduce((sum, { trace }) => sum + trace.services.get(service)!.processingMicroseconds, 0) / 4000;
  assertClose(mean("auth"), 21.4, { absolute: 0.05 });
  assertClose(mean("bill"), 28.3, { absolute: 0.05 });
  assertClose(mean("ms2"), 152.1, { absolute: 0.05 });

  // Starts 655.621845, 663.803220, 670.635001, 676.961208 s: 3 gaps in 21.339363 s, one window.
  table.rows.forEach(({ rpsEff }) => assertClose(rpsEff, 3 / 21.339363));
  assert.deepEqual(table.counts, {
    traces: 4,
    spans: 36,
    otherEntryTraces: 0,
    incompleteTraces: 0,
    missingParents: 0,
    duplicateSpans: 0,
    cycles: 0,
    movedSpans: 0,
    clippedSpans: 0,
    clippedSeconds: 0,
    clippedCells: 0,
  });
});

Deno.test("latencyCsv() writes constructed traces: concurrent, parallel and repeated calls, a clock ahead, a lost span", async () => {
  const table = latencyRows(readSpans(await Deno.readTextFile(CONSTRUCTED), "constructed.csv").spans);
  // Trace 1, µs. shop 100000 is away from 10000 to 60000 (two calls of cart that overlap) and from 70000 to 90000:
  //   shop 100000 - 50000 - 20000 = 30000
  //   cart 15000 + (30000 - 20000) = 25000 in 2 calls, delay (20000 - 15000) + (40000 - 30000) = 15000
  //   price 18000 + 15000 = 33000 in 2 calls, delay (20000 - 18000) + (20000 - 15000) = 7000
  // Trace 2: shop 40000 - 20000 = 20000, price 20000 without delay, its clock being 1000 ahead.
  // Trace 3 has lost the call between its spans, so it has no row, but it has arrived: 3 arrivals, 50000 µs apart, are
  //   20 req/s; cart is called 2 times by 3 of them, price 4 times: 20 x 2/3 and 20 x 4/3.
  assert.equal(
    latencyCsv(table),
    [
      "rps_eff,rep,proc_time_cart,proc_time_price,proc_time_shop,delay_cart,delay_price,delay_shop," +
      "calls_cart,calls_price,calls_shop,rps_eff_cart,rps_eff_price,rps_eff_shop,trace_id,start,duration,untraced,failed_spans",
      "20,2,0.025,0.033,0.03,0.015,0.007,0,2,2,1,13.333333,26.666667,20," +
      "00000000000000010000000000000001,1000000000,0.1,0,2",
      "20,2,nan,0.02,0.02,nan,0,0,0,1,1,13.333333,26.666667,20," +
      "00000000000000020000000000000010,1000000000.05,0.04,0,0",
      "",
    ].join("\n"),
  );
  assert.deepEqual(Object.fromEntries(table.podsByService), { cart: 2, price: 1, shop: 1 });
  assert.deepEqual([table.counts.traces, table.counts.incompleteTraces, table.counts.movedSpans], [3, 1, 1]);
});

Deno.test("latencyRows() keeps to replicas, sampling and entry as told", async () => {
  const { spans } = readSpans(await Deno.readTextFile(CONSTRUCTED), "constructed.csv");
  const table = latencyRows(spans, { replicas: 5, sampledRatio: 0.1, window: 2 });
  assert.equal(table.replicas, 5);
  table.rows.forEach(({ rpsEff }) => assertClose(rpsEff, 200));
  assert.deepEqual(latencyRows(spans, { entry: "elsewhere" }).counts.otherEntryTraces, 3);
  assert.throws(() => latencyRows(spans, { sampledRatio: 0 }), /share must be > 0 and <= 1: it is 0/);
  assert.throws(() => latencyRows(spans, { window: 1.5 }), /whole number >= 1 of them: it is 1.5/);
});

Deno.test("latencyCsv() has no value, rather than a small one, where too much of a service was clipped", () => {
  const spans = [
    span("a", 0, 100, { kind: "server" }),
    span("b", 50, 100, { parentId: "a", service: "cart" }),
    span("c", 20, 21, { parentId: "a", service: "price" }),
    span("d", 40, 1, { parentId: "c", service: "price" }),
  ];
  const [row] = parsed(latencyCsv(latencyRows(spans)));
  assert.deepEqual([row!.proc_time_cart, row!.calls_cart, row!.proc_time_price], ["nan", "1", "0.000021"]);
  const table = latencyRows(spans, { maxClippedRatio: 0.5 });
  assert.equal(parsed(latencyCsv(table))[0]!.proc_time_cart, "0.00005");
  assert.deepEqual([table.counts.clippedSpans, table.counts.clippedSeconds, table.counts.clippedCells], [
    1,
    0.00005,
    0,
  ]);
});

Deno.test("latencyRows() keeps concurrent traces apart: each has the times that it has alone", () => {
  fc.assert(fc.property(fc.array(ANY_TRACE, { maxLength: 4 }), fc.infiniteStream(fc.nat()), (traces, order) => {
    const named = traces.map((spans, t) => spans.map((one) => ({ ...one, traceId: `t${t}` })));
    const mixed = named.flat().map((one) => ({ one, at: order.next().value })).sort((a, b) => a.at - b.at);
    const together = latencyRows(mixed.map(({ one }) => one));
    for (const { trace } of together.rows) {
      const alone = latencyRows(named[Number(trace.traceId.slice(1))]!).rows[0]!.trace;
      assert.deepEqual([...trace.services].sort(), [...alone.services].sort());
    }
    assert.equal(together.rows.length + together.counts.incompleteTraces, traces.length);
  }));
});

Deno.test("effectiveRates() gives the rates of the drawing in its documentation", () => {
  const gaps = [0, 3, 2, 5, 4, 2, 1, 4, 3, 2];
  let now = 0;
  const starts = Float64Array.from(gaps, (gap) => now += gap * 1e6);
  const { ratesRps, windows } = effectiveRates(starts, { window: 4 });
  [3 / 10, 4 / 11, 2 / 5].forEach((rate, w) => {
    const inWindow = ratesRps.filter((_, i) => windows[i] === w);
    assert.equal(inWindow.length, w < 2 ? 4 : 2);
    inWindow.forEach((value) => assertClose(value, rate));
  });
});

Deno.test("effectiveRates() does not reach across a pause, and knows no rate of a lone arrival", () => {
  const { ratesRps, windows } = effectiveRates(Float64Array.of(0, 1e6, 3e6, 1000e6, 2000e6, 2000e6), { window: 8 });
  assert.deepEqual([...windows], [0, 0, 0, 1, 2, 2]);
  assert.deepEqual([...ratesRps], [2 / 3, 2 / 3, 2 / 3, NaN, NaN, NaN]);
  assert.deepEqual([...effectiveRates(new Float64Array(0)).ratesRps], []);
  assert.throws(() => effectiveRates(Float64Array.of(2, 1)), /must ascend: number 1 is 1 µs early/);
});
