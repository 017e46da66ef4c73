import assert from "node:assert/strict";
import { loadCharts, standaloneSvg } from "@/plots/mod.ts";
import { inlineSvg } from "../../../lib/notebook/site/inline_svg.ts";
import { fixtureReport } from "../../plots/fixture.ts";

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';
const inline = (content: string) =>
  inlineSvg(`<svg ${NAMESPACE} width="640" viewBox="0 0 640 9" aria-label="a">${content}</svg>`, "c1")!;

Deno.test("inlineSvg() keeps everything of a chart but its style sheet and the namespace", async () => {
  const { errorByCase } = await loadCharts();
  const svg = errorByCase(fixtureReport().result);
  const chart = inlineSvg(standaloneSvg(svg), "c1")!;
  // Another spelling of the same: empty elements and quotes.
  const asWritten = svg.replaceAll(/<([a-z]+)([^<>]*)\/>/gi, "<$1$2></$1>").replaceAll("'", "&#39;");
  assert.equal(chart.markup.text, asWritten.replace(` ${NAMESPACE}`, ""));
  assert.equal(chart.width, 640);
});

Deno.test("inlineSvg() gives ids of each chart names of their own, and references follow", () => {
  const { markup } = inline(
    '<defs><clipPath id="a"><rect width="1"/></clipPath></defs><g clip-path="url(#a)" fill="url(\'#b\')" aria-labelledby="t u">' +
      '<use href="#a"/><use xlink:href="#a"/></g>',
  );
  assert.match(markup.text, /<clipPath id="c1-a">/);
  assert.match(markup.text, /clip-path="url\(#c1-a\)" fill="url\(#c1-b\)" aria-labelledby="c1-t c1-u"/);
  assert.match(markup.text, /<use href="#c1-a"><\/use><use xlink:href="#c1-a"><\/use>/);
});

Deno.test("inlineSvg() leaves nothing that runs, fetches, or holds for the whole page", () => {
  const { markup } = inline(
    "<style>p{color:red}</style><script>a()</script><foreignObject><p>b</p></foreignObject>" +
      '<a href="javascript:c()"><text>d</text></a><image href="https://example.org/x.png"/><set attributeName="href" to="x"/>' +
      '<rect onclick="e()" fill="url(https://example.org/#x)"/><use href="https://example.org/x.svg#a"/>',
  );
  assert.equal(markup.text, '<svg width="640" viewBox="0 0 640 9" aria-label="a"><rect></rect><use></use></svg>');
});

Deno.test("inlineSvg() keeps what tips read, letter by letter", () => {
  const { markup } = inline('<g data-panel="task1 &lt; &quot;2&quot;" data-x="0 1"><text>a &amp; b\u2212</text></g>');
  assert.match(markup.text, /<g data-panel="task1 &lt; &quot;2&quot;" data-x="0 1"><text>a &amp; b\u2212<\/text><\/g>/);
});

Deno.test("inlineSvg() says so if there is no chart, or no width", () => {
  assert.equal(inlineSvg("", "c1"), undefined);
  assert.equal(inlineSvg("<p>a</p>", "c1"), undefined);
  assert.equal(inlineSvg(`<svg ${NAMESPACE}/>`, "c1")!.width, undefined);
});
