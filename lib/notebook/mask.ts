/**
 * Texts with everything blanked that a rule must not read: strings and comments of code, code and links of prose.
 * What is left keeps its place, so that a find in the mask is a place in the text.
 *
 * @module
 */

/** Stands for a character that was blanked: no letter, no digit, no space. */
const BLANK = "\uFFFC";

/** What may stand before a `/` that begins a regular expression. */
const BEFORE_REGEXP = /(?:^|[([{,;:=!&|?+\-*%<>~^]|\b(?:return|typeof|case|await|in|of))\s*$/;

/** A regular expression; a slash that none follows is left to be a division. */
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;

/** Blanks what is inside of strings, templates (not their `${…}`), regular expressions and comments of TypeScript. */
export function maskCode(source: string): string {
  let masked = "";
  /** Depth of braces at which each open `${` began; strings inside of it are code again. */
  const templates: number[] = [];
  let depth = 0;
  let index = 0;
  const keep = (count: number): void => {
    masked += source.slice(index, index + count);
    index += count;
  };
  const blankUntil = (end: number): void => {
    masked += source.slice(index, end).replaceAll(/[^\n]/g, BLANK);
    index = end;
  };
  const blankTemplate = (): void => {
    const end = matchFrom(/(?:[^`\\$]|\\[^]|\$(?!\{))*/y, source, index);
    blankUntil(end);
    if (source.startsWith("${", index)) {
      keep(2);
      templates.push(depth++);
    } else keep(1);
  };
  while (index < source.length) {
    const character = source[index]!;
    if (source.startsWith("//", index)) blankUntil(matchFrom(/.*/y, source, index));
    else if (source.startsWith("/*", index)) blankUntil(matchFrom(/\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y, source, index));
    else if (character === '"' || character === "'") {
      keep(1);
      blankUntil(matchFrom(character === '"' ? /(?:[^"\\\n]|\\[^])*/y : /(?:[^'\\\n]|\\[^])*/y, source, index));
      keep(1);
    } else if (character === "`") {
      keep(1);
      blankTemplate();
    } else if (character === "/" && BEFORE_REGEXP.test(masked) && matchFrom(REGEXP, source, index) > index) {
      blankUntil(matchFrom(REGEXP, source, index));
    } else {
      if (character === "{") depth++;
      if (character === "}") depth--;
      keep(1);
      if (character === "}" && templates.at(-1) === depth) {
        templates.pop();
        blankTemplate();
      }
    }
  }
  return masked;
}

/** What Markdown says to a machine: fences, code, targets of links, addresses, tags, numbers of list items. */
const NOT_PROSE = [
  /^[ \t>]*(`{3,}|~{3,})[^]*?(?:^[ \t>]*\1[`~]*[ \t]*$|(?![^]))/gm,
  /(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g,
  /(?<=\])\([^)\s]*(?:\s+"[^"]*")?\)/g,
  /^ {0,3}\[[^\]]+\]:.*$/gm,
  /<!--[^]*?-->|<\/?[a-z][^>]*>/gi,
  /\bhttps?:\/\/[^\s)>]+/g,
  /^[ \t>]*\d+[.)](?=\s)/gm,
];

/** Blanks everything in Markdown that is not prose. */
export function maskMarkdown(source: string): string {
  return NOT_PROSE.reduce((text, pattern) => blank(text, pattern), source);
}

/** Blanks what a pattern finds, line ends apart. */
export function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found) => found.replaceAll(/[^\n]/g, BLANK));
}

/** End of what a sticky pattern matches at a place; the place itself if it matches nothing. */
function matchFrom(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  const found = pattern.exec(text);
  return found === null ? index : index + found[0].length;
}
