/**
 * The page that leads to the others: what this is, the questions with their answers, and every finding.
 *
 * @module
 */
import { type Markup, markup } from "@/plots/mod.ts";
import { checksText } from "./code.ts";
import { type DataSource, pageText } from "./frame.ts";
import type { Outline } from "./outline.ts";
import { dataOrigin } from "./page.ts";
import { keepUnits } from "./typography.ts";

/** Builds the index. */
export function indexPage(all: readonly Outline[], data: DataSource | undefined): string {
  return pageText({
    title: "Plimsoll: how much load a service carries, and when not to trust a prediction",
    all,
    main: markup`<header class="question">
<h1>How much load can a service carry, and when should a prediction not be trusted?</h1>
<p class="lead">Plimsoll shows how much load a Kubernetes microservice can carry, what it will use, and when a prediction should
not be trusted. It measures services under load, learns models of what they use, and judges each model inside the measured
range and beyond it, always beside the baseline “same as last sample”.</p>
</header>
<ol class="questions">
${all.map((outline) => markup`<li>${questionCard(outline)}</li>\n`)}</ol>
`,
    origin: markup`Made from ${all.length} notebooks in <code>notebooks/</code>${
      dataOrigin(data)
    }. The same files give the same
bytes.`,
  });
}

function questionCard({ page, title, answer, files, findings, checks }: Outline): Markup {
  const items = findings.map((finding) =>
    markup`<li><a href="${page}#${finding.id}">${keepUnits(finding.title)}</a></li>\n`
  );
  return markup`<article aria-labelledby="${cardId(page)}">
<h2 id="${cardId(page)}"><a href="${page}">${title}</a></h2>
${answer === undefined ? undefined : markup`<p class="answer">${answer}</p>\n`}${
    items.length === 0 ? undefined : markup`<ul>\n${items}</ul>\n`
  }<p class="files">${files === undefined ? undefined : markup`${files} `}${
    typeof checks === "string"
      ? markup`<strong class="bad">${checks}</strong>`
      : markup`<span class="good">${checksText(checks)} checked.</span>`
  }</p>
</article>`;
}

function cardId(page: string): string {
  return page.replace(/\.html$/, "").replaceAll(/[^\w-]/g, "-");
}
