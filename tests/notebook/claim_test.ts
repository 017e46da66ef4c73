import assert from "node:assert/strict";
import fc from "fast-check";
import { claim, numberTokens } from "@/notebook/mod.ts";

const texts = (text: string) => numberTokens(text).map((token) => token.text);
const values = (text: string) => numberTokens(text).map((token) => token.value);

Deno.test("numberTokens() finds decimals, grouped thousands and signs", () => {
  assert.deepEqual(texts("MAE of 0.012 cores on 1,770 rows"), ["0.012", "1,770"]);
  assert.deepEqual(values("0.012, 1,770, 12,345,678.5"), [0.012, 1770, 12345678.5]);
  assert.deepEqual(values("a skill of −0.5, or -3 %, or (−2)"), [-0.5, -3, -2]);
});

Deno.test("numberTokens() passes over digits that belong to a name", () => {
  assert.deepEqual(texts("p95, p99.9, task1, R2, cpu_usage_lag_1, x86_64, Ω7, 2.9.6, 127.0.0.1"), []);
});

Deno.test("numberTokens() finds a number in Markdown emphasis, in brackets and before a letter", () => {
  assert.deepEqual(texts("**0.02**, _7_, __8__, (4), [5], 3x, 24h, #6, users=9"), [
    "0.02",
    "7",
    "8",
    "4",
    "5",
    "3",
    "24",
    "6",
    "9",
  ]);
});

Deno.test("numberTokens() takes lists and ranges apart without making signs of their dashes", () => {
  assert.deepEqual(values("users 4,7 and 1,2,3"), [4, 7, 1, 2, 3]);
  assert.deepEqual(values("8-10 users, 8−10, 8–10, case-2, 37 % to 46 %"), [8, 10, 8, 10, 8, 10, 2, 37, 46]);
  assert.deepEqual(numberTokens("at 4,7").map(({ start, end }) => [start, end]), [[3, 4], [5, 6]]);
});

Deno.test("numberTokens() says where a token stands, its decimals, and whether a percent sign follows", () => {
  assert.deepEqual(numberTokens("skill −44.1 % of 2"), [
    { start: 6, end: 11, text: "−44.1", value: -44.1, decimals: 1, isPercent: true },
    { start: 17, end: 18, text: "2", value: 2, decimals: 0, isPercent: false },
  ]);
  assert.ok(numberTokens("44%")[0]!.isPercent);
  assert.ok(numberTokens("44\u00a0%")[0]!.isPercent);
});

Deno.test("numberTokens() never overlap, and cut out of the text what they say", () => {
  const alphabet = fc.constantFrom(..."0123456789.,−-_ a%()");
  fc.assert(fc.property(fc.string({ unit: alphabet }), (text) => {
    let end = 0;
    for (const token of numberTokens(text)) {
      assert.ok(token.start >= end && token.end > token.start);
      assert.equal(text.slice(token.start, token.end), token.text);
      assert.ok(Number.isFinite(token.value), token.text);
      end = token.end;
    }
  }));
});

Deno.test("claim() accepts values that round to what is printed", () => {
  claim("MAE of 0.012 cores", 0.01234);
  claim("0.0120 cores", 0.01204);
  claim("1,770 rows in 90 files", [1770, 90]);
  claim("44 % (41 % to 46 %)", [0.4361, 0.41, 0.4649]);
  claim("−3 % beyond, 0 at rest", [-0.0333, -1e-9]);
  claim("task1 takes 0.50 s", 0.5);
});

Deno.test("claim() refuses another value, and says what was measured", () => {
  assert.throws(() => claim("MAE of 0.012 cores", 0.01254), {
    name: "AssertionError",
    message: 'The prose says "MAE of 0.012 cores", measured: 0.01254',
  });
  assert.throws(() => claim("MAE of 0.0120 cores", 0.01234), /measured: 0\.01234$/);
  assert.throws(() => claim("44 %", 44), /measured: 44$/);
  assert.throws(() => claim("skill of 3", -3));
  assert.throws(() => claim("41 to 46 %", [0.41, 0.46]));
});

Deno.test("claim() refuses values that are not finite", () => {
  assert.throws(() => claim("0 rows", NaN));
  assert.throws(() => claim("0 rows", Infinity));
});

Deno.test("claim() refuses a text with more numbers than values, or fewer, or none", () => {
  assert.throws(() => claim("1 of 2", 1), /\(2 numbers in the text, 1 measured\)$/);
  assert.throws(() => claim("1 of 2", [1, 2, 3]), /\(2 numbers in the text, 3 measured\)$/);
  assert.throws(() => claim("the forest loses", []), /\(0 numbers in the text, 0 measured\)$/);
});

Deno.test("claim() accepts any number as toFixed() prints it, and refuses it one last digit off", () => {
  const places = fc.integer({ min: 0, max: 6 });
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), places, (value, decimals) => {
    const printed = value.toFixed(decimals);
    claim(`it is ${printed} now`, value);
    const off = (Number(printed) + 10 ** -decimals).toFixed(decimals);
    assert.throws(() => claim(`it is ${off} now`, value));
  }));
});
