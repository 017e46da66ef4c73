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
import { Markup, markup } from "./markup.ts";
import { reportSections } from "./sections.ts";
import { STYLE } from "./style.ts";
import { verdictSection } from "./verdicts.ts";

/**
 * Writes the report.
 *
 * @param input What was found, and on what.
 * @param charts Drawn charts; those whose path the report knows are put into it.
 * @returns An HTML document with one script of its own, for tips, and without anything to fetch, links to other places
 * or timestamps; equal inputs give equal text.
 */
export function renderReport(input: ReportInput, charts: readonly Chart[]): string {
  const comparison = compareModels(input.result);
  const sections = reportSections(input, comparison, charts);
  const title = `${targetName(input.result.target)}: which model to trust, and how far`;
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
<p class="lead">${lead(input)}</p>
</header>
<main>
${verdictSection(comparison, input.result)}
<nav aria-label="Sections">
${sections.map((section) => markup`<a href="#${section.id}">${section.title}</a>\n`)}</nav>
${
    sections.map(({ id, title, content }) =>
      markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}</section>
`
    )
  }</main>
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
