import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { loadSite } from "@/notebook/mod.ts";
import { CODE_COLORS } from "../../../lib/notebook/site/code_style.ts";
import { contrast } from "../../../lib/plots/colors.ts";
import { EVALUATE, notebookWith, SAMPLES } from "./sample_notebooks.ts";

const { isSitePage, renderSite } = await loadSite();
const DATA = { folder: "data/users-x-replicas", digest: "0123456789abcdef".repeat(4) };
const OPTIONS = { notebooksFolder: "../../notebooks", data: DATA };
const pages = renderSite(SAMPLES, OPTIONS);
/** What a reader sees of a page, as markup. */
const bodyOf = (html: string) => html.slice(html.indexOf("<body>"), html.indexOf("<script>"));
const [index, explore, evaluate] = pages.map(({ text }) => bodyOf(text)) as [string, string, string];
const one = (text: string) => renderSite([{ file: "01_one.ipynb", text }], OPTIONS)[1]!;
const words = (html: string) =>
  html.replaceAll(/<[^>]*>/g, "").replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();

Deno.test("renderSite() makes an index and one page a notebook, in the order of their names", () => {
  assert.deepEqual(pages.map(({ name }) => name), ["index.html", "02_explore.html", "05_evaluate.html"]);
  assert.deepEqual(pages[2]!.notebook?.findings, ["Errors grow beyond the range", "Predicted and measured part ways"]);
  assert.deepEqual(pages[2]!.notebook?.checks, { claims: 2, assertions: 1 });
});

Deno.test("renderSite() tells on the index what is asked, what came out, and from what files", () => {
  const cards = [...index.matchAll(/<article[^]*?<\/article>/g)].map(([card]) => words(card));
  assert.deepEqual(cards, [
    "2. What did the campaign measure? CPU grows with load as demand x rate says. Every service draws a line " +
    "Every service draws a line Reads data/users-x-replicas. Writes nothing. ~2 s. 1 assertion checked.",
    "5. Do the models hold? The law holds; the forest goes flat. Errors grow beyond the range Predicted and measured part ways " +
    "Reads output/features. Writes output/evaluation.csv. ~20 s. 2 claims and 1 assertion checked.",
  ]);
});

Deno.test("renderSite() begins a page with question, answer, files, checks and the list of findings", () => {
  assert.ok(pages[2]!.text.includes("<title>5. Do the models hold? · Plimsoll</title>"));
  const top = words(/<main[^]*?<\/nav>/.exec(evaluate)![0]);
  assert.match(top, /^5\. Do the models hold\? The law holds; the forest goes flat\. Reads output\/features\. Writes/);
  assert.match(top, /Checked: when this notebook ran, its last cell held 2 claims and 1 assertion against/);
  assert.match(top, /Findings Errors grow beyond the range Predicted and measured part ways$/);
});

Deno.test("renderSite() shows charts as SVG, tables as tables, Markdown as prose, and folds code", () => {
  assert.equal(evaluate.match(/<svg [^>]*class="plimsoll"/g)?.length, 2);
  assert.match(explore, /<caption>CPU of services<\/caption>[^]*<td class="number">–<\/td>/);
  assert.match(explore, /<p>It is <strong>so<\/strong>\.<\/p>/);
  assert.equal(evaluate.match(/<details /g)?.length, 4);
  assert.doesNotMatch(evaluate, /<details [^>]*open/);
  assert.doesNotMatch(words(evaluate), /charts\/error_by_case\.svg:/);
});

Deno.test("renderSite() asks for nothing from anywhere, and lets no script run but its own two", () => {
  for (const { text } of pages) {
    assert.doesNotMatch(text, /<link(?! rel="icon" href="data:,">)|<iframe|<object|<embed|url\((?!#)|@import|\ssrc=/);
    assert.doesNotMatch(text.replaceAll('<a href="https://example.org/usl">', ""), /https?:\/\/(?!www\.w3\.org)/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!.replaceAll("&#39;", "'");
    assert.match(policy, /^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-/);
    const scripts = [...text.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1]!);
    assert.equal(scripts.length, 2);
    for (const script of scripts) {
      assert.ok(policy.includes(createHash("sha256").update(script).digest("base64")));
    }
  }
});

Deno.test("renderSite() has each id once in a page, and every link within the site leads somewhere", () => {
  const ids = new Map(
    pages.map(({ name, text }) => [name, [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)]),
  );
  for (const found of ids.values()) assert.equal(new Set(found).size, found.length);
  for (const { name, text } of pages) {
    for (const [, href] of text.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
      if (href === "https://example.org/usl" || href === "../../output/report.html") continue;
      const [file, id] = href!.split("#");
      const known = ids.get(file === "" ? name : file!);
      assert.ok(known !== undefined, `${name}: ${href}`);
      assert.ok(id === undefined || id === "errors" || known.includes(id), `${name}: ${href}`);
    }
  }
});

Deno.test("renderSite() leads links of notebooks to pages, and other files to where they are seen from there", () => {
  assert.match(explore, /<a href="05_evaluate\.html#errors">the verdict<\/a>/);
  assert.match(explore, /<a href="\.\.\/\.\.\/output\/report\.html">the report<\/a>/);
  assert.match(explore, /<a href="https:\/\/example\.org\/usl">Williams<\/a>/);
});

Deno.test("renderSite() can be read aloud: one language, one h1, landmarks, named navigations and scrolling boxes", () => {
  for (const { text } of pages) {
    assert.match(text.slice(0, 40), /<html lang="en">/);
    const body = bodyOf(text);
    assert.equal(body.match(/<h1>/g)?.length, 1);
    assert.equal(body.match(/<main /g)?.length, 1);
    assert.doesNotMatch(body, /<nav>|tabindex="0"(?![^>]*aria-label)/);
  }
  assert.match(evaluate, /<a href="05_evaluate\.html"[^>]* aria-current="page">5 evaluate<\/a>/);
  assert.match(evaluate, /<a rel="prev" href="02_explore\.html">/);
  assert.doesNotMatch(evaluate, /rel="next"/);
});

Deno.test("renderSite() says at the foot what a page was made from, no time, and the same bytes every time", () => {
  const foot = words(evaluate.slice(evaluate.lastIndexOf("<footer")));
  assert.match(
    foot,
    /^No number without its baseline\..* Made from notebooks\/05_evaluate\.ipynb \(SHA-256 [0-9a-f]{12}\)/,
  );
  assert.match(foot, /the campaign data\/users-x-replicas beside it has the SHA-256 0123456789ab\. /);
  assert.doesNotMatch(index, /\b20\d\d-\d\d-\d\d\b/);
  assert.deepEqual(renderSite([...SAMPLES].reverse(), OPTIONS), pages);
  assert.doesNotMatch(renderSite(SAMPLES, { notebooksFolder: "." })[2]!.text, /beside it has/);
});

Deno.test("renderSite() makes errors and warnings of cells impossible to overlook, and trusts no such notebook", () => {
  const error = {
    "output_type": "error" as const,
    ename: "TypeError",
    evalue: "a < b",
    traceback: ["\u001b[31mStack:\u001b[0m", "  at c"],
  };
  const { text, notebook } = one(notebookWith(error, { output_type: "stream", name: "stderr", text: "careful\n" }));
  assert.match(
    text,
    /<div class="output error"><p class="label">This cell failed<\/p><pre[^>]*>TypeError: a &lt; b\nStack:\n {2}at c<\/pre>/,
  );
  assert.match(text, /<div class="output warning"><p class="label">Warning<\/p><pre[^>]*>careful<\/pre>/);
  assert.match(String(notebook?.checks), /a cell of its notebook failed/);
  assert.match(text, /<p class="verdict bad">Do not trust this page/);
});

Deno.test("renderSite() trusts no notebook that does not check itself, or did not get there", () => {
  assert.match(String(one(notebookWith()).notebook?.checks), /does not end by checking/);
  const notRun = EVALUATE.replace('"checked\\n"', '""');
  assert.notEqual(notRun, EVALUATE);
  assert.match(String(one(notRun).notebook?.checks), /did not run to its end/);
  const idle = EVALUATE.replaceAll(/claim\(|assert\.ok\(/g, "ignore(");
  assert.match(String(one(idle).notebook?.checks), /checks nothing that it says/);
});

Deno.test("renderSite() lets nothing of an output run, and shows text where a page has no better form", () => {
  const shown = (data: Record<string, unknown>) => one(notebookWith({ output_type: "display_data", data })).text;
  const page = shown({ "text/html": "<b onclick=a()>x</b><script>alert(1)</script>" });
  assert.match(page, /<div class="output rich"><b>x<\/b><\/div>/);
  assert.equal(page.match(/<script>/g)?.length, 2);
  assert.match(shown({ "text/plain": "a <\u001b[1mb\u001b[0m" }), /<pre[^>]*>a &lt;b<\/pre>/);
  assert.match(shown({ "image/svg+xml": "broken", "text/plain": "a chart" }), /<pre[^>]*>a chart<\/pre>/);
  assert.match(shown({ "application/pdf": "x" }), /An output that a page cannot show: application\/pdf/);
});

Deno.test("renderSite() refuses what is no notebook with a question, and an empty list", () => {
  assert.throws(
    () => renderSite([], OPTIONS),
    /^RangeError: Cannot render a site as there must be notebooks: there are none$/,
  );
  assert.throws(() => one("{"), /^SyntaxError: Cannot read "01_one\.ipynb"/);
  const withoutQuestion = notebookWith().replace("# 1. Question?", "Something");
  assert.throws(
    () => one(withoutQuestion),
    /^SyntaxError: Cannot render 01_one\.ipynb as its first cell .* "Something/,
  );
});

Deno.test("isSitePage() knows the pages of the site and no others", () => {
  assert.ok(pages.every(({ text }) => isSitePage(text)));
  assert.equal(isSitePage("<!doctype html>\n<title>mine</title>"), false);
  assert.equal(isSitePage(""), false);
});

Deno.test("CODE_COLORS have a contrast of at least 4.5 : 1 on the background of code", () => {
  const backgrounds = { light: "#f6f8fa", dark: "#1d2329" };
  for (const scheme of ["light", "dark"] as const) {
    for (const [name, color] of Object.entries(CODE_COLORS[scheme])) {
      assert.ok(contrast(color, backgrounds[scheme]) >= 4.5, `${scheme} ${name}`);
    }
  }
});
