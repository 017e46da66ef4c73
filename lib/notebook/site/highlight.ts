/**
 * Code -> markup whose words carry classes. Knows the one language of the notebooks.
 *
 * @module
 */
// @ts-types="./highlight_types.d.ts"
import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import { Markup, markup } from "@/plots/mod.ts";

hljs.registerLanguage("typescript", typescript);

const TYPESCRIPT: ReadonlySet<string> = new Set(["ts", "typescript", "js", "javascript"]);

/**
 * Marks up code. Text in other languages is escaped and stays as it is.
 *
 * @param code The code.
 * @param language Name as it stands behind the fence of a Markdown block.
 * @default {"typescript"}
 */
export function highlight(code: string, language = "typescript"): Markup {
  if (!TYPESCRIPT.has(language.toLowerCase())) return markup`${code}`;
  return new Markup(hljs.highlight(code, { language: "typescript" }).value);
}
