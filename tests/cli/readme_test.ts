import assert from "node:assert/strict";
import { type QuotedSummary, verdictMarkdown } from "../../lib/cli/readme.ts";

const LAW: QuotedSummary["headlines"][0] = {
  title: "unseen load levels inside the range",
  rows: "real_lags",
  "best_model_by_mae": "utilization_law",
  mae: 0.011903,
  "persistence_mae": 0.018234,
  skill: 0.347,
  "skill_low": 0.307,
  "skill_high": 0.377,
  "all_rows_best_model_by_mae": "utilization_law",
  "all_rows_skill": 0.437,
  "outside_ratio": 0,
};
const SERVICE = {
  ...LAW,
  title: "a service never seen: each one tested",
  "best_model_by_mae": "persistence",
  "all_rows_best_model_by_mae": "persistence",
  skill: 0,
};

/** Cells of the table, without their padding. */
function cells(markdown: string): string[][] {
  return markdown.split("\n").filter((line) => line.startsWith("|")).map((line) =>
    line.slice(1, -1).split("|").map((cell) => cell.trim())
  );
}

Deno.test("verdictMarkdown() quotes error and skill on rows with a measured past, and the skill on all rows beside them", () => {
  const [head, , law, service] = cells(verdictMarkdown({ unit: "cores", headlines: [LAW, SERVICE] }));
  assert.deepEqual(head!.slice(2), [
    "MAE, cores",
    "persistence",
    "skill (95 % interval)",
    "skill, all rows",
    "rows flagged outside",
  ]);
  assert.deepEqual(law!.slice(1), ["`utilization_law`", "0.0119", "0.0182", "35 % (31 % to 38 %)", "44 %", "0 %"]);
  assert.deepEqual(service!.slice(4, 6), ["is the baseline", "–"]);
});

Deno.test("verdictMarkdown() says on which rows it rests, and where all rows have another best model", () => {
  const same = verdictMarkdown({ unit: "cores", headlines: [LAW] }).replaceAll("\n", " ");
  assert.match(same, /those on rows with a measured past, .* The skill on all rows counts them\.$/);
  const other = { ...LAW, "all_rows_best_model_by_mae": "hybrid" };
  const text = verdictMarkdown({ unit: "cores", headlines: [other, { ...LAW, rows: "all" }] }).replaceAll("\n", " ");
  assert.match(text, /There the best model is another: `hybrid` for unseen load levels inside the range\.$/);
  assert.match(text, /inside the range \(all rows\)/);
});

Deno.test("verdictMarkdown() is as deno fmt formats it: columns of one width, lines of at most 120 letters", () => {
  const lines = verdictMarkdown({ unit: "cores", headlines: [LAW, SERVICE] }).split("\n");
  assert.equal(new Set(lines.filter((line) => line.startsWith("|")).map((line) => line.length)).size, 1);
  assert.ok(lines.filter((line) => !line.startsWith("|")).every((line) => line.length <= 120));
});
