/**
 * The form that every notebook of the project has: a question, its answer, then findings; imports first, proof last.
 *
 * @module
 */
import { checkClaims } from "./claims_rule.ts";
import type { Finding } from "./finding.ts";
import type { Cell, CodeCell, Notebook } from "./ipynb.ts";
import { maskCode } from "./mask.ts";

/** Most lines of code in a cell that shows something; blank lines and comments are free. */
export const MAX_CODE_LINES = 12;

/** What a notebook is checked against. */
export interface FormOptions {
  /** Its file name without `.ipynb`, such as `05_evaluate`. */
  readonly name: string;
  /** Names that `deno.json` lets modules import, such as `fast-check`. */
  readonly packages: readonly string[];
}

/** What a cell may not hold, and what to do instead. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  { pattern: /\bfunction\b/, message: "defines a function: move it to lib/ and import it" },
  { pattern: /(?<![\w.])class\b/, message: "defines a class: move it to lib/ and import it" },
  { pattern: /(?<![\w.])(?:for|while)\s*(?:await\s*)?\(/, message: "loops: call something of lib/ that loops, or map" },
  { pattern: /\bMath\.random\b/, message: "uses unseeded chance: use a seed and @/random/mod.ts" },
  {
    pattern: /(?<!\bawait\s+)(?<![\w.])show(?:Chart|Table)?\s*\(/,
    message: "shows without waiting, so that JupyterLab may lose it: write await before showChart, showTable and show",
  },
  {
    pattern: /(?<![\w.])console\./,
    message: "prints through the console, which JupyterLab may lose: show a table, or end with await checked()",
  },
  {
    pattern: /\bDeno\.(?!env\b)\w+/,
    message: "uses Deno itself: files, processes and the network belong to lib/",
  },
];

/**
 * Holds a notebook to its form.
 *
 * The first cell asks the question and answers it; the first code cell imports and does nothing else, and only it
 * imports; a code cell stands below prose that says what to look for and is followed by its `**Reading.**`; the last
 * code cell proves every number of the prose, looks whether `lib/` has changed since, and prints `checked`.
 *
 * @returns What to change, top to bottom; nothing if all is well.
 */
export function checkForm(notebook: Notebook, options: FormOptions): Finding[] {
  const { name } = options;
  const first = notebook.cells[0];
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  const [imports, last] = [code[0], code.at(-1)];
  if (first === undefined || imports === undefined || last === undefined || imports === last) {
    const message = "has fewer than three cells: a question, imports, and a last cell that proves the prose";
    return [{ notebook: name, rule: "cells", message }];
  }
  const of = (cell: Cell, rule: string) => (message: string): Finding => ({
    notebook: name,
    cell: cell.id,
    rule,
    message,
  });
  return [
    ...wrongQuestion(first, name).map(of(first, "question")),
    ...wrongImports(imports, options).map(of(imports, "imports")),
    ...code.flatMap((cell) => wrongCode(cell, imports, last).map(of(cell, "code"))),
    ...code.filter(({ outputs }) => outputs.some((output) => output.output_type === "execute_result"))
      .map((cell) => of(cell, "code")("ends in a value that the kernel may send too late: await showTable or show")),
    ...wrongOrder(notebook.cells, imports, last).map(({ cell, message }) => of(cell, "order")(message)),
    ...wrongProof(last).map(of(last, "proof")),
    ...checkClaims(notebook, name),
  ];
}

function wrongQuestion(cell: Cell, name: string): string[] {
  if (cell.cell_type !== "markdown") return ["is no Markdown: begin with the question that the notebook answers"];
  const paragraphs = cell.source.trim().split(/\n\s*\n/);
  const number = Number(/^\d+/.exec(name)?.[0] ?? NaN);
  const messages: string[] = [];
  if (!new RegExp(`^# ${number}\\. [^]*\\?$`).test(paragraphs[0]!)) {
    messages.push(`must begin with its question as a title: "# ${number}. …?"`);
  }
  if (!paragraphs.some((text) => text.startsWith("> "))) {
    messages.push('must answer the question below the title, in a quote: "> …"');
  }
  if (!paragraphs.some((text) => /^Reads [^]*\bWrites [^]*~\d+\s(?:s|min)\.$/.test(text))) {
    messages.push('must say what it needs and makes, and how long that takes: "Reads …. Writes …. ~20 s."');
  }
  return messages;
}

/** A whole import statement in masked code. */
const IMPORT_STATEMENT = /(?<![\w.])import\b(?!\s*[.(])[^;"']*(["'])([^"']*)\1[^;\n]*;?/g;

function wrongImports({ source }: CodeCell, { packages }: FormOptions): string[] {
  const mask = maskCode(source);
  const messages: string[] = [];
  if (mask.replaceAll(IMPORT_STATEMENT, "").replaceAll(/[\s\uFFFC]/g, "") !== "") {
    messages.push("does more than import: only imports stand in the first code cell");
  }
  for (const match of mask.matchAll(IMPORT_STATEMENT)) {
    const statement = source.slice(match.index, match.index + match[0].length);
    const specifier = /(["'])([^"']*)\1/.exec(statement)![2]!;
    if (isAllowedImport(specifier, packages)) continue;
    messages.push(`imports "${specifier}": take "@/<room>/mod.ts", "node:…" or a name of deno.json`);
  }
  return messages;
}

function isAllowedImport(specifier: string, packages: readonly string[]): boolean {
  if (/^@\/(?:[\w-]+\/mod|config|errors|schema|units)\.ts$/.test(specifier) || specifier.startsWith("node:")) {
    return true;
  }
  return packages.some((name) => !name.endsWith("/") && (specifier === name || specifier.startsWith(`${name}/`)));
}

function wrongCode(cell: CodeCell, imports: CodeCell, last: CodeCell): string[] {
  const mask = maskCode(cell.source);
  const messages = FORBIDDEN.filter(({ pattern }) => pattern.test(mask)).map(({ message }) => message);
  if (cell === imports) return messages;
  if (/(?<![\w.])import\b(?!\s*\.)/.test(mask)) messages.push("imports: imports stand in the first code cell only");
  const lines = mask.split("\n").filter((line) => !/^[\s\uFFFC]*$/.test(line)).length;
  if (cell !== last && lines > MAX_CODE_LINES) {
    messages.push(`has ${lines} lines of code, more than ${MAX_CODE_LINES}: move the work to lib/ and call it`);
  }
  return messages;
}

function wrongOrder(
  cells: readonly Cell[],
  imports: CodeCell,
  last: CodeCell,
): { readonly cell: Cell; readonly message: string }[] {
  return cells.flatMap((cell, index) => {
    if (cell.cell_type === "raw") return [{ cell, message: "is a raw cell: make it Markdown or code" }];
    if (cell.cell_type === "markdown" || cell === imports) return [];
    const before = cells[index - 1];
    const wrong: { cell: Cell; message: string }[] = [];
    if (before?.cell_type !== "markdown") {
      wrong.push({ cell, message: "follows another cell of code: say in Markdown above what to look for" });
    }
    if (cell === last) {
      if (index !== cells.length - 1) {
        wrong.push({ cell, message: "must be the last cell: move what follows above it" });
      }
    } else if (!hasReading(cells.slice(index + 1))) {
      wrong.push({ cell, message: 'is not read: say below what it shows, in a paragraph that begins "**Reading.**"' });
    }
    return wrong;
  });
}

/** True if `**Reading.**` begins a paragraph before the next section does. */
function hasReading(following: readonly Cell[]): boolean {
  for (const { cell_type, source } of following) {
    if (cell_type !== "markdown") continue;
    const [reading, section] = [/^\*\*Reading\.\*\*/m, /^## /m].map((pattern) => source.search(pattern)) as [
      number,
      number,
    ];
    if (reading >= 0) return section < 0 || reading < section;
    if (section >= 0) return false;
  }
  return false;
}

function wrongProof({ source }: CodeCell): string[] {
  const lines = source.trimEnd().split("\n");
  const messages: string[] = [];
  if (!/^await checked\(\);?$/.test(lines.at(-1)!)) {
    messages.push('must end with the line "await checked();", which prints "checked", and nothing behind it');
  }
  const mask = maskCode(source);
  if (!/(?<![\w.])(?:claim|assert)\b/.test(mask)) {
    messages.push("proves nothing: add claim(…) and assert for the prose");
  }
  return messages;
}
