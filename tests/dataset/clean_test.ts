import assert from "node:assert/strict";
import fc from "fast-check";
import { fillFailedScrapes, selectRows } from "../../lib/dataset/clean.ts";
import { FAILED_SCRAPE_COLUMNS } from "@/schema.ts";

/** Rows in which every column of the failed-scrape rule holds the given value. */
function input(file: number[], times: number[], values: number[]): Parameters<typeof selectRows>[0] {
  return {
    file: Int32Array.from(file),
    timestampSeconds: Float64Array.from(times),
    numbers: Object.fromEntries(FAILED_SCRAPE_COLUMNS.map((name) => [name, Float64Array.from(values)])),
  };
}

Deno.test("selectRows() drops rows without a time or a target and counts each kind", () => {
  const selected = selectRows(input([0, 0, 0, 0], [0, NaN, 2, 3], [1, 1, NaN, 1]), "cpu_usage");
  assert.deepEqual([...selected.rows], [0, 3]);
  assert.equal(selected.unreadableTimestamps, 1);
  assert.equal(selected.unreadableTargets, 1);
});

Deno.test("selectRows() sorts inside a file, never across files, and says which files", () => {
  const selected = selectRows(input([0, 0, 1, 1], [9, 8, 1, 2], [1, 2, 3, 4]), "cpu_usage");
  assert.deepEqual([...selected.rows], [1, 0, 2, 3]);
  assert.deepEqual(selected.sortedFiles, [0]);
});

Deno.test("selectRows() keeps the first of records with one time, also in a file that was not sorted", () => {
  assert.deepEqual([...selectRows(input([0, 0, 0], [1, 1, 2], [5, 6, 7]), "cpu_usage").rows], [0, 2]);
  const shuffled = selectRows(input([0, 0, 0, 1], [2, 1, 2, 2], [5, 6, 7, 8]), "cpu_usage");
  assert.deepEqual([...shuffled.rows], [1, 0, 3]);
  assert.equal(shuffled.duplicateTimestamps, 1);
});

Deno.test("selectRows() takes only a row that is zero in all seven columns for a failed scrape", () => {
  const rows = input([0, 0, 0], [0, 1, 2], [1, 0, 0]);
  rows.numbers.request_rate![2] = 0.04;
  assert.deepEqual([...selectRows(rows, "cpu_usage").failedScrape], [0, 1, 0]);
});

Deno.test("fillFailedScrapes() fills forward, then backward, inside the file", () => {
  const values = Float64Array.of(0, 5, 6, 0, 0, 8, 0, 9);
  fillFailedScrapes(values, Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1), Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0));
  assert.deepEqual([...values], [5, 5, 6, 6, 6, 8, 9, 9]);
});

Deno.test("fillFailedScrapes() takes the median of measured values for a file that has none", () => {
  const values = Float64Array.of(1, 3, 8, 0, NaN);
  fillFailedScrapes(values, Int32Array.of(0, 0, 0, 1, 1), Uint8Array.of(0, 0, 0, 1, 0));
  assert.deepEqual([...values], [1, 3, 8, 3, NaN]);
});

Deno.test("fillFailedScrapes() looks past a value that is missing for another reason, and leaves it missing", () => {
  const values = Float64Array.of(4, NaN, 0);
  fillFailedScrapes(values, new Int32Array(3), Uint8Array.of(0, 0, 1));
  assert.deepEqual([...values], [4, NaN, 4]);
});

Deno.test("fillFailedScrapes() changes no row that was scraped", () => {
  const row = fc.record({ value: fc.double({ noNaN: true }), file: fc.nat(3), failed: fc.boolean() });
  fc.assert(fc.property(fc.array(row), (rows) => {
    rows.sort((a, b) => a.file - b.file);
    const values = Float64Array.from(rows, ({ value }) => value);
    const failed = Uint8Array.from(rows, ({ failed }) => failed ? 1 : 0);
    fillFailedScrapes(values, Int32Array.from(rows, ({ file }) => file), failed);
    rows.forEach(({ value }, i) => {
      if (failed[i] === 0) assert.ok(Object.is(values[i], value));
      else assert.equal(Number.isNaN(values[i]!), !failed.includes(0));
    });
  }));
});
