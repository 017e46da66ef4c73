import assert from "node:assert/strict";
import { leakRows, type RecipeResult, type RecipeScore } from "@/evaluate/mod.ts";

const score = (method: RecipeScore["method"], column: string, r2: number): RecipeScore => ({
  ...{ method, column, r2 },
  ...{ rmse: 0, mae: 0, mape: 0 },
});
const recipe = (alignment: RecipeResult["alignment"], scores: RecipeScore[]): RecipeResult => ({
  alignment,
  scores,
  audit: {
    ...{ passed: true, findings: [], features: 16, splits: 0, rows: 20, windows: 2, changedRows: 1, leaking: [] },
  },
  trained: 10,
  tested: 2,
});

Deno.test("leakRows() has one row a column: with the leak, without it, and persistence", () => {
  const rows = leakRows({
    centred: recipe("centred", [score("persistence", "cpu", 0.8), score("linear", "cpu", 0.99)]),
    oneSided: recipe("one-sided", [score("persistence", "cpu", 0.8), score("linear", "cpu", 0.7)]),
  });
  assert.deepEqual(rows, [{ column: "cpu", centred: 0.99, oneSided: 0.7, persistence: 0.8 }]);
});
