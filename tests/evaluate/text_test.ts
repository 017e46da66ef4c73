import assert from "node:assert/strict";
import fc from "fast-check";
import { csvText, jsonText, timestampText } from "@/evaluate/mod.ts";

Deno.test("csvText() quotes what needs it, and leaves a missing number empty", () => {
  const rows = [['say "hi", all', 0.1 + 0.2, NaN, true]];
  assert.equal(csvText(["a", "b", "c", "d"], rows), 'a,b,c,d\n"say ""hi"", all",0.30000000000000004,,1\n');
});

Deno.test("csvText() refuses a row that does not fit its header", () => {
  assert.throws(() => csvText(["a", "b"], [[1]]), /1 fields for 2 columns/);
});

Deno.test("csvText() keeps every digit of a number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    assert.equal(Number(csvText(["v"], [[value]]).split("\n")[1]), value === 0 ? 0 : value);
  }));
});

Deno.test("jsonText() sorts keys all the way down, keeps lists, and writes null for what is not finite", () => {
  const text = jsonText({ b: [2, 1, NaN], a: { d: Infinity, c: Float64Array.of(1, NaN) } });
  assert.equal(JSON.stringify(JSON.parse(text)), '{"a":{"c":[1,null],"d":null},"b":[2,1,null]}');
  assert.ok(text.endsWith("}\n"));
});

Deno.test("timestampText() writes times as campaign files do", () => {
  assert.equal(timestampText(Date.UTC(2026, 1, 26, 14, 4, 13) / 1000), "2026-02-26 14:04:13");
});
