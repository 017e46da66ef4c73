/**
 * The style sheet of the report: light and dark, wide and narrow, screen and paper. No fonts or pictures are fetched.
 *
 * @module
 */
import { DARK_BACKGROUND, LIGHT_BACKGROUND } from "../colors.ts";

/** CSS variables of every page, light and dark: paper, ink, muted ink, lines, raised blocks, verdicts, links. */
export const PALETTE = `
:root { color-scheme: light dark; --paper: ${LIGHT_BACKGROUND}; --ink: #1b1f24; --muted: #57606a; --line: #d0d7de;
  --raised: #f6f8fa; --good: #05693a; --bad: #b3123c; --unsure: #7a4d00; --link: #2440d8; }
@media (prefers-color-scheme: dark) { :root { --paper: ${DARK_BACKGROUND}; --ink: #e6e9ec; --muted: #9da7b1;
  --line: #39414a; --raised: #1d2329; --good: #4ccb8a; --bad: #ff7d96; --unsure: #e3b04b; --link: #98a6ff; } }`;

/** CSS of the page. */
export const STYLE = `${PALETTE}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, ul, dl { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
nav { font-size: .9rem; margin: .5rem 0 1rem; color: var(--muted); }
nav a { margin-right: .75rem; white-space: nowrap; }
.lead { color: var(--muted); margin: 0 0 .75rem; max-width: none; }
.answer { padding: .25rem 1rem; background: var(--raised); border-left: 4px solid var(--link); }
.answer ul { max-width: none; padding-left: 1.1rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; color: var(--muted); padding: .25rem 0; }
caption span { display: block; max-width: min(58rem, calc(100vw - 1.75rem)); }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 11rem; }
td { min-width: 5.5rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
small, .aside { color: var(--muted); font-size: .85rem; font-weight: 400; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.unsure { color: var(--unsure); font-weight: 600; }
figure { margin: 1rem 0; }
.chart { overflow-x: auto; }
.chart svg { display: block; width: 100%; max-width: 720px; min-width: 540px; height: auto; }
figcaption { color: var(--muted); font-size: .9rem; max-width: 46rem; }
code, pre { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; background: var(--raised); }
pre { padding: .75rem; overflow-x: auto; }
p code { overflow-wrap: anywhere; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0 0 0 1rem; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) { body { padding: 1rem .75rem 3rem; } h1 { font-size: 1.35rem; }
  tbody th { min-width: 7.5rem; } table { font-size: .85rem; } th, td { padding-right: .6rem; } }
@media print { .scroll, .chart { overflow: visible; } nav { display: none; } }
`;
