import assert from "node:assert/strict";
import { escapeMarkup } from "../../lib/plots/text.ts";
import { svgToPixels, svgToPng, svgToPngAsync } from "../../lib/plots/png.ts";

const drawing = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" font-family="system-ui, 'DejaVu Sans', sans-serif">${content}</svg>`;

function inkPixels(svg: string): number {
  const { pixels } = svgToPixels(svg);
  let dark = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! < 128) dark++;
  return dark;
}

Deno.test("svgToPng() gives a PNG of twice the size", () => {
  const png = svgToPng(drawing("<circle cx='20' cy='20' r='10'/>"));
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const header = new DataView(png.buffer, png.byteOffset);
  assert.equal(header.getUint32(16), 200);
  assert.equal(header.getUint32(20), 80);
});

Deno.test("svgToPixels() draws text with the font that is shipped, in normal and in bold", () => {
  const text = (weight: string) => drawing(`<text x="5" y="25" font-size="16" font-weight="${weight}">cores</text>`);
  assert.equal(inkPixels(drawing("")), 0);
  assert.ok(inkPixels(text("normal")) > 200);
  assert.ok(inkPixels(text("bold")) > 1.2 * inkPixels(text("normal")));
});

Deno.test("svgToPixels() has a glyph for every sign that charts use", () => {
  for (const sign of "−–→←↑ÄΩ") {
    const drawn = svgToPixels(drawing(`<text x="5" y="25" font-size="16">${escapeMarkup(sign)}</text>`)).pixels;
    // A letter that no font has (private use) is drawn as the sign for "missing".
    const missing = svgToPixels(drawing(`<text x="5" y="25" font-size="16">\ue0ff</text>`)).pixels;
    assert.notDeepEqual(drawn, missing, sign);
  }
});

Deno.test("svgToPixels() puts charts on white and draws a zero-length stroke with round caps as a dot", () => {
  const { pixels } = svgToPixels(drawing(""));
  assert.deepEqual([...pixels.subarray(0, 4)], [255, 255, 255, 255]);
  assert.ok(inkPixels(drawing('<path d="M20,20h0" stroke="#000" stroke-width="8" stroke-linecap="round"/>')) > 100);
});

Deno.test("svgToPngAsync() gives the bytes of svgToPng(), twice", async () => {
  const svg = drawing('<text x="5" y="25">42 req/s</text>');
  assert.deepEqual(await svgToPngAsync(svg), svgToPng(svg));
  assert.deepEqual(svgToPng(svg), svgToPng(svg));
});

Deno.test("svgToPng() refuses what is not SVG", () => {
  assert.throws(() => svgToPng("<svg"));
  assert.throws(() => svgToPng(""));
});
