import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTimestamp } from "@/dataset/mod.ts";

Deno.test("parseTimestamp() reads a time without a zone as UTC", () => {
  assert.equal(parseTimestamp("1970-01-02 00:00:01"), 86401);
  assert.equal(parseTimestamp(" 2026-02-26T02:38:25 "), Date.UTC(2026, 1, 26, 2, 38, 25) / 1000);
});

Deno.test("parseTimestamp() honours fractions and offsets", () => {
  assert.equal(parseTimestamp("1970-01-01 00:00:00.250"), 0.25);
  assert.equal(parseTimestamp("1970-01-01T01:00:00+01:00"), 0);
  assert.equal(parseTimestamp("1970-01-01T00:00:00-0130"), 5400);
  assert.equal(parseTimestamp("1970-01-01T00:00:00Z"), 0);
});

Deno.test("parseTimestamp() gives NaN for what is not a time", () => {
  const wrong = [
    "",
    "t_0",
    "nan",
    "2026-02-30 00:00:00",
    "2026-13-01 00:00:00",
    "2026-01-01 24:00:00",
    "2026-01-01",
    "1",
  ];
  for (const text of wrong) assert.ok(Number.isNaN(parseTimestamp(text)), text);
});

Deno.test("parseTimestamp() reads back every second that is written", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
    const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
    assert.equal(parseTimestamp(text), seconds);
  }));
});
