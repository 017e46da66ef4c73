import assert from "node:assert/strict";
import { parseIntegers, parseNumbers } from "../../lib/cli/integers.ts";

Deno.test("parseIntegers() reads numbers and ranges, sorted, each once", () => {
  assert.deepEqual(parseIntegers("1-3, 12,2,15", "--users"), [1, 2, 3, 12, 15]);
  for (const text of ["", "0", "3-1", "a", "1,,2", "-1", "1.5"]) {
    assert.throws(() => parseIntegers(text, "--users"), /Cannot read --users as they must be like 1-10,12,15/, text);
  }
});

Deno.test("parseNumbers() reads numbers, sorted, each once", () => {
  assert.deepEqual(parseNumbers("1, 0.5,2,1", "--limits"), [0.5, 1, 2]);
  for (const text of ["", "x", "1,,2", "-1", "Infinity", "1-2"]) {
    assert.throws(() => parseNumbers(text, "--limits"), /Cannot read --limits as they must be like 0.5,1,2/, text);
  }
});
