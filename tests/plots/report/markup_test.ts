import assert from "node:assert/strict";
import { list, Markup, markup, table } from "../../../lib/plots/report/markup.ts";

Deno.test("markup escapes what is put into it, unless it is markup", () => {
  assert.equal(
    markup`<p title="${'"<'}">${"a & b"}${markup`<b>c</b>`}${1}</p>`.text,
    '<p title="&quot;&lt;">a &amp; b<b>c</b>1</p>',
  );
});

Deno.test("markup joins lists and leaves undefined out", () => {
  assert.equal(markup`${["<", new Markup("<i>"), [1, 2]]}${undefined}`.text, "&lt;<i>12");
});

Deno.test("table() gives every heading its scope and aligns numbers", () => {
  const { text } = table("What", [{ name: "Model" }, { name: "MAE", isNumeric: true }], [["a<b", 1]]);
  assert.match(text, /<th scope="col">Model<\/th><th scope="col" class="number">MAE<\/th>/);
  assert.match(text, /<th scope="row">a&lt;b<\/th><td class="number">1<\/td>/);
});

Deno.test("list() says something if there is nothing", () => {
  assert.equal(list([], "None").text, "<p>None</p>\n");
  assert.equal(list(["a"], "None").text, "<ul>\n<li>a</li>\n</ul>\n");
});
