import assert from "node:assert/strict";
import type { FeatureTable } from "@/features/mod.ts";
import { BREAKDOWN_KEYS, evaluateCases, reliabilityRows, standardCases } from "@/evaluate/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { caseOf, modelResult } from "./sample_result.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE: FeatureTable = {
  ...syntheticTable({ services: ["alpha"], users: [1, 4], replicas: [1], samplesPerRun: 2 }),
  y: Float64Array.of(5, 7, 1, 2),
};

Deno.test("reliabilityRows() gives means, signed bias, error, coverage and width of the rows of a key", () => {
  const model = modelResult("law", {
    predictions: Float64Array.of(2, 3),
    lower: Float64Array.of(1.5, 1),
    upper: Float64Array.of(2.5, 5),
  });
  assert.deepEqual(reliabilityRows(TABLE, { case: caseOf([model]), model }, "users"), [
    { key: "4", rows: 2, measured: 1.5, predicted: 2.5, bias: 1, mae: 1, coverageRatio: 0.5, meanWidth: 2.5 },
  ]);
});

Deno.test("reliabilityRows() says NaN of intervals that a model does not have", () => {
  const none = Float64Array.of(NaN, NaN);
  const model = modelResult("law", { lower: none, upper: none });
  const [row] = reliabilityRows(TABLE, { case: caseOf([model]), model }, "service");
  assert.equal(row!.key, "alpha");
  assert.ok(Number.isNaN(row!.coverageRatio) && Number.isNaN(row!.meanWidth));
});

Deno.test("reliabilityRows() adds up to the scores of the case, whatever the key", async () => {
  const table = syntheticTable();
  const result = await evaluateCases({
    table,
    models: { linear_regression: MODELS.linear_regression },
    cases: standardCases().slice(0, 1),
  });
  const found = result.cases[0]!;
  const model = found.models[1]!;
  for (const by of BREAKDOWN_KEYS) {
    const rows = reliabilityRows(table, { case: found, model }, by);
    const total = rows.reduce((sum, row) => sum + row.rows, 0);
    const mean = (of: (row: typeof rows[number]) => number) =>
      rows.reduce((sum, row) => sum + of(row) * row.rows, 0) / total;
    assert.equal(total, found.testRows.length);
    assertClose(mean((row) => row.mae), model.all.mae);
    assertClose(mean((row) => row.coverageRatio), model.coverageRatio);
    assertClose(mean((row) => row.meanWidth), model.meanWidth);
    assertClose(mean((row) => row.bias), mean((row) => row.predicted) - mean((row) => row.measured));
  }
});
