import assert from "node:assert/strict";
import { TIPS_SCRIPT, TIPS_STYLE } from "@/plots/mod.ts";

/** What listeners a script adds to a document that remembers nothing else. */
function run(page: Record<string, unknown>): string[] {
  const types: string[] = [];
  const document = { addEventListener: (type: string) => types.push(type) };
  new Function("globalThis", "document", TIPS_SCRIPT)(page, document);
  return types;
}

Deno.test("TIPS_SCRIPT works once in a page, however often it is included, and leaves one global name", () => {
  const page: Record<string, unknown> = {};
  assert.deepEqual(run(page), ["pointermove", "pointerup", "pointerout", "keydown", "focusout", "scroll"]);
  assert.deepEqual(run(page), []);
  assert.deepEqual(page, { plimsollTips: true });
});

Deno.test("TIPS_SCRIPT can stand in HTML, fetches nothing and makes no markup or code from text", () => {
  assert.doesNotMatch(TIPS_SCRIPT, /<\/|<!--|\bimport\b|\bexport\b|\/\*|https?:/);
  assert.doesNotMatch(TIPS_SCRIPT, /fetch|XMLHttpRequest|eval|Function|innerHTML|insertAdjacent|setTimeout/);
  assert.ok(TIPS_SCRIPT.length < 12_000, `${TIPS_SCRIPT.length} characters`);
});

Deno.test("TIPS_STYLE is light and dark, takes the colours of JupyterLab's theme, and fetches nothing", () => {
  assert.match(TIPS_STYLE, /\.plimsoll-tip \{/);
  assert.match(TIPS_STYLE, /prefers-color-scheme: dark/);
  assert.match(TIPS_STYLE, /var\(--jp-layout-color1, #ffffff\)/);
  assert.doesNotMatch(TIPS_STYLE, /<|url\(|@import/);
});
