import assert from "node:assert/strict";
import fc from "fast-check";
import { svgToPixels } from "../../lib/plots/png.ts";
import {
  escapeMarkup,
  formatFixed,
  formatNumber,
  formatPercent,
  formatSigned,
  formatTick,
  textWidth,
  wrapText,
} from "../../lib/plots/text.ts";

Deno.test("escapeMarkup() leaves nothing that ends text or an attribute", () => {
  assert.equal(escapeMarkup(`<a href="x">'&'</a>\u0000`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[<>"']/.test(escapeMarkup(text))));
});

Deno.test("formatNumber() keeps significant digits, without exponents and with a true minus", () => {
  assert.equal(formatNumber(0.0580563), "0.0581");
  assert.equal(formatNumber(-0.5), "−0.500");
  assert.equal(formatNumber(1234.5), "1235");
  assert.equal(formatNumber(5_185_193), "5.19 M");
  assert.equal(formatNumber(0), "0");
  assert.equal(formatNumber(NaN), "–");
  assert.equal(formatNumber(Infinity), "–");
});

Deno.test("formatTick() writes round numbers as short as they are", () => {
  assert.deepEqual([0, 0.02, -0.5, 10, -1500, 5_000_000].map(formatTick), ["0", "0.02", "−0.5", "10", "−1.5k", "5M"]);
});

Deno.test("formatFixed() never writes a negative zero", () => {
  assert.equal(formatFixed(-0.001, 2), "0.00");
  assert.equal(formatFixed(-1.005, 1), "−1.0");
  assert.equal(formatFixed(NaN, 1), "–");
});

Deno.test("formatPercent() and formatSigned() write ratios", () => {
  assert.equal(formatPercent(0.934), "93 %");
  assert.equal(formatPercent(NaN), "–");
  assert.equal(formatSigned(0.4), "+40 %");
  assert.equal(formatSigned(-0.4), "−40 %");
  assert.equal(formatSigned(0.001), "0 %");
  assert.equal(formatSigned(NaN), "–");
});

Deno.test("textWidth() never promises less room than text takes, and at most a fifth more", () => {
  for (const weight of ["normal", "bold"] as const) {
    for (
      const text of [
        "linear_per_service",
        "Far beyond the range: trained up to 5 users, tested from 6",
        "Mean absolute error of the CPU prediction (cores), all test rows; each panel has its own scale",
        "The 90 % intervals of hybrid hold 92 % of the truth inside the range",
        "memory_request",
        "MAE (cores) → 0.0581",
      ]
    ) {
      const drawn = inkWidth(text, weight);
      const estimate = textWidth(text, 20, weight);
      assert.ok(estimate >= 0.98 * drawn && estimate <= 1.2 * drawn, `${weight} "${text}": ${estimate} for ${drawn}`);
    }
  }
});

/** Width in px of a line of 20 px text as it is drawn. */
function inkWidth(text: string, weight: string): number {
  const image = svgToPixels(
    `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="40" font-family="sans-serif"><text y="30" font-size="20" ` +
      `font-weight="${weight}">${escapeMarkup(text)}</text></svg>`,
  );
  const { pixels, width } = image;
  let last = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! < 128) last = Math.max(last, (i / 4) % width);
  return last / 2;
}

Deno.test("wrapText() keeps every word in order and breaks only where a line would be too wide", () => {
  assert.deepEqual(wrapText("", 100, 10), []);
  assert.deepEqual(wrapText("averyverylongwordalone", 10, 10), ["averyverylongwordalone"]);
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({ min: 20, max: 300 }), (words, width) => {
      const lines = wrapText(words.join(" "), width, 10);
      assert.equal(lines.join(" "), words.join(" "));
      for (const line of lines) assert.ok(!line.includes(" ") || textWidth(line, 10) <= width);
    }),
  );
});
