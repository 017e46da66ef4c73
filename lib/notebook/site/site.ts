/**
 * Notebooks -> a small site of self-contained pages. Heavy: see `loadSite()` in `../mod.ts`.
 *
 * @module
 */
import { posix } from "node:path";
import { parseNotebook } from "../ipynb.ts";
import { type CheckCount, checksText } from "./code.ts";
import { type DataSource, INDEX_PAGE, PAGE_MARK } from "./frame.ts";
import { indexPage } from "./index_page.ts";
import { type Outline, outlineOf, pageName } from "./outline.ts";
import { notebookPage } from "./page.ts";

export { type CheckCount, checksText, type DataSource, INDEX_PAGE };

/** A notebook as it is stored. */
export interface StoredNotebook {
  /** Name of the file without folder: `05_evaluate.ipynb`. */
  readonly file: string;
  /** Content of the file. */
  readonly text: string;
}

/** What the pages need besides the notebooks. */
export interface SiteOptions {
  /** Where the notebooks are, seen from the pages, with forward slashes: links to other files are led there. */
  readonly notebooksFolder: string;
  /** The campaign that lies beside the notebooks; named at the foot of the pages. */
  readonly data?: DataSource;
}

/** What a page says of its notebook. */
export interface NotebookFacts {
  /** Name of the notebook's file. */
  readonly file: string;
  /** The findings, in order. */
  readonly findings: readonly string[];
  /** What the notebook checked when it ran, or why its page must not be trusted. */
  readonly checks: CheckCount | string;
}

/** One file of the site. */
export interface SitePage {
  /** Name of the file. */
  readonly name: string;
  /** The HTML document. */
  readonly text: string;
  /** The notebook that it was made from; absent for the index. */
  readonly notebook?: NotebookFacts;
}

/**
 * Renders notebooks: an index, then one page each, in the order of their names.
 *
 * @returns HTML documents that ask for nothing from anywhere; equal inputs give equal text.
 * @throws {SyntaxError} If a notebook cannot be read, or does not begin with a question.
 * @throws {RangeError} If there are no notebooks.
 */
export function renderSite(notebooks: readonly StoredNotebook[], options: SiteOptions): SitePage[] {
  if (notebooks.length === 0) throw new RangeError("Cannot render a site as there must be notebooks: there are none");
  const sorted = [...notebooks].sort((a, b) => a.file < b.file ? -1 : 1);
  const files = new Set(sorted.map(({ file }) => file));
  const resolve = (href: string) => resolveLink(href, files, options.notebooksFolder);
  const all = sorted.map(({ file, text }): Outline =>
    outlineOf({ file, text, notebook: parseNotebook(text, file) }, resolve)
  );
  return [
    { name: INDEX_PAGE, text: indexPage(all, options.data) },
    ...all.map((outline) => ({
      name: outline.page,
      text: notebookPage(outline, all, options.data),
      notebook: {
        file: outline.file,
        findings: outline.findings.map(({ title }) => title),
        checks: outline.checks,
      },
    })),
  ];
}

/** Leads links between notebooks to pages, and links to other files of the project to where these are. */
function resolveLink(href: string, files: ReadonlySet<string>, folder: string): string {
  if (/^([a-z][\w+.-]*:|#|\/)/i.test(href) || href === "") return href;
  const [, path, rest] = /^([^?#]*)(.*)$/s.exec(href)!;
  const file = posix.normalize(path!);
  return files.has(file) ? pageName(file) + rest : posix.join(folder, path!) + rest;
}

/** Says whether a file is a page that {@linkcode renderSite} made. */
export function isSitePage(text: string): boolean {
  return text.startsWith("<!doctype html>") && text.includes(`\n${PAGE_MARK}\n`);
}
