/**
 * What all pages share: head, policy, navigation, footer.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Content, Markup, markup, TIPS_SCRIPT } from "@/plots/mod.ts";
import type { Outline } from "./outline.ts";
import { PAGE_SCRIPT } from "./script.ts";
import { SITE_STYLE } from "./style.ts";

/** Name of the page that leads to the others. */
export const INDEX_PAGE = "index.html";

/** What a file must hold near its beginning to be a page that this program wrote. */
export const PAGE_MARK = '<meta name="generator" content="plimsoll notebooks">';

/** Data that the pages speak of. */
export interface DataSource {
  /** The campaign's folder, as the project names it. */
  readonly folder: string;
  /** SHA-256 of its run files, 64 hexadecimal digits. */
  readonly digest: string;
}

/** The parts of a page. */
export interface PageParts {
  /** Title of the window. */
  readonly title: string;
  /** Whose page it is; absent for the index. */
  readonly current?: Outline;
  /** All notebooks, in order. */
  readonly all: readonly Outline[];
  /** What stands in `main`. */
  readonly main: Content;
  /** What the page was made from. */
  readonly origin: Content;
}

/** A script may run only if its bytes have this hash: one that slipped into an output would not. */
function allowedScript(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}

const SCRIPTS = [TIPS_SCRIPT, PAGE_SCRIPT];

const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src ${SCRIPTS.map(allowedScript).join(" ")}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Builds a page. It names no other place that a browser would ask for anything, and no time. */
export function pageText({ title, current, all, main, origin }: PageParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
${new Markup(PAGE_MARK)}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(SITE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site"><div>
<nav aria-label="Notebooks">
<a class="home" href="${INDEX_PAGE}"${currentMark(current === undefined)}>Plimsoll</a>
<ol>
${all.map((outline) => markup`<li>${pageLink(outline, outline === current)}</li>\n`)}</ol>
</nav>
</div></header>
<main id="main" tabindex="-1">
${main}</main>
<footer class="site">
<p><strong>No number without its baseline.</strong> Every score stands beside persistence, the forecast “same as last sample”; every
prediction beyond the measured range says so.</p>
<p>${origin}</p>
</footer>
${SCRIPTS.map((script) => markup`<script>${new Markup(script)}</script>\n`)}</body>
</html>
`.text;
}

function pageLink({ page, title }: Outline, isCurrent: boolean): Markup {
  return markup`<a href="${page}" title="${title}"${currentMark(isCurrent)}>${shortName(page)}</a>`;
}

function currentMark(isCurrent: boolean): Markup | undefined {
  return isCurrent ? markup` aria-current="page"` : undefined;
}

/** `05_evaluate.html` is "5 evaluate". */
function shortName(page: string): string {
  return page.replace(/\.html$/, "").replace(/^0*(\d+)_/, "$1 ").replaceAll("_", " ");
}
