import assert from "node:assert/strict";
import fc from "fast-check";
import { buildTable, numericColumn, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";

Deno.test("numericColumn() gives back what buildTable() was given, NaN included", async () => {
  const column = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(NaN)), {
    minLength: 1,
  });
  await fc.assert(fc.asyncProperty(column, async (numbers) => {
    const values = Float64Array.from(numbers);
    const read = numericColumn(await buildTable({ values }), "values");
    // -0 and 0 are one number to Polars' reader of arrays with gaps.
    assert.deepEqual(read.map((value) => value + 0), values.map((value) => value + 0));
  }));
});

Deno.test("numericColumn() takes a column of gaps only, and columns of whole numbers", async () => {
  const table = await buildTable({ gaps: Float64Array.of(NaN, NaN) });
  assert.deepEqual([...numericColumn(table, "gaps")], [NaN, NaN]);
  const { default: polars } = await import("nodejs-polars");
  const gapped = polars.Series("m", [1, null], polars.Float64).cast(polars.Int32);
  const whole = polars.DataFrame([polars.Series("n", [1, 2], polars.Int64), gapped]);
  assert.deepEqual([...numericColumn(whole, "n")], [1, 2]);
  assert.deepEqual([...numericColumn(whole, "m")], [1, NaN]);
});

Deno.test("numericColumn() and textColumn() name the column that is missing or holds something else", async () => {
  const table = await buildTable({ name: ["a"], value: Float64Array.of(1) });
  assert.deepEqual(textColumn(table, "name"), ["a"]);
  assert.throws(() => numericColumn(table, "name"), /column "name" as it must hold numbers/);
  assert.throws(() => textColumn(table, "nome"), (error) => error instanceof SchemaError && error.column === "nome");
});
