/**
 * Tips: what a page needs so that charts in it tell their values to a pointer, a finger or the arrow keys.
 *
 * A page holds both texts once or more often, anywhere: `<style>` and `<script>` around them. Charts that are added later
 * have tips too. The box has the class `plimsoll-tip`, the ring around what it speaks of `plimsoll-ring`.
 *
 * @module
 */
import page from "./tips/page.js" with { type: "text" };
import words from "./tips/words.js" with { type: "text" };
import { DARK_BACKGROUND, LIGHT_BACKGROUND } from "./colors.ts";

/** A module as a part of a script: without imports, exports, comments, indentation. */
function asScript(module: string): string {
  return module
    .replaceAll(/^import [\s\S]*?;\n/gm, "")
    .replaceAll(/^export /gm, "")
    .replaceAll(/\/\*[\s\S]*?\*\/ ?/g, "")
    .replaceAll(/^\s*\/\/.*\n/gm, "")
    .replaceAll(/^\s+/gm, "");
}

/**
 * The script of tips: plain JavaScript for any page, without network, `eval` or markup from text. The first copy in a
 * page works, others do nothing; its only global name is `plimsollTips`.
 *
 * With a mouse, what is near the pointer is told; with a finger, what is tapped. Where an element that can have the focus
 * is a chart, or directly holds one, the arrow keys left and right go from value to value. Escape closes the box.
 */
export const TIPS_SCRIPT = `if (!globalThis.plimsollTips) {
globalThis.plimsollTips = true;
(() => {
${asScript(words)}${asScript(page)}})();
}
`;

/** The style of tips, light and dark; inside JupyterLab they take the colours of its theme. */
export const TIPS_STYLE = `
.plimsoll-tip { --tip-paper: var(--jp-layout-color1, ${LIGHT_BACKGROUND}); --tip-ink: var(--jp-ui-font-color1, #1b1f24);
  --tip-line: var(--jp-border-color1, #8c959f); position: fixed; z-index: 10001; box-sizing: border-box;
  max-width: min(26rem, calc(100vw - 16px)); padding: 6px 9px; border: 1px solid var(--tip-line); border-radius: 4px;
  background: var(--tip-paper); color: var(--tip-ink); box-shadow: 0 2px 8px rgb(0 0 0 / 30%); pointer-events: none;
  font: 12px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums;
  text-align: left; white-space: pre-line; overflow-wrap: anywhere; }
.plimsoll-tip b { display: block; font-weight: 600; }
.plimsoll-ring { position: fixed; z-index: 10000; box-sizing: border-box; border: 2px solid #1b1f24;
  box-shadow: 0 0 0 1px #ffffff, inset 0 0 0 1px #ffffff; pointer-events: none; }
.plimsoll-tip[hidden], .plimsoll-ring[hidden] { display: none; }
@media (prefers-color-scheme: dark) {
  .plimsoll-tip { --tip-paper: var(--jp-layout-color1, ${DARK_BACKGROUND}); --tip-ink: var(--jp-ui-font-color1, #e6e9ec);
    --tip-line: var(--jp-border-color1, #6e7681); }
}
@media print { .plimsoll-tip, .plimsoll-ring { display: none; } }
`;
