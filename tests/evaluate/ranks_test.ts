import assert from "node:assert/strict";
import { compareRanks } from "@/evaluate/mod.ts";
import { assertClose } from "../assert_close.ts";
import { caseOf, modelResult, resultOf, scores } from "./sample_result.ts";

/** Two cases with these errors of models a, b, c … */
function twoCases(first: readonly number[], second: readonly number[]) {
  const models = (errors: readonly number[]) =>
    errors.map((mae, i) => modelResult(String.fromCharCode(97 + i), { all: scores({ mae }) }));
  return resultOf([caseOf(models(first), { name: "first" }), caseOf(models(second), { name: "second" })]);
}

const NAMES = { first: "first", second: "second" };

Deno.test("compareRanks() lists models by the second case, with their places in both", () => {
  const { rows } = compareRanks(twoCases([0.1, 0.2, 0.3], [3, 1, 2]), NAMES);
  assert.deepEqual(rows, [
    { model: "b", firstMae: 0.2, firstRank: 2, secondMae: 1, secondRank: 1 },
    { model: "c", firstMae: 0.3, firstRank: 3, secondMae: 2, secondRank: 2 },
    { model: "a", firstMae: 0.1, firstRank: 1, secondMae: 3, secondRank: 3 },
  ]);
});

Deno.test("compareRanks() correlates 1 for one order and -1 for the reverse, whatever the distances", () => {
  assertClose(compareRanks(twoCases([1, 2, 3], [10, 11, 99]), NAMES).correlation, 1);
  assertClose(compareRanks(twoCases([1, 2, 3], [99, 11, 10]), NAMES).correlation, -1);
});

Deno.test("compareRanks() agrees with Spearman's formula, 1 - 6 Σd² / n(n² - 1), on ranks without ties", () => {
  // d = 4, -1, -1, -1, -1.
  const { correlation } = compareRanks(twoCases([5, 1, 2, 3, 4], [1, 2, 3, 4, 5]), NAMES);
  assertClose(correlation, 1 - 6 * (16 + 4) / (5 * 24));
});

Deno.test("compareRanks() lets models with one error share the mean of their places", () => {
  const { rows } = compareRanks(twoCases([7, 7, 1], [1, 2, 3]), NAMES);
  assert.deepEqual(rows.map(({ firstRank }) => firstRank), [2.5, 2.5, 1]);
});

Deno.test("compareRanks() passes over models of one case only, and refuses a case that did not run", () => {
  assert.deepEqual(compareRanks(twoCases([1, 2], [1]), NAMES).rows.map(({ model }) => model), ["a"]);
  assert.throws(
    () => compareRanks(twoCases([1], [1]), { first: "first", second: "third" }),
    /^RangeError: Cannot compare cases as both must have run: third is not among first, second$/,
  );
});
