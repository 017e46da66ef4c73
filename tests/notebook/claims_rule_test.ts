import assert from "node:assert/strict";
import { checkClaims } from "../../lib/notebook/claims_rule.ts";
import { notebookOf } from "../cli/notebook_project.ts";

/** Findings of one Markdown cell, which is not the first, and a last cell of code. */
function messages(markdown: string, code: string): string[] {
  const notebook = notebookOf(["md", "# 1. Why?"], ["md", markdown], ["code", code]);
  return checkClaims(notebook, "01_two").map(({ message }) => message);
}

Deno.test("checkClaims() accepts prose whose numbers all stand in claims", () => {
  assert.deepEqual(
    messages("The law errs by 0.012 cores, 44 % less.", 'claim("errs by 0.012 cores, 44 % less", [a, b]);'),
    [],
  );
  assert.deepEqual(messages("No number, but p95, task1, R2 and `x = 5`.", ""), []);
  assert.deepEqual(messages("In 3 runs.\n\nAgain in 3 runs.", 'claim("in 3 runs", n); claim("In 3 runs", n);'), []);
});

Deno.test("checkClaims() takes a line break for a space, in quotes too", () => {
  const code = 'claim("an error of 0.012 cores", mae);';
  for (const text of ["an error of\n0.012 cores", "> an error\n> of 0.012\n> cores", "- an error of 0.012\n  cores"]) {
    assert.deepEqual(messages(text, code), []);
  }
});

Deno.test("checkClaims() finds a number that no claim covers, and a claim that the prose does not make", () => {
  const found = messages("It errs by 0.013 cores.", 'claim("errs by 0.012 cores", mae);');
  assert.equal(found.length, 2);
  assert.match(found[0]!, /^claim\("errs by 0\.012 cores"\) stands in no Markdown cell/);
  assert.match(found[1]!, /^nothing measures "0\.013" in "…It errs by 0\.013 cores\.…"/);
});

Deno.test("checkClaims() does not take a part of a number for the number", () => {
  assert.match(messages("In 112 runs, in 12 runs.", 'claim("12 runs", n);')[0]!, /^nothing measures "112"/);
  assert.match(messages("It is −5 cores or 5 cores.", 'claim("5 cores", n);')[0]!, /^nothing measures "−5"/);
});

Deno.test("checkClaims() counts numbers in headings, tables, links and emphasis", () => {
  for (const text of ["## Falls by 7 %", "| a | 7 |\n| - | - |", "[7 runs](x.md)", "**7** runs"]) {
    assert.match(messages(text, "").join(), /^nothing measures "7"/, text);
  }
});

Deno.test("checkClaims() lets the first cell have its number, and how long it takes", () => {
  const first = "# 5. Does it hold?\n\n> For 3 services.\n\nReads `x`. Writes `y`.\n~20 s.\n\nIn 4 runs.";
  const found = checkClaims(notebookOf(["md", first], ["code", ""]), "05_x").map(({ message }) => message);
  assert.equal(found.length, 2);
  assert.match(found[0]!, /^nothing measures "3"/);
  assert.match(found[1]!, /^nothing measures "4"/);
});

Deno.test("checkClaims() wants the text of a claim to be plain, to say a word and to hold a number", () => {
  const prose = "It errs by 0.012 cores.";
  for (const text of ["`errs by 0.012 cores`", "'errs by 0.012 cores'", '"errs by " + "0.012 cores"', "phrase"]) {
    assert.match(
      messages(prose, `claim(${text}, mae);`)[0]!,
      /^write claim\("…", value\) with its text in plain/,
      text,
    );
  }
  assert.match(messages(prose, 'claim("0.012", mae);')[0]!, /says no word/);
  assert.match(messages(prose, 'claim("errs by", mae);')[0]!, /holds no number/);
  assert.deepEqual(messages(prose, 'claim(\n  "errs by 0.012 cores",\n  mae,\n);'), []);
});

Deno.test("checkClaims() reads no claim in comments and texts, and escapes as JavaScript does", () => {
  assert.match(
    messages("By 3 cores.", '// claim("By 3 cores", x);\nf(\'claim("By 3 cores", x)\');')[0]!,
    /^nothing measures/,
  );
  assert.deepEqual(messages('By "3" cores.', 'claim("By \\"3\\" cores", x);'), []);
});
