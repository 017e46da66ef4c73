/**
 * The style sheet of the pages: prose at a readable measure, charts and findings in front, code in the background.
 *
 * @module
 */
import { PALETTE, TIPS_STYLE } from "@/plots/mod.ts";
import { CODE_STYLE } from "./code_style.ts";

/** Rules of the page itself: paper, columns, navigation, what is above and below. */
const FRAME = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
header.site, main, footer.site { max-width: 69rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-top: 2rem; padding-bottom: 2rem; }
main:focus { outline: none; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: from-font; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .25rem .75rem; background: var(--paper); z-index: 2; }
header.site { font-size: .9rem; }
header.site > div { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1.25rem;
  padding: .8rem 0 .7rem; border-bottom: 1px solid var(--line); }
header.site nav { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.25rem; }
header.site ol { display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: 0; padding: 0; list-style: none; }
header.site a { color: var(--muted); text-decoration: none; padding: .25rem 0; display: inline-block; }
header.site a:hover { color: var(--ink); text-decoration: underline; }
header.site a.home { color: var(--ink); font-weight: 700; }
header.site [aria-current] { color: var(--ink); font-weight: 600; box-shadow: 0 2px 0 var(--link); }
footer.site { padding-bottom: 3rem; color: var(--muted); font-size: .85rem; }
footer.site p { max-width: 46rem; margin: .5rem 0; }
footer.site p:first-child { border-top: 1px solid var(--line); padding-top: 1rem; max-width: none; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .75rem; text-wrap: balance; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
.answer { margin: 0 0 1rem; padding: .8rem 1.1rem; border-left: 4px solid var(--link); background: var(--raised);
  font-size: 1.1rem; line-height: 1.5; }
.lead { font-size: 1.1rem; margin: 0 0 1rem; }
.files, .verdict { margin: .35rem 0; color: var(--muted); font-size: .88rem; }
.verdict.good::before { content: "✓ "; }
.verdict.bad { font-size: 1rem; padding: .6rem 1rem; border: 2px solid var(--bad); }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.question, .story { max-width: 46rem; }
.findings { margin: 1.5rem 0 0; font-size: .92rem; line-height: 1.4; max-width: 46rem; }
.findings h2 { font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--muted); margin: 0 0 .5rem; }
.findings ol { margin: 0; padding-left: 1.4rem; }
.findings li { margin: .35rem 0; }
.findings li::marker { color: var(--muted); }
.findings a:not(:hover) { text-decoration: none; }
.neighbours { display: flex; flex-wrap: wrap; gap: 1rem; margin: 3.5rem 0 1rem; max-width: 46rem; }
.neighbours a { flex: 1 1 16rem; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 6px; text-decoration: none;
  line-height: 1.35; }
.neighbours a:hover { border-color: var(--link); }
.neighbours [rel="next"] { text-align: right; }
.neighbours span { display: block; color: var(--muted); font-size: .8rem; }
.questions { list-style: none; margin: 2rem 0 0; padding: 0; }
.questions > li { padding: 1.75rem 0 1rem; border-top: 1px solid var(--line); }
.questions h2 a { color: inherit; text-decoration: none; }
.questions h2 a:hover { color: var(--link); text-decoration: underline; }
.questions ul { margin: .75rem 0; padding-left: 1.2rem; list-style: disc; }
.questions li li { margin: .35rem 0; line-height: 1.4; }
.questions li li::marker { color: var(--muted); }
.questions ul a:not(:hover) { text-decoration: none; }
@media (min-width: 70rem) {
  .questions article { display: grid; grid-template-columns: minmax(0, 34rem) minmax(0, 1fr); column-gap: 3.5rem;
    grid-template-rows: auto auto 1fr; }
  .questions article > * { grid-column: 1; }
  .questions article > ul { grid-column: 2; grid-row: 1 / span 3; margin-top: .25rem; font-size: .95rem; }
  main:has(.findings) { display: grid; grid-template-columns: minmax(0, 46rem) minmax(0, 1fr); column-gap: 3.5rem; }
  main > * { grid-column: 1; }
  main > .findings { grid-column: 2; grid-row: 1 / span 40; align-self: start; position: sticky; top: 0; margin: 0;
    padding: .4rem 0 1rem 1.25rem; border-left: 1px solid var(--line); max-height: 100vh; overflow-y: auto; }
}
`;

/** Rules of what a notebook holds: prose, charts, tables, code, what was printed. */
const STORY = `
.story > section { margin-top: 3.25rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.prose > p, .prose > ul, .prose > ol { max-width: 70ch; margin: .8rem 0; }
.prose li { margin: .3rem 0; }
.prose blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--line); color: var(--muted); }
.prose .reading, .prose .doubt { padding-left: 1rem; border-left: 4px solid var(--good); }
.prose .doubt { border-color: var(--unsure); }
.prose img { max-width: 100%; }
.anchor { color: var(--muted); text-decoration: none; font-weight: 400; opacity: 0; padding: 0 .25rem; }
h2:hover .anchor, .anchor:focus-visible { opacity: 1; }
@media (hover: none) { .anchor { opacity: 1; } }
.output { margin: 1rem 0; }
.chart { margin: 1.25rem 0; color: var(--ink); }
.chart .canvas { overflow-x: auto; }
.chart svg { display: block; width: 100%; max-width: calc(var(--drawn, 640px) * 1.15); height: auto; }
.chart .canvas.drawn svg { width: var(--drawn, 640px); max-width: none; }
button { font: inherit; font-size: .85rem; color: var(--link); background: none; border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .8rem; cursor: pointer; }
button:hover, button[aria-pressed="true"] { border-color: var(--link); }
.zoom { display: none; margin-top: .5rem; }
.scroll { overflow-x: auto; margin: .75rem 0 .25rem; container-type: inline-size; }
.scroll, .canvas.drawn { --fade: var(--paper) 40%, transparent; --shade: var(--line), transparent;
  background: linear-gradient(to right, var(--fade)) 0 50% local, linear-gradient(to left, var(--fade)) 100% 50% local,
  linear-gradient(to right, var(--shade)), linear-gradient(to left, var(--shade)) 100% 0;
  background-size: 2rem 110%, 2rem 110%, .6rem 100%, .6rem 100%; background-repeat: no-repeat; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; max-width: 100cqi; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; white-space: nowrap; }
tbody th wbr { display: none; }
.number, [align="right"] { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
[align="center"] { text-align: center; }
.scroll + p { margin: .25rem 0; color: var(--muted); font-size: .85rem; }
label:has(progress) { color: var(--muted); font-size: .85rem; }
progress { accent-color: var(--link); vertical-align: middle; }
.output pre, .prose pre { margin: 0; padding: .7rem .9rem; overflow-x: auto; background: var(--raised); border-radius: 4px; }
.output.warning pre { border-left: 4px solid var(--unsure); }
.output .label { margin: 0 0 .25rem; font-weight: 700; }
.output.warning .label { color: var(--unsure); }
.output.error { border: 2px solid var(--bad); border-radius: 4px; padding: .75rem; }
.output.error .label { color: var(--bad); }
.output.error pre { color: var(--bad); background: none; padding: 0; white-space: pre-wrap; }
/* A wide table takes the room beside the text before it scrolls. */
@media (min-width: 66rem) { .story .scroll { width: 62rem; } }
@media (max-width: 40rem) {
  body { font-size: 1rem; }
  header.site, main, footer.site { padding-left: 1rem; padding-right: 1rem; }
  main { padding-top: 1.25rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; }
  .answer { font-size: 1.02rem; padding: .7rem .9rem; }
  .story > section { margin-top: 2.25rem; padding-top: 1.25rem; }
  header.site a { padding: .4rem 0; }
  tbody th { white-space: normal; }
  tbody th wbr { display: inline; }
  .zoom { display: inline-block; }
}
@media print {
  :root { color-scheme: light; }
  header.site, .skip, .neighbours, .anchor, button, details.code:not([open]) { display: none; }
  main:has(.findings) { display: block; }
  main > .findings { position: static; max-height: none; border: 0; padding: 0; margin: 1.5rem 0; }
  body { font-size: 10.5pt; }
  .scroll, .chart .canvas { overflow: visible; }
  figure, table, .output { break-inside: avoid; } h2 { break-after: avoid; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;

/** CSS of every page. */
export const SITE_STYLE = `${PALETTE}${FRAME}${STORY}${CODE_STYLE}${TIPS_STYLE}`;
