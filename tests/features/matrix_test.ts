import assert from "node:assert/strict";
import { column, matrix, oneHot, selectColumns, selectRows } from "@/features/mod.ts";

Deno.test("matrix() refuses columns of different length and names both", () => {
  assert.throws(() => matrix({ a: new Float64Array(2), b: new Float64Array(3) }), /"a" has 2 rows, "b" has 3/);
  assert.equal(matrix({}).rows, 0);
});

Deno.test("selectColumns() and selectRows() keep the order asked for", () => {
  const x = matrix({ a: Float64Array.of(1, 2, 3), b: Float64Array.of(4, 5, 6) });
  const part = selectRows(selectColumns(x, ["b", "a"]), Int32Array.of(2, 0));
  assert.deepEqual(part.names, ["b", "a"]);
  assert.deepEqual(part.columns.map((values) => [...values]), [[6, 4], [3, 1]]);
});

Deno.test("column() lists the columns there are if it finds none", () => {
  assert.throws(() => column(matrix({ a: new Float64Array(1) }), "b"), /"b" as the matrix does not have it: it has a/);
});

Deno.test("oneHot() marks each row in exactly one column", () => {
  const columns = oneHot(Int32Array.of(0, 2, 2), ["a", "b", "c"], "service");
  assert.deepEqual(Object.keys(columns), ["service_a", "service_b", "service_c"]);
  assert.deepEqual(Object.values(columns).map((values) => [...values]), [[1, 0, 0], [0, 0, 0], [0, 1, 1]]);
});
