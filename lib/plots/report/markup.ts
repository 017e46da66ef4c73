/**
 * HTML that cannot be broken by the text in it: whatever is put into a template is escaped, unless it is markup itself.
 *
 * @module
 */
import { escapeMarkup } from "../text.ts";

/** Text that is HTML already. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  /** Trusts `text`: only {@linkcode markup} and charts make markup. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text and numbers are escaped, markup is not, lists are joined, `undefined` is left out. */
export type Content = string | number | undefined | Markup | readonly Content[];

/** Builds markup from a template. (Not called `html`: the formatter would move the blanks in it.) */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, part, i) => text + render(contents[i - 1]) + part));
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  return typeof content === "object" ? content.map(render).join("") : escapeMarkup(String(content));
}

/** A column of a table. */
export interface TableColumn {
  /** Heading. */
  readonly name: string;
  /** True if cells hold numbers, which are aligned to the right. @default {false} */
  readonly isNumeric?: boolean;
}

/** Builds a table whose first cell of each row is its heading; it scrolls sideways on narrow screens. */
export function table(caption: string, columns: readonly TableColumn[], rows: readonly (readonly Content[])[]): Markup {
  const style = (index: number) => columns[index]?.isNumeric === true ? markup` class="number"` : undefined;
  const headings = columns.map(({ name }, i) => markup`<th scope="col"${style(i)}>${name}</th>`);
  const lines = rows.map(([first, ...others]) =>
    markup`<tr><th scope="row">${first}</th>${others.map((cell, i) => markup`<td${style(i + 1)}>${cell}</td>`)}</tr>\n`
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${headings}</tr></thead>
<tbody>
${lines}</tbody></table></div>
`;
}

/** Builds a list with one item for each content, or a sentence if there is none. */
export function list(items: readonly Content[], ifEmpty: string): Markup {
  if (items.length === 0) return markup`<p>${ifEmpty}</p>\n`;
  return markup`<ul>\n${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
}
