import assert from "node:assert/strict";
import { checksText, codeKind, countChecks, renderCode } from "../../../lib/notebook/site/code.ts";

const IMPORTS =
  'import assert from "node:assert/strict";\nimport {\n  claim,\n  showChart,\n} from "@/notebook/mod.ts";\nimport { COLUMNS } from "@/schema.ts";';
const CHECKS = 'claim("a 1", 1);\nclaim(\n  "b 2",\n  2,\n);\nassert.ok(true);\nassert.equal(1, 1);\nawait checked();';

Deno.test("codeKind() tells imports and checks from steps", () => {
  assert.equal(codeKind(IMPORTS), "imports");
  assert.equal(codeKind(`// why\n${IMPORTS}`), "imports");
  assert.equal(codeKind(CHECKS), "checks");
  assert.equal(codeKind("const important = 1;\nimportant;"), "step");
  assert.equal(codeKind(""), "step");
});

Deno.test("countChecks() counts claims and assertions, and checksText() says how many", () => {
  assert.deepEqual(countChecks(CHECKS), { claims: 2, assertions: 2 });
  assert.equal(checksText({ claims: 2, assertions: 1 }), "2 claims and 1 assertion");
  assert.equal(checksText({ claims: 1, assertions: 0 }), "1 claim");
  assert.equal(checksText({ claims: 0, assertions: 0 }), "nothing");
});

Deno.test("renderCode() folds the code below the one line that says most", () => {
  const words = (source: string) =>
    /<summary>(.*)<\/summary>/.exec(renderCode(source).text)![1]!.replaceAll(/<[^>]*>/g, "");
  assert.equal(words(IMPORTS), "Imports node:assert/strict, notebook, schema");
  assert.equal(words(CHECKS), "Checks 2 claims and 2 assertions on the numbers of this page");
  assert.equal(words("const a = f();\n\nshowTable(\n  a,\n);"), "Code showTable( a, );");
  assert.match(renderCode("a < b").text, /<details class="code step">[^]*<code>a &lt; b<\/code><\/pre>/);
});
