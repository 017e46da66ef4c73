import assert from "node:assert/strict";
import { splitRunText } from "../../lib/dataset/run_text.ts";
import { SchemaError } from "@/errors.ts";
import { HEADER, record } from "./campaign_folder.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("splitRunText() takes a byte order mark, CRLF, blank lines and lines of any number of commas", () => {
  const rows = [record(0, 1, 0.1), "", ",,,", "  ", ",".repeat(40), record(5, 1, 0.1)];
  const text = splitRunText("cart_1_1.csv", bytes(`\ufeff${HEADER}\r\n${rows.join("\r\n")}\r\n`));
  assert.equal(text.columns[0], "timestamp");
  assert.equal(text.columns.length, 15);
  assert.deepEqual(text.records, [record(0, 1, 0.1), record(5, 1, 0.1)]);
  assert.equal(text.emptyRows, 4);
});

Deno.test("splitRunText() cuts empty cells off the end of a record", () => {
  const text = splitRunText("cart_1_1.csv", bytes(`${HEADER},,\n${record(0, 1, 0.1)},,,,\n`));
  assert.equal(text.columns.length, 15);
  assert.deepEqual(text.records, [record(0, 1, 0.1)]);
});

Deno.test("splitRunText() keeps the last record of a file that ends without a line break", () => {
  assert.equal(splitRunText("cart_1_1.csv", bytes(`${HEADER}\n${record(0, 1, 0.1)}`)).records.length, 1);
});

Deno.test("splitRunText() takes an empty file for a run without samples", () => {
  assert.deepEqual(splitRunText("cart_1_1.csv", bytes("\n\n")).records, []);
});

Deno.test("splitRunText() names the file and the column that is missing or stands twice", () => {
  const without = HEADER.replace(",cpu_usage", "");
  assert.throws(() => splitRunText("cart_1_1.csv", bytes(`${without}\n`)), (error) => {
    assert.ok(error instanceof SchemaError);
    assert.equal(error.column, "cpu_usage");
    assert.match(error.message, /"cart_1_1\.csv".*"cpu_usage"/);
    return true;
  });
  assert.throws(() => splitRunText("cart_1_1.csv", bytes(`${HEADER},cpu_usage\n`)), /"cpu_usage" stands twice/);
});

Deno.test("splitRunText() refuses a record with more cells than columns, such as decimal commas give", () => {
  const text = `${HEADER}\n${record(0, 1, 0.1)}\n${record(5, "0,5", 0.1)}\n`;
  assert.throws(() => splitRunText("cart_1_1.csv", bytes(text)), /"cart_1_1\.csv".*line 3 has 17 cells for 15 columns/);
});

Deno.test("splitRunText() refuses a quote that does not close on its line", () => {
  const open = record(0, 1, 0.1).replace(",/,", ',"/,');
  assert.throws(() => splitRunText("cart_1_1.csv", bytes(`${HEADER}\n${open}\n`)), /line 2 leaves one open/);
});
