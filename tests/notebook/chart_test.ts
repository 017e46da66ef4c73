import assert from "node:assert/strict";
import { chartBundle, DISPLAY, showChart } from "@/notebook/mod.ts";
import { loadCharts, standaloneSvg, TIPS_SCRIPT, TIPS_STYLE } from "@/plots/mod.ts";
import { fixtureInput } from "../plots/fixture.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" class="plimsoll" width="10" height="10" ' +
  'aria-label="CPU &lt; 2 cores &amp;amp; rising. It&#39;s &quot;flat&quot;"><path d="M0,0H9"/></svg>';

Deno.test("showChart() keeps the very bytes that the pipeline writes", () =>
  inTemporaryFolder(async (folder) => {
    const { errorByCase, writeCharts } = await loadCharts();
    const svg = errorByCase(fixtureInput().result);
    await writeCharts(folder, [{ path: "charts/error_by_case", svg }]);
    const shown = chartBundle("charts/error_by_case", svg);
    assert.equal(shown["image/svg+xml"], await Deno.readTextFile(`${folder}/charts/error_by_case.svg`));
    assert.match(shown["text/plain"], /^charts\/error_by_case\.svg: \S/);
  }));

Deno.test("showChart() gives live viewers the picture once, fitted, with style and script of tips", () => {
  const html = chartBundle("charts/x", SVG)["text/html"]!;
  assert.equal(html.match(/<svg /g)?.length, 1);
  assert.match(html, /<svg style="max-width:100%;height:auto" tabindex="0" xmlns=/);
  assert.ok(html.includes(`<style>${TIPS_STYLE}</style>`));
  assert.ok(html.endsWith(`<script>${TIPS_SCRIPT}</script>`));
  // What would end the script early must not be in it.
  assert.doesNotMatch(TIPS_SCRIPT, /<\/script|<!--/i);
  assert.doesNotMatch(TIPS_STYLE, /<\//);
});

Deno.test("showChart() says in plain text what the chart says", () => {
  assert.equal(
    chartBundle("charts/x", SVG)["text/plain"],
    `charts/x.svg: CPU < 2 cores &amp; rising. It's "flat"`,
  );
});

Deno.test("showChart() refuses what is no chart", () => {
  assert.throws(() => chartBundle("charts/x", standaloneSvg("<p>no</p>")), {
    name: "TypeError",
    message:
      'Cannot show chart "charts/x" as it must be an svg element with an aria-label: it starts with "<p>no</p>\n"',
  });
  assert.throws(() => chartBundle("charts/x", '<svg width="1"><g aria-label="inner"/></svg>'), TypeError);
});

Deno.test("showChart() gives a chart that shows itself where there is no kernel to show it", async () => {
  assert.deepEqual((await showChart("charts/x", SVG))?.[DISPLAY](), chartBundle("charts/x", SVG));
});
