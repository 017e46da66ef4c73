/**
 * The rule that no number stands in the prose unless a claim of the last cell measures it.
 *
 * Together with `claim()`, which compares at run time, this makes a changed number fail: changed in the prose alone it is
 * found here, changed in both it is found when the notebook runs.
 *
 * @module
 */
import { numberTokens } from "./claim.ts";
import type { Finding } from "./finding.ts";
import type { Notebook } from "./ipynb.ts";
import { blank, maskCode, maskMarkdown } from "./mask.ts";

/** Letters of context on either side of a number in a message. */
const CONTEXT = 30;

/** A claim as the source of a cell has it. */
interface Claim {
  /** Its text; `undefined` if that is no plain double-quoted text. */
  readonly text: string | undefined;
  /** Line in the cell, from 1. */
  readonly line: number;
}

/** Prose on one line, and the same with everything blanked that states nothing. */
interface Prose {
  readonly id: string;
  readonly text: string;
  readonly stated: string;
}

/**
 * Finds numbers of the prose that no claim covers, and claims that the prose does not make.
 *
 * Free are code, fences, targets of links, numbers of list items, the number of the title, and the line of the first
 * cell that says what the notebook reads and how long it takes. A claim matches where its text stands word for word;
 * line breaks count as spaces.
 *
 * @param notebook The notebook; its claims are those of its last code cell.
 * @param name What findings call it.
 */
export function checkClaims(notebook: Notebook, name: string): Finding[] {
  const last = notebook.cells.findLast(({ cell_type }) => cell_type === "code");
  const claims = last === undefined ? [] : readClaims(last.source);
  const prose = notebook.cells.flatMap(({ cell_type, id, source }, index) =>
    cell_type === "markdown" ? [flatten(id, source, index === 0)] : []
  );
  const texts = new Set(claims.flatMap(({ text }) => text === undefined ? [] : [text]));
  const findings = claims.flatMap(({ text, line }): Finding[] => {
    const message = wrongClaim(text, prose);
    return message === undefined ? [] : [{ notebook: name, cell: last!.id, line, rule: "claims", message }];
  });
  return [...findings, ...prose.flatMap((cell) => unclaimed(cell, texts, name))];
}

function wrongClaim(text: string | undefined, prose: readonly Prose[]): string | undefined {
  if (text === undefined) return `write claim("…", value) with its text in plain double quotes, not joined or computed`;
  if (!/\p{L}{2}/u.test(text)) return `claim("${text}") says no word: claim the phrase around the number`;
  if (numberTokens(text).length === 0) return `claim("${text}") holds no number: use assert for what is no number`;
  return prose.some((cell) => cell.text.includes(text))
    ? undefined
    : `claim("${text}") stands in no Markdown cell: write it there word for word, or correct the claim`;
}

function unclaimed({ id, text, stated }: Prose, claims: ReadonlySet<string>, name: string): Finding[] {
  const covered = [...claims].flatMap((claim) => placesOf(claim, text));
  return numberTokens(stated).flatMap((token): Finding[] => {
    if (covered.some(({ start, end }) => start <= token.start && token.end <= end)) return [];
    const before = text.slice(Math.max(0, token.start - CONTEXT), token.start);
    const behind = text.slice(token.end, token.end + CONTEXT);
    const message = `nothing measures "${token.text}" in "…${before}${token.text}${behind}…": ` +
      `add claim("…", value) with that phrase to the last cell, or correct the number`;
    return [{ notebook: name, cell: id, rule: "claims", message }];
  });
}

function placesOf(phrase: string, text: string): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (let at = text.indexOf(phrase); phrase !== "" && at >= 0; at = text.indexOf(phrase, at + 1)) {
    places.push({ start: at, end: at + phrase.length });
  }
  return places;
}

/** Finds the calls of `claim` in code. */
function readClaims(source: string): Claim[] {
  const mask = maskCode(source);
  return [...mask.matchAll(/(?<![\w.])claim\s*\(\s*/g)].map((match) => {
    const start = match.index + match[0].length;
    // In the mask a quote inside of the text is blanked, so the next one ends it.
    const end = mask[start] === '"' ? mask.indexOf('"', start + 1) : -1;
    const isPlain = end > start && /^\s*,/.test(mask.slice(end + 1));
    return {
      text: isPlain ? JSON.parse(source.slice(start, end + 1)) as string : undefined,
      line: source.slice(0, start).split("\n").length,
    };
  });
}

function flatten(id: string, source: string, isFirst: boolean): Prose {
  let stated = maskMarkdown(source);
  if (isFirst) {
    stated = blank(stated, /^# +\d+\./m);
    stated = blank(stated, /^Reads (?:[^\n]|\n(?!\s*\n))*/m);
  }
  // Both texts are cut at the same places: line breaks, with the marks of quotes behind them, are spaces.
  let text = "";
  let flat = "";
  let at = 0;
  for (const gap of source.matchAll(/\s+(?:>[ \t]*)*/g)) {
    text += `${source.slice(at, gap.index)} `;
    flat += `${stated.slice(at, gap.index)} `;
    at = gap.index + gap[0].length;
  }
  return { id, text: text + source.slice(at), stated: flat + stated.slice(at) };
}
