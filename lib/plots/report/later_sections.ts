/**
 * Sections of the report that other commands than the pipeline make: each keeps its own in a file, and a report that is there
 * takes it in, whichever of them ran first.
 *
 * @module
 */
import { Markup, markup } from "./markup.ts";
import type { Section } from "./sections.ts";

/** Name of a section that another command than the pipeline makes; also what links lead to. */
export type LaterSection = "forecast" | "latency";

/** All of them, in the order of the page. */
export const LATER_SECTIONS: readonly LaterSection[] = ["forecast", "latency"];

/** Name of the file of such a section, in the folder of its command's results. */
export const SECTION_FILE = "report_section.html";

/** A section as the page has it. */
export function sectionMarkup({ id, title, content }: Section): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}</section>
`;
}

/**
 * The places of the page that such sections fill.
 *
 * @param part Whether it is for the links at the top or for the sections themselves.
 * @param found Texts of the sections that were made, as {@linkcode sectionMarkup} writes them.
 */
export function places(part: "links" | "sections", found: Partial<Readonly<Record<LaterSection, string>>>): Markup {
  return new Markup(LATER_SECTIONS.map((name) => between(part, name, found[name])).join(""));
}

/**
 * Puts a section into a page that has its places, in place of the one that it had.
 *
 * @param page Text of the report.
 * @param name Which section.
 * @param text The section, as {@linkcode sectionMarkup} writes it.
 * @returns The page, or `undefined` if it has no such places: an older one.
 */
export function withSection(page: string, name: LaterSection, text: string): string | undefined {
  let filled = page;
  for (const part of ["links", "sections"] as const) {
    const [begin, end] = marks(part, name);
    const from = filled.indexOf(begin);
    const to = filled.indexOf(end);
    if (from < 0 || to < from) return undefined;
    filled = filled.slice(0, from) + between(part, name, text) + filled.slice(to + end.length);
  }
  return filled;
}

function between(part: "links" | "sections", name: LaterSection, text: string | undefined): string {
  const [begin, end] = marks(part, name);
  const content = text === undefined ? "" : part === "sections" ? text : link(name, text);
  return begin + content + end;
}

/** The mark at the end has its line break, so that an empty place leaves no line of blanks. */
function marks(part: "links" | "sections", name: LaterSection): [begin: string, end: string] {
  return [`<!-- ${part}: ${name} -->`, `<!-- end of ${part}: ${name} -->\n`];
}

/** A link to a section by its heading, which is markup already. */
function link(name: LaterSection, text: string): string {
  const title = /<h2[^>]*>(.*?)<\/h2>/s.exec(text)?.[1] ?? name;
  return `<a href="#${name}">${title}</a>\n`;
}
