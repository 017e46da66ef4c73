import assert from "node:assert/strict";
import { evaluateCases, EVALUATION_CASES, proxyRows } from "@/evaluate/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { caseOf, PERSISTENCE, resultOf } from "./sample_result.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ users: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15] });
const PROXY = EVALUATION_CASES.filter(({ kind }) => kind === "proxy");

/** Mean CPU of a service at some load levels. */
function meanAt(service: number, levels: readonly number[]): number {
  const rows = [...TABLE.y.keys()].filter((row) =>
    TABLE.keys.service[row] === service && levels.includes(TABLE.keys.users[row]!)
  );
  return rows.reduce((sum, row) => sum + TABLE.y[row]!, 0) / rows.length;
}

Deno.test("proxyRows() puts the unscaled truth beside what was measured at the imitated level", async () => {
  const { utilization_law, persistence } = MODELS;
  const result = await evaluateCases({ table: TABLE, models: { persistence, utilization_law }, cases: PROXY });
  const rows = proxyRows(result, TABLE);
  assert.deepEqual(rows.map(({ service }) => service), TABLE.keys.services);
  rows.forEach((row, code) => {
    assertClose(row.scoredAgainst, meanAt(code, [4, 7]));
    assertClose(row.measured, meanAt(code, [15]));
    assert.deepEqual(Object.keys(row.predictions), ["persistence", "utilization_law"]);
    // The synthetic services obey the law: who answers the scaled traffic is right about the imitated level.
    assert.ok(Math.abs(row.predictions.utilization_law! / row.measured - 1) < 0.1);
    assert.ok(row.scoredAgainst < 0.5 * row.measured);
  });
});

Deno.test("proxyRows() says NaN of a level that the campaign does not have, and nothing without the proxy", async () => {
  const table = syntheticTable();
  const result = await evaluateCases({ table, models: {}, cases: PROXY });
  assert.ok(proxyRows(result, table).every(({ measured }) => Number.isNaN(measured)));
  assert.deepEqual(proxyRows(resultOf([caseOf([PERSISTENCE])]), table), []);
});
