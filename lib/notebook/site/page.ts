/**
 * The page of one notebook: question and answer first, then the findings, each with chart, reading and folded code.
 *
 * @module
 */
import { type Content, type Markup, markup } from "@/plots/mod.ts";
import { checksText } from "./code.ts";
import { type DataSource, pageText } from "./frame.ts";
import type { Outline, PageFinding } from "./outline.ts";
import { keepUnits } from "./typography.ts";

/** Builds the page of a notebook. */
export function notebookPage(outline: Outline, all: readonly Outline[], data: DataSource | undefined): string {
  const { title, answer, files, intro, findings, file, digest } = outline;
  return pageText({
    title: `${title} · Plimsoll`,
    current: outline,
    all,
    main: markup`<header class="question">
<h1>${title}</h1>
${answer === undefined ? undefined : markup`<p class="answer">${answer}</p>\n`}${
      files === undefined ? undefined : markup`<p class="files">${files}</p>\n`
    }${checksLine(outline)}</header>
${findingsNav(findings)}<div class="story">
${intro}${findings.map(findingSection)}</div>
${neighbours(outline, all)}`,
    origin: markup`Made from <code>notebooks/${file}</code> (SHA-256 <code>${shortDigest(digest)}</code>)${
      dataOrigin(data)
    }. The same files give the same bytes.`,
  });
}

/** Says what the last cell found, or that nothing may be trusted. */
export function checksLine({ checks }: Outline): Markup {
  if (typeof checks === "string") return markup`<p class="verdict bad">${checks}</p>\n`;
  return markup`<p class="verdict good">Checked: when this notebook ran, its last cell held ${
    checksText(checks)
  } against what was measured.</p>\n`;
}

/** What the pages say of the data, behind what they say of a notebook. */
export function dataOrigin(data: DataSource | undefined): Content {
  if (data === undefined) return undefined;
  return markup`; the campaign <code>${data.folder}</code> beside it has the SHA-256 <code>${
    shortDigest(data.digest)
  }</code>`;
}

/** Enough digits to tell two files apart. */
function shortDigest(digest: string): Markup {
  return markup`<span title="${digest}">${digest.slice(0, 12)}</span>`;
}

function findingsNav(findings: readonly PageFinding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<nav class="findings" aria-labelledby="findings">
<h2 id="findings">Findings</h2>
<ol>
${findings.map(({ id, title }) => markup`<li><a href="#${id}">${keepUnits(title)}</a></li>\n`)}</ol>
</nav>
`;
}

function findingSection({ id, heading, title, content }: PageFinding): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${heading} <a class="anchor" href="#${id}" aria-label="Link to: ${title}">#</a></h2>
${content}</section>
`;
}

function neighbours(outline: Outline, all: readonly Outline[]): Markup {
  const index = all.indexOf(outline);
  const link = (other: Outline | undefined, relation: "prev" | "next", label: string) =>
    other === undefined
      ? undefined
      : markup`<a rel="${relation}" href="${other.page}"><span>${label}</span> ${other.title}</a>\n`;
  return markup`<nav class="neighbours" aria-label="Previous and next notebook">
${link(all[index - 1], "prev", "Previous")}${link(all[index + 1], "next", "Next")}</nav>
`;
}
