import assert from "node:assert/strict";
import fc from "fast-check";
import type { Tokens } from "marked";
import { highlight } from "../../../lib/notebook/site/highlight.ts";
import { Prose } from "../../../lib/notebook/site/markdown.ts";
import { SlugMaker } from "../../../lib/notebook/site/slug.ts";

function render(source: string): string {
  const prose = new Prose({ resolveLink: (href) => `to/${href}` });
  return prose.render(prose.read(source), "Table").text;
}

Deno.test("Prose.render() marks the paragraphs that say what was found and what to doubt", () => {
  assert.equal(
    render("**Reading.** MAE is `0.012`.\n\n**What to doubt.** One run.\n\n**Not** that."),
    '<p class="reading"><strong>Reading.</strong> MAE is <code>0.012</code>.</p>\n' +
      '<p class="doubt"><strong>What to doubt.</strong> One run.</p>\n<p><strong>Not</strong> that.</p>\n',
  );
});

Deno.test("Prose.render() resolves links, aligns columns, and gives headings ids of their own", () => {
  assert.match(render('[a](b.ipynb "c")'), /<a href="to\/b\.ipynb" title="c">a<\/a>/);
  assert.match(render("| a | b |\n| --- | --: |\n| 1 | 2 |"), /<td align="right">2<\/td>/);
  assert.match(render("### A b\n\n### A b"), /<h3 id="a-b">A b<\/h3>\n<h3 id="a-b-2">/);
});

Deno.test("Prose.render() highlights TypeScript in fences and leaves other languages alone", () => {
  assert.match(render("```ts\nconst a = 1;\n```"), /<pre><code><span class="hljs-keyword">const<\/span>/);
  assert.match(render("```promql\nsum(a) < 1\n```"), /<pre><code>sum\(a\) &lt; 1<\/code><\/pre>/);
});

Deno.test("Prose.render() lets no HTML of a cell run", () => {
  assert.equal(render("a <script>b()</script> <img src=x onerror=c()> <b>d</b>"), "<p>a  <img> <b>d</b></p>\n");
});

Deno.test("Prose.plainText() gives the words of a heading", () => {
  const prose = new Prose({ resolveLink: (href) => href });
  const [heading] = prose.read("## The `utilization_law` *wins* & [holds](x) at < 5");
  assert.equal(prose.plainText((heading as Tokens.Heading).tokens), "The utilization_law wins & holds at < 5");
});

Deno.test("SlugMaker.make() writes ids that people can read and that are never the same", () => {
  const slugs = new SlugMaker();
  assert.equal(slugs.make("5. Do the models hold?"), "5-do-the-models-hold");
  assert.equal(slugs.make("5. Do the models hold!"), "5-do-the-models-hold-2");
  assert.equal(slugs.make("Überlast: §"), "u-berlast");
  fc.assert(fc.property(fc.array(fc.string(), { maxLength: 8 }), (titles) => {
    const made = new SlugMaker();
    const ids = titles.map((title) => made.make(title));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[\p{Letter}\p{Number}]+(-[\p{Letter}\p{Number}]+)*$/u);
  }));
});

Deno.test("highlight() changes no letter of the code", () => {
  fc.assert(fc.property(fc.string(), (code) => {
    const text = highlight(code).text.replaceAll(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
    assert.equal(text, code);
  }));
});
