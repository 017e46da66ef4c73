import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanHtml } from "../../../lib/notebook/site/clean_html.ts";

const clean = (html: string) => cleanHtml(html, "Table").text;

Deno.test("cleanHtml() leaves text, emphasis, lists and links as they are", () => {
  const html =
    '<p>A <strong>b</strong> <a href="https://example.org/x?a=1&amp;b=2">c</a></p><ul><li>d &lt; e</li></ul>';
  assert.equal(clean(html), html);
});

Deno.test("cleanHtml() leaves nothing that runs, styles, fetches or asks", () => {
  assert.equal(clean("<p>a<script>alert(1)</script>b</p>"), "<p>ab</p>");
  assert.equal(clean("<SCRIPT src=https://example.org/x.js></SCRIPT>"), "");
  assert.equal(clean('<p onclick="a()" ONMOUSEOVER="b()">a</p>'), "<p>a</p>");
  assert.equal(clean("<style>p{background:url(x)}</style>a"), "a");
  assert.equal(clean('<iframe src="x">a</iframe><object data="x"></object><form action="x"><input>b</form>'), "b");
  assert.equal(clean('<img src="https://example.org/x.png" alt="a">'), '<img alt="a">');
  assert.equal(clean("<svg><script>a</script></svg><math><mtext>b</mtext></math>"), "");
  assert.equal(
    clean('<meta http-equiv="refresh" content="0;url=x"><base href="x"><link rel="stylesheet" href="x">'),
    "",
  );
  assert.equal(clean("<!-- a -->b"), "b");
});

Deno.test("cleanHtml() leads links to places, never to code", () => {
  for (
    const href of [
      "javascript:a()",
      " JaVaScRiPt:a()",
      "java\nscript:a()",
      "\u0001javascript:a()",
      "data:text/html,a",
      "vbscript:a",
    ]
  ) {
    assert.equal(clean(`<a href="${href}">a</a>`), "<a>a</a>", href);
  }
  for (const href of ["https://example.org", "mailto:a@example.org", "#a", "b.html#c", "../d/e.csv"]) {
    assert.equal(clean(`<a href="${href}">a</a>`), `<a href="${href}">a</a>`);
  }
});

Deno.test("cleanHtml() keeps of styles only how a cell is aligned", () => {
  const table = clean(
    '<table><tr><td style="color:red; text-align: right">1</td><td style="background:url(x)">2</td></tr></table>',
  );
  assert.match(table, /<td style="text-align: right">1<\/td><td>2<\/td>/);
});

Deno.test("cleanHtml() gives each table a box that scrolls and has a name, and breaks long names where people would", () => {
  const [named, unnamed] = ["<caption>Errors</caption>", ""].map((caption) =>
    clean(`<table>${caption}<tr><th scope="row">far_out</th><td class="number">1_0</td></tr></table>`)
  );
  assert.match(named!, /^<div class="scroll" tabindex="0" role="region" aria-label="Errors"><table>/);
  assert.match(unnamed!, /aria-label="Table"/);
  assert.match(named!, /<th scope="row">far_<wbr>out<\/th><td class="number">1_0<\/td>.*<\/table><\/div>$/);
});

Deno.test("cleanHtml() closes what was left open and escapes what is no markup", () => {
  assert.equal(clean("<p>a <b>c"), "<p>a <b>c</b></p>");
  assert.equal(clean("1 < 2 & 3"), "1 &lt; 2 &amp; 3");
  assert.equal(clean(""), "");
});

Deno.test("cleanHtml() of anything is clean: a second time changes nothing, and no forbidden tag or handler is left", () => {
  const piece = fc.constantFrom(
    ..."<script>|</script>|<style>|</style>|<svg>|</svg>|<p onload=a()>|</p>|<table>|<td>|</td>|<a href='javascript:a'>|</a>|<!--|-->|"
      .split("|"),
    ...[
      "<img src=x onerror=a>",
      "<template>",
      "<noscript>",
      "<textarea>",
      "<title>",
      "<math>",
      '"',
      "'",
      ">",
      "<",
      "&lt;script&gt;",
      "text",
      "\0",
    ],
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    const once = clean(pieces.join(""));
    const tags = [...once.matchAll(/<\/?([a-z0-9]+)((?:\s[^<>]*)?)>/g)];
    assert.equal(once.replaceAll(/<\/?[a-z0-9]+(?:\s[^<>]*)?>/g, "").includes("<"), false);
    for (const [, name, attributes] of tags) {
      assert.ok(["p", "table", "td", "a", "img", "div", "wbr"].includes(name!), `${name}`);
      assert.doesNotMatch(attributes!, /\son\w+=|javascript:|\ssrc=/i);
    }
  }));
});

Deno.test("cleanHtml() keeps numbers and units on one line, but changes no letter of code", () => {
  assert.equal(
    clean("<p>44 % of 0.5 cores, 10 ms, 3 services, 2 samples</p>"),
    "<p>44\u00a0% of 0.5\u00a0cores, 10\u00a0ms, 3 services, 2 samples</p>",
  );
  assert.equal(clean("<code>44 % 2</code>"), "<code>44 % 2</code>");
});
