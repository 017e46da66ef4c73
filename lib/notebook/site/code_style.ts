/**
 * Style of code: folded, small, and coloured with restraint.
 *
 * @module
 */

/** Colours of words in code on light and dark; each has a contrast of at least 4.5 : 1 (WCAG 2.1, criterion 1.4.3). */
export const CODE_COLORS = {
  light: { keyword: "#6a3fb5", text: "#0b6142", number: "#0a53a8", name: "#7a3e00", aside: "#57606a" },
  dark: { keyword: "#c4a7ff", text: "#7ed3a4", number: "#8cbcff", name: "#f0b98a", aside: "#9da7b1" },
} as const;

function variables(scheme: "light" | "dark"): string {
  return Object.entries(CODE_COLORS[scheme]).map(([name, color]) => `--code-${name}: ${color};`).join(" ");
}

/** CSS of inline code, folded cells and highlighted words. */
export const CODE_STYLE = `
:root { ${variables("light")} }
@media (prefers-color-scheme: dark) { :root { ${variables("dark")} } }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
pre code { font-size: 1em; }
pre { font-size: .82rem; line-height: 1.5; }
p code, li code, td code, th code, dd code { background: var(--raised); padding: .1em .3em; border-radius: 3px; }
a code { color: inherit; }
.code { margin: .75rem 0; font-size: .82rem; color: var(--muted); }
.code > summary { display: flex; align-items: baseline; gap: .6rem; cursor: pointer; padding: .2rem 0; list-style: none; }
.code > summary::-webkit-details-marker { display: none; }
.code > summary::before { content: "▸"; flex: none; }
.code[open] > summary::before { content: "▾"; }
.code > summary code { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: .78rem; }
.code[open] > summary code { visibility: hidden; }
.code > summary:hover { color: var(--link); }
.code > pre { margin: .25rem 0 1rem; padding: .7rem .9rem; overflow-x: auto; background: var(--raised); color: var(--ink);
  border-radius: 4px; border-left: 2px solid var(--line); }
.hljs-keyword, .hljs-literal, .hljs-built_in, .hljs-type { color: var(--code-keyword); }
.hljs-string, .hljs-regexp, .hljs-char { color: var(--code-text); }
.hljs-number { color: var(--code-number); }
.hljs-title, .hljs-attr, .hljs-property { color: var(--code-name); }
.hljs-comment, .hljs-doctag { color: var(--code-aside); font-style: italic; }
.hljs-subst { color: inherit; }
`;
