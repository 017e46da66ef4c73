/**
 * Markdown cells -> markup, and the tokens that an outline is read from.
 *
 * @module
 */
import { Marked, Parser, type Token, type Tokens } from "marked";
import { Markup, markup } from "@/plots/mod.ts";
import { cleanHtml } from "./clean_html.ts";
import { highlight } from "./highlight.ts";
import { SlugMaker } from "./slug.ts";

/** What the text of a page depends on besides itself. */
export interface ProseOptions {
  /** Where a link of the notebook leads to when it stands in a page. */
  readonly resolveLink: (href: string) => string;
}

/** How paragraphs begin that say what was found, or why not to believe it, and their classes. */
const KINDS: readonly (readonly [beginning: RegExp, kind: string])[] = [
  [/^\*\*Reading\b/, "reading"],
  [/^\*\*What to doubt\b/, "doubt"],
];

/** Reads and renders the prose of one page; ids of headings are unique as long as one object serves the page. */
export class Prose {
  readonly #marked: Marked;
  readonly #slugs = new SlugMaker();

  /** Starts a page. */
  constructor({ resolveLink }: ProseOptions) {
    // `this` would be the renderer, whose parser knows the options; methods of the class cannot be used.
    const plain = (tokens: Token[]) => this.plainText(tokens);
    const slug = (text: string) => this.#slugs.make(text);
    this.#marked = new Marked({
      gfm: true,
      renderer: {
        heading({ tokens, depth }: Tokens.Heading): string {
          const level = Math.min(6, depth);
          const id = slug(plain(tokens));
          return `<h${level} id="${id}">${this.parser.parseInline(tokens)}</h${level}>\n`;
        },
        paragraph({ tokens }: Tokens.Paragraph): string {
          const [first] = tokens;
          const kind = KINDS.find(([beginning]) => first?.type === "strong" && beginning.test(first.raw))?.[1];
          return `<p${kind === undefined ? "" : ` class="${kind}"`}>${this.parser.parseInline(tokens)}</p>\n`;
        },
        code({ text, lang }: Tokens.Code): string {
          return markup`<pre><code>${highlight(text, lang?.split(/\s/)[0] || "text")}</code></pre>\n`.text;
        },
        link({ href, title, tokens }: Tokens.Link): string {
          const named = title ? markup` title="${title}"` : undefined;
          return markup`<a href="${resolveLink(href)}"${named}>${new Markup(this.parser.parseInline(tokens))}</a>`.text;
        },
      },
    });
  }

  /** Reads Markdown into tokens. */
  read(source: string): Token[] {
    return this.#marked.lexer(source);
  }

  /** Renders tokens; `tableLabel` is what a screen reader calls a table among them. */
  render(tokens: Token[], tableLabel: string): Markup {
    const html = this.#marked.parser(tokens);
    return cleanHtml(html, tableLabel);
  }

  /** Renders the tokens of one line of text. */
  inline(tokens: Token[]): Markup {
    return cleanHtml(new Parser({ ...this.#marked.defaults }).parseInline(tokens), "");
  }

  /** The words of the tokens of one line of text, without marks. */
  plainText(tokens: Token[]): string {
    const parser = new Parser({ ...this.#marked.defaults });
    return parser.parseInline(tokens, parser.textRenderer).replaceAll(/\s+/g, " ").trim();
  }

  /** An id for a heading with this text, unlike all before it. */
  slug(text: string): string {
    return this.#slugs.make(text);
  }
}
