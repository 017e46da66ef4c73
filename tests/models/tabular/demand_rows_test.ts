import assert from "node:assert/strict";
import { demandRows } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { loaded } from "../loaded.ts";
import { SERVICES, syntheticTable } from "../synthetic.ts";

const LAW = loaded("utilization_law");

Deno.test("demandRows() lists what the law learned beside CPU over requests, which shares the idle cost", () => {
  const table = syntheticTable("cpu_usage");
  const rows = demandRows(LAW, table);
  assert.deepEqual(rows.map(({ service }) => service), Object.keys(SERVICES));
  rows.forEach((row, code) => {
    const { base, demand } = SERVICES[row.service as keyof typeof SERVICES];
    assertClose(row.demandCoreSeconds, demand);
    assertClose(row.baseCores, base);
    const own = [...table.y.keys()].filter((i) => table.keys.service[i] === code);
    const sum = (values: Float64Array) => own.reduce((total, i) => total + values[i]!, 0);
    const rate = table.features.columns[table.features.names.indexOf("request_rate")]!;
    assertClose(row.measuredCoreSeconds, sum(table.y) / sum(rate));
    assert.ok(row.measuredCoreSeconds > demand);
  });
});

Deno.test("demandRows() refuses another model, and a table of another target", () => {
  assert.throws(
    () => demandRows(loaded("persistence"), syntheticTable("cpu_usage")),
    /^TypeError: Cannot list demands/,
  );
  assert.throws(() => demandRows(LAW, syntheticTable("avg_latency")), /the target avg_latency$/);
});
