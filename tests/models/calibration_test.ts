import assert from "node:assert/strict";
import { heldOutLevels, heldOutServices } from "@/models/mod.ts";
import { syntheticTable } from "../evaluate/synthetic.ts";

const TABLE = syntheticTable();
const ROWS = Int32Array.from(TABLE.y.keys());

Deno.test("heldOutLevels() never holds out a level that fits, and holds each inner level out once", () => {
  const held: number[] = [];
  for (const { fitRows, calibrationRows } of heldOutLevels(TABLE, ROWS)) {
    const levelsOf = (rows: Int32Array) => new Set(Array.from(rows, (row) => TABLE.keys.users[row]!));
    assert.equal(levelsOf(fitRows).intersection(levelsOf(calibrationRows)).size, 0);
    held.push(...levelsOf(calibrationRows));
  }
  const inner = held.filter((level) => level > 1 && level < 10).sort((a, b) => a - b);
  assert.deepEqual(inner, [2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("heldOutLevels() holds nothing out of one level, nor of two ends", () => {
  const rowsOf = (...levels: number[]) => ROWS.filter((row) => levels.includes(TABLE.keys.users[row]!));
  assert.deepEqual(heldOutLevels(TABLE, rowsOf(4)), []);
  assert.deepEqual(heldOutLevels(TABLE, rowsOf(1, 10)), []);
  assert.deepEqual(heldOutLevels(TABLE, rowsOf()), []);
});

Deno.test("heldOutServices() holds each service out once, and none of one", () => {
  const folds = heldOutServices(TABLE, ROWS);
  assert.equal(folds.length, 2);
  folds.forEach(({ fitRows, calibrationRows }, left) => {
    assert.ok(fitRows.every((row) => TABLE.keys.service[row] !== left));
    assert.ok(calibrationRows.every((row) => TABLE.keys.service[row] === left));
    assert.equal(fitRows.length + calibrationRows.length, ROWS.length);
  });
  assert.deepEqual(heldOutServices(TABLE, ROWS.filter((row) => TABLE.keys.service[row] === 0)), []);
});
