import assert from "node:assert/strict";
import fc from "fast-check";
import { maskCode, maskMarkdown } from "../../lib/notebook/mask.ts";

/** What is left of a text, blanks as dots. */
function code(source: string): string {
  return maskCode(source).replaceAll("\uFFFC", ".");
}

function prose(source: string): string {
  return maskMarkdown(source).replaceAll("\uFFFC", ".");
}

Deno.test("maskCode() blanks strings, comments and regular expressions, and keeps their quotes", () => {
  assert.equal(code("f(\"for (\", 'a\\'b'); // while ("), "f(\".....\", '....'); ..........");
  assert.equal(code("a /* class\nx */ b"), "a ........\n.... b");
  assert.equal(code("x = /function\\/[/]/.test(y) ? a / b / c : 1"), "x = ................test(y) ? a / b / c : 1");
});

Deno.test("maskCode() takes a slash that begins no regular expression for a division, or for itself", () => {
  assert.equal(code("a / b / 'c'"), "a / b / '.'");
  assert.equal(code("(/\n'c'"), "(/\n'.'");
  assert.equal(code("= /"), "= /");
});

Deno.test("maskCode() reads what a template computes, however deep", () => {
  assert.equal(code("`for ${g({ a: `x${1}y` })} end`;"), "`....${g({ a: `.${1}.` })}....`;");
  assert.equal(code("`a\\`${b}`"), "`...${b}`");
});

Deno.test("maskMarkdown() leaves what is stated, without code, targets, addresses and list numbers", () => {
  assert.equal(
    prose("It is `p = 5` of [7](x/8.md) at https://example.org/9."),
    "It is ....... of [7]........ at ......................",
  );
  assert.equal(prose("1. one\n2) two\n3 three"), ".. one\n.. two\n3 three");
  assert.equal(prose("> ```ts\n> const a = 5;\n> ```\n> 6"), ".......\n..............\n.....\n> 6");
  assert.equal(prose("``a `5` b`` 6 <img width=7> 8"), "........... 6 ............. 8");
});

Deno.test("maskCode() and maskMarkdown() keep every place and every line", () => {
  const unit = fc.constantFrom(
    "`",
    '"',
    "'",
    "/",
    "*",
    "\\",
    "\n",
    "$",
    "{",
    "}",
    "a",
    "1",
    ".",
    " ",
    "(",
    ")",
    "[",
    "<",
  );
  fc.assert(fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
    for (const masked of [maskCode(text), maskMarkdown(text)]) {
      assert.equal(masked.length, text.length);
      assert.deepEqual([...masked].map((c) => c === "\n"), [...text].map((c) => c === "\n"));
    }
  }));
});
