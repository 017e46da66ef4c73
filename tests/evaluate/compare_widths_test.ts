import assert from "node:assert/strict";
import { compareWidths, evaluateCases, EVALUATION_CASES, reliabilityRows } from "@/evaluate/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ samplesPerRun: 12 });

Deno.test("compareWidths() has what evaluateCases() finds with either width, key by key", async () => {
  const rows = await compareWidths(TABLE, { model: "linear_per_service", case: "far_extrapolation", by: "users" });
  const cases = EVALUATION_CASES.filter(({ name }) => name === "far_extrapolation");
  const { linear_per_service } = MODELS;
  const { cases: [found], intervalWidth } = await evaluateCases({
    table: TABLE,
    models: { linear_per_service },
    cases,
  });
  assert.equal(intervalWidth, "square_root");
  const expected = reliabilityRows(TABLE, { case: found!, model: found!.models[1]! }, "users");
  assert.deepEqual(rows.map((row) => [row.key, row.rows, row.mae, row.growingWidth, row.growingCoverageRatio]), [
    ...expected.map((row) => [row.key, row.rows, row.mae, row.meanWidth, row.coverageRatio]),
  ]);
  const [lowest, highest] = [rows[0]!, rows.at(-1)!];
  assert.ok(
    Math.abs(highest.constantWidth / lowest.constantWidth - 1) < 0.01,
    "all rows lie above the calibrated ones",
  );
  assert.ok(highest.growingWidth > 1.2 * lowest.growingWidth);
});

Deno.test("compareWidths() says why there is nothing to compare", async () => {
  const ask = (model: keyof typeof MODELS, name: string) => compareWidths(TABLE, { model, case: name, by: "users" });
  await assert.rejects(ask("persistence", "nowhere"), /must run in nowhere: there is no such case$/);
  await assert.rejects(ask("persistence", "beyond_campaign"), { name: "RangeError", message: /users 12, 15/ });
  await assert.rejects(ask("usl", "far_extrapolation"), /usl must run in far_extrapolation: it predicts throughput/);
});
