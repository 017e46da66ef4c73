import assert from "node:assert/strict";
import { buildTable } from "@/dataset/mod.ts";
import { DISPLAY, showTable, tableBundle, type TableOptions } from "@/notebook/mod.ts";

type Rows = Parameters<typeof showTable>[0];
const plain = (rows: Rows, options?: TableOptions) => tableBundle(rows, options)["text/plain"];
const html = (rows: Rows, options?: TableOptions) => tableBundle(rows, options)["text/html"]!;

const SCORES = [
  { model: "persistence", mae: 0.021344, skill: 0, rows: 354 },
  { model: "utilization_law", mae: 0.01204, skill: 0.4361, rows: 1770 },
];

Deno.test("showTable() rounds to three significant digits and writes whole numbers in full", () => {
  assert.equal(
    plain(SCORES),
    [
      "model               mae  skill   rows",
      "---------------  ------  -----  -----",
      "persistence      0.0213      0    354",
      "utilization_law  0.0120  0.436  1,770",
    ].join("\n"),
  );
});

Deno.test("showTable() keeps, orders and renames columns", () => {
  const text = plain(SCORES, { columns: { rows: "Rows", model: "Model" } });
  assert.match(text, /^Rows {3}Model\n/);
  assert.doesNotMatch(text, /mae|skill/);
  assert.match(plain(SCORES, { columns: ["skill"] }), /^skill\n-----\n0\n0\.436$/);
});

Deno.test("showTable() takes digits, decimals and percentages for all columns or for one", () => {
  const last = (options: TableOptions) => plain(SCORES, options).split("\n").at(-1)!.split(/ {2,}/);
  assert.deepEqual(last({ digits: 2 }), ["utilization_law", "0.012", "0.44", "1,770"]);
  assert.deepEqual(last({ digits: { mae: 5 } }), ["utilization_law", "0.012040", "0.436", "1,770"]);
  assert.deepEqual(last({ decimals: 1 }), ["utilization_law", "0.0", "0.4", "1,770"]);
  assert.deepEqual(last({ decimals: { rows: 1 } }), ["utilization_law", "0.0120", "0.436", "1,770.0"]);
  assert.deepEqual(last({ percentages: ["skill"] }), ["utilization_law", "0.0120", "44 %", "1,770"]);
  assert.deepEqual(last({ percentages: ["skill"], decimals: { skill: 1 } })[2], "43.6 %");
});

Deno.test("showTable() shows what is missing as a dash, never as 0", () => {
  const rows = [{ name: "a", value: null }, { name: "b", value: NaN }, { name: "c" }, { name: "d", value: 0.5 }];
  assert.equal(plain(rows), "name  value\n----  -----\na         –\nb         –\nc         –\nd     0.500");
  assert.match(plain([{ name: "a", value: null }]), /\na {5}–$/);
});

Deno.test("showTable() writes text, flags, times, lists and large counts", () => {
  const rows = [{
    a: "x",
    b: true,
    c: new Date(0),
    d: [1, null],
    dd: Float64Array.of(0.5, 2),
    e: 5_200_000,
    f: 9_007_199_254_740_993n,
    g: -1234.5,
  }];
  assert.deepEqual(plain(rows).split("\n")[2]!.split(/ {2,}/), [
    "x",
    "yes",
    "1970-01-01 00:00:00",
    "1, –",
    "0.500, 2.00",
    "5,200,000",
    "9,007,199,254,740,993",
    "−1,235",
  ]);
});

Deno.test("showTable() shows all records unless there is a limit, and says how many more there are", () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ row: i }));
  assert.equal(plain(rows).split("\n").length, 14);
  assert.match(plain(rows, { limit: 3 }), /\n0\n1\n2\n… 9 more rows$/);
  assert.match(html(rows, { limit: 3 }), /<p>… 9 more rows<\/p>/);
  assert.match(plain(rows, { limit: 0 }), /^row\n---\n… 12 more rows$/);
});

Deno.test("showTable() takes a Polars data frame whole and shows its head, shape and units", async () => {
  const count = 1770;
  const frame = await buildTable({
    service: Array.from({ length: count }, () => "task1"),
    cpu_usage: Float64Array.from({ length: count }, (_, i) => i === 1 ? NaN : 0.5 + i / 1000),
    cpu_usage_lag_1: new Float64Array(count).fill(0.25),
    concurrent_users: new Float64Array(count).fill(4),
  });
  const lines = plain(frame).split("\n");
  assert.equal(lines.length, 13);
  assert.equal(lines[0], "service  cpu_usage (cores)  cpu_usage_lag_1 (cores)  concurrent_users");
  assert.equal(lines[2], "task1                0.500                    0.250                 4");
  assert.equal(lines[3], "task1                    –                    0.250                 4");
  assert.equal(lines.at(-1), "… 1,760 more rows; 1,770 rows × 4 columns");
  assert.match(plain(frame, { limit: 2, columns: ["service"] }), /… 1,768 more rows; 1,770 rows × 4 columns$/);
  assert.match(plain(frame.groupBy("service").agg({ cpu_usage: "mean" })), /\n1 row × 2 columns$/);
});

Deno.test("showTable() aligns numbers to the right, but never the first column", () => {
  const markup = html([{ users: 1, mae: 0.5, note: "x" }]);
  assert.ok(markup.includes('<tr><th scope="row">1</th><td class="number">0.500</td><td>x</td></tr>'));
  assert.ok(markup.includes('<th scope="col">users</th><th scope="col" class="number">mae</th>'));
});

Deno.test("showTable() escapes headings, cells and caption, and sets no colour", () => {
  const markup = html([{ "<b>": "<script>" }], { caption: 'a "b" <c>' });
  assert.ok(markup.includes("<caption>a &quot;b&quot; &lt;c&gt;</caption>"));
  assert.ok(markup.includes('aria-label="a &quot;b&quot; &lt;c&gt;"'));
  assert.doesNotMatch(markup, /<b>|<script>|<c>/);
  assert.doesNotMatch(markup, /#[0-9a-f]{3,8}\b|rgb\(/i);
});

Deno.test("showTable() is set when it is called: what is done to the rows later does not show", async () => {
  const rows = [{ value: "before" }];
  const shown = showTable(rows);
  rows[0]!.value = "after";
  assert.match((await shown)![DISPLAY]()["text/plain"], /before/);
});

Deno.test("showTable() refuses a column that is not there, a table without columns, and a broken limit", () => {
  const message = 'Cannot show column "maee" as the table must have it: it has model, mae, skill, rows';
  assert.throws(() => tableBundle(SCORES, { columns: ["maee"] }), { name: "RangeError", message });
  assert.throws(() => tableBundle(SCORES, { digits: { maee: 2 } }), { name: "RangeError", message });
  assert.throws(() => tableBundle(SCORES, { decimals: { maee: 2 } }), { name: "RangeError", message });
  assert.throws(() => tableBundle(SCORES, { percentages: ["maee"] }), { name: "RangeError", message });
  assert.throws(() => tableBundle([]), /must have a column/);
  assert.throws(() => tableBundle(SCORES, { limit: -1 }), RangeError);
  assert.throws(() => tableBundle(SCORES, { limit: 1.5 }), RangeError);
  assert.throws(() => tableBundle([{ all: { mae: 1 } }]), {
    name: "TypeError",
    message: 'Cannot show column "all" as it must hold text, numbers, flags, times or lists: object',
  });
});
