/**
 * A notebook -> what its page is made of: the question, the answer, and one section for each finding.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Token, Tokens } from "marked";
import { type Content, type Markup, markup } from "@/plots/mod.ts";
import type { Notebook, NotebookOutput } from "../ipynb.ts";
import { type CheckCount, codeKind, countChecks, renderCode } from "./code.ts";
import { Prose } from "./markdown.ts";
import { renderOutputs } from "./outputs.ts";

/** A section of a page. */
export interface PageFinding {
  /** What links lead to. */
  readonly id: string;
  /** The finding as markup. */
  readonly heading: Markup;
  /** The finding as text. */
  readonly title: string;
  /** What stands below the heading. */
  readonly content: Markup;
}

/** Everything that pages say about one notebook. */
export interface Outline {
  /** Name of the notebook's file. */
  readonly file: string;
  /** Name of its page. */
  readonly page: string;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly digest: string;
  /** The question with its number. */
  readonly title: string;
  /** The answer in one line. */
  readonly answer: Markup | undefined;
  /** What is read and written. */
  readonly files: Markup | undefined;
  /** What stands before the first finding. */
  readonly intro: Markup;
  /** The findings in order. */
  readonly findings: readonly PageFinding[];
  /** What the last cell asserts, if it ran to its end; else why this must not be trusted. */
  readonly checks: CheckCount | string;
}

/** A notebook that was read. */
export interface SourceNotebook {
  /** Name of its file: `05_evaluate.ipynb`. */
  readonly file: string;
  /** Content of its file. */
  readonly text: string;
  /** What the content says. */
  readonly notebook: Notebook;
}

/** Name of the page of a notebook. */
export function pageName(file: string): string {
  return file.replace(/\.ipynb$/, ".html");
}

/**
 * Reads a notebook and renders its cells.
 *
 * @param resolveLink Where a link of the notebook leads to when it stands in a page.
 * @throws {SyntaxError} If the first cell is no Markdown that starts with the question as its heading.
 */
export function outlineOf(source: SourceNotebook, resolveLink: (href: string) => string): Outline {
  const prose = new Prose({ resolveLink });
  const { file, notebook } = source;
  const head = readHead(source, prose);
  const sections = new SectionBuilder(prose);
  sections.add(head.rest);
  notebook.cells.forEach((cell, index) => {
    if (index === 0 || cell.cell_type === "raw" || cell.source.trim() === "") return;
    if (cell.cell_type === "markdown") return sections.add(prose.read(cell.source));
    sections.addMarkup(renderCode(cell.source));
    const context = { prefix: `cell-${index + 1}`, finding: sections.title ?? head.title, prose };
    sections.addMarkup(isChecked(cell.outputs) ? undefined : renderOutputs(cell.outputs, context));
  });
  return {
    file,
    page: pageName(file),
    digest: createHash("sha256").update(source.text).digest("hex"),
    title: head.title,
    answer: head.answer,
    files: head.files,
    ...sections.finish(),
    checks: readChecks(notebook),
  };
}

interface Head {
  readonly title: string;
  readonly answer: Markup | undefined;
  readonly files: Markup | undefined;
  readonly rest: Token[];
}

/** Takes question, answer and files out of the first cell. */
function readHead({ file, notebook }: SourceNotebook, prose: Prose): Head {
  const [first] = notebook.cells;
  const tokens = first?.cell_type === "markdown" ? prose.read(first.source) : [];
  const [heading, ...others] = tokens.filter(({ type }) => type !== "space");
  if (heading?.type !== "heading" || heading.depth !== 1) {
    throw new SyntaxError(
      `Cannot render ${file} as its first cell must be Markdown that starts with "# " and the question: it is ${
        first === undefined ? "missing" : `${first.cell_type} that starts with "${first.source.slice(0, 40)}"`
      }`,
    );
  }
  const quote = others.find((token): token is Tokens.Blockquote => token.type === "blockquote");
  const files = others.find((token): token is Tokens.Paragraph =>
    token.type === "paragraph" && /^(Reads|Writes)\b/.test(token.raw)
  );
  const lines = quote?.tokens?.flatMap((token) => token.type === "paragraph" ? token.tokens ?? [] : []);
  return {
    title: prose.plainText((heading as Tokens.Heading).tokens),
    answer: lines === undefined ? undefined : prose.inline(lines),
    files: files === undefined ? undefined : prose.inline(files.tokens),
    rest: others.filter((token) => token !== quote && token !== files),
  };
}

/** Collects what stands below each heading of the second level. */
class SectionBuilder {
  readonly #prose: Prose;
  readonly #sections: { heading?: Tokens.Heading; title?: string; content: Content[] }[] = [{ content: [] }];

  constructor(prose: Prose) {
    this.#prose = prose;
  }

  /** The finding that is open. */
  get title(): string | undefined {
    return this.#sections.at(-1)!.title;
  }

  add(tokens: Token[]): void {
    let from = 0;
    tokens.forEach((token, index) => {
      if (token.type !== "heading" || token.depth !== 2) return;
      this.#addProse(tokens.slice(from, index));
      const heading = token as Tokens.Heading;
      this.#sections.push({ heading, title: this.#prose.plainText(heading.tokens), content: [] });
      from = index + 1;
    });
    this.#addProse(tokens.slice(from));
  }

  addMarkup(content: Content): void {
    this.#sections.at(-1)!.content.push(content);
  }

  #addProse(tokens: Token[]): void {
    if (tokens.length === 0) return;
    const rendered = this.#prose.render(tokens, this.title ?? "Table");
    this.addMarkup(markup`<div class="prose">${rendered}</div>\n`);
  }

  finish(): Pick<Outline, "intro" | "findings"> {
    const [intro, ...findings] = this.#sections;
    return {
      intro: markup`${intro!.content}`,
      findings: findings.map(({ heading, title, content }) => ({
        id: this.#prose.slug(title!),
        heading: this.#prose.inline(heading!.tokens),
        title: title!,
        content: markup`${content}`,
      })),
    };
  }
}

const CHECKED = "checked";

function isChecked(outputs: readonly NotebookOutput[]): boolean {
  const [only, ...others] = outputs;
  return others.length === 0 && only?.output_type === "stream" && only.text.trim() === CHECKED;
}

function readChecks({ cells }: Notebook): CheckCount | string {
  const code = cells.flatMap((cell) => cell.cell_type === "code" && cell.source.trim() !== "" ? [cell] : []);
  const last = code.at(-1);
  if (code.some(({ outputs }) => outputs.some((output) => output.output_type === "error"))) {
    return "Do not trust this page: a cell of its notebook failed.";
  }
  if (last === undefined || codeKind(last.source) !== "checks") {
    return "Do not trust this page: its notebook does not end by checking what it says.";
  }
  if (!isChecked(last.outputs)) return "Do not trust this page: its notebook did not run to its end.";
  const checks = countChecks(last.source);
  if (checks.claims + checks.assertions === 0) {
    return "Do not trust this page: its notebook checks nothing that it says.";
  }
  return checks;
}
