/**
 * Code cells -> markup: closed, with the one line that says most about them in sight.
 *
 * @module
 */
import { type Content, type Markup, markup } from "@/plots/mod.ts";
import { highlight } from "./highlight.ts";

/** What a code cell is for. */
export type CodeKind = "imports" | "checks" | "step";

/** What the last cell of a notebook asserts. */
export interface CheckCount {
  /** Sentences of the prose whose numbers are compared with what was measured. */
  readonly claims: number;
  /** Other assertions. */
  readonly assertions: number;
}

/** Says what a code cell is for: it holds nothing but imports, it ends with `checked`, or it is a step of the story. */
export function codeKind(source: string): CodeKind {
  if (/^await checked\(\);?$/m.test(source)) return "checks";
  const rest = source.replaceAll(/^import\s[^;]*;?$/gm, "").replaceAll(/^\s*\/\/.*$/gm, "");
  return source.includes("import") && rest.trim() === "" ? "imports" : "step";
}

/** Counts what a cell asserts. */
export function countChecks(source: string): CheckCount {
  const count = (pattern: RegExp) => source.match(pattern)?.length ?? 0;
  return { claims: count(/^\s*claim\(/gm), assertions: count(/^\s*assert(\.\w+)?\(/gm) };
}

/** Says what was asserted: `12 claims and 3 assertions`. */
export function checksText({ claims, assertions }: CheckCount): string {
  const parts = [[claims, "claim"], [assertions, "assertion"]] as const;
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
    .join(" and ") || "nothing";
}

/** Renders a code cell. */
export function renderCode(source: string, kind = codeKind(source)): Markup {
  return markup`<details class="code ${kind}">
<summary>${summaryOf(source, kind)}</summary>
<pre tabindex="0" role="region" aria-label="Code"><code>${highlight(source)}</code></pre>
</details>
`;
}

function summaryOf(source: string, kind: CodeKind): Content {
  switch (kind) {
    case "imports":
      return markup`Imports <code>${importedFrom(source).join(", ")}</code>`;
    case "checks":
      return markup`Checks <span>${checksText(countChecks(source))} on the numbers of this page</span>`;
    case "step":
      return markup`Code <code>${lastStatement(source)}</code>`;
  }
}

/** The rooms and packages that a cell imports. */
function importedFrom(source: string): string[] {
  const names = [...source.matchAll(/(?:from|^import)\s+"([^"]+)"/gm)].map((match) => match[1]!);
  return names.map((name) => name.replace(/^@\//, "").replace(/\/mod\.ts$|\.ts$/, ""));
}

/** The last statement on one line: what the cell shows. */
function lastStatement(source: string): string {
  const lines = source.trim().split("\n");
  const start = lines.findLastIndex((line) => /^[^\s)}\]`/]/.test(line));
  return lines.slice(Math.max(0, start)).map((line) => line.trim()).join(" ");
}
