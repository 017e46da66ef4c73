/**
 * `report.html`: one page that a person can read, with everything in it.
 *
 * @module
 */
import { compareModels } from "@/evaluate/mod.ts";
import type { Chart } from "../charts.ts";
import { columnLabel, targetName } from "../labels.ts";
import { formatNumber } from "../text.ts";
import { TIPS_SCRIPT, TIPS_STYLE } from "../tips.ts";
import type { ReportInput } from "./input.ts";
import { type LaterSection, places, sectionMarkup } from "./later_sections.ts";
import { Markup, markup } from "./markup.ts";
import { reportSections, type Section } from "./sections.ts";
import { STYLE } from "./style.ts";
import { verdictSection } from "./verdicts.ts";

/**
 * Writes the report.
 *
 * @param input What was found, and on what.
 * @param charts Drawn charts; those whose path the report knows are put into it.
 * @param later Sections that other commands made, by name.
 * @returns An HTML document with one script of its own, for tips, and without anything to fetch, links to other places
 * or timestamps; equal inputs give equal text.
 */
export function renderReport(
  input: ReportInput,
  charts: readonly Chart[],
  later: Partial<Readonly<Record<LaterSection, string>>> = {},
): string {
  const comparison = compareModels(input.result);
  const sections = reportSections(input, comparison, charts);
  // What explains the page stands at its end.
  const explaining = sections.findIndex(({ id }) => id === "quality");
  const links = (of: readonly Section[]) => of.map(({ id, title }) => markup`<a href="#${id}">${title}</a>\n`);
  return renderPage({
    title: `${targetName(input.result.target)}: which model to trust, and how far`,
    lead: lead(input),
    content: markup`${verdictSection(comparison, input.result)}
<nav aria-label="Sections">
${links(sections.slice(0, explaining))}${places("links", later)}${links(sections.slice(explaining))}</nav>
${sections.slice(0, explaining).map(sectionMarkup)}${places("sections", later)}${
      sections.slice(explaining).map(sectionMarkup)
    }`,
  });
}

/**
 * Writes a page that holds only what other commands than the pipeline made.
 *
 * @param later Their sections, by name.
 * @returns An HTML document, as {@linkcode renderReport} returns one.
 */
export function renderLaterSections(later: Partial<Readonly<Record<LaterSection, string>>>): string {
  return renderPage({
    title: "What was measured, and what to expect",
    lead: "deno task pipeline adds which model of a campaign to trust, and how far.",
    content: markup`<nav aria-label="Sections">
${places("links", later)}</nav>
${places("sections", later)}`,
  });
}

interface Page {
  readonly title: string;
  readonly lead: string;
  readonly content: Markup;
}

function renderPage({ title, lead, content }: Page): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plimsoll: ${title}</title>
<style>${new Markup(STYLE + TIPS_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${lead}</p>
</header>
<main>
${content}</main>
<script>
${new Markup(TIPS_SCRIPT)}</script>
</body>
</html>
`.text;
}

function lead({ campaign, table, result }: ReportInput): string {
  const { services, runs } = table.keys;
  return `${campaign.name}: ${campaign.rows} samples of ${services.length} services (${services.join(", ")}) in ` +
    `${runs.length} run files, one every ${formatNumber(campaign.stepSeconds)} s. Target: ${
      columnLabel(result.target)
    }.`;
}
