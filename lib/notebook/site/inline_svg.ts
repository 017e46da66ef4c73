/**
 * A stored chart -> SVG inside a page: its ink follows the page, its ids are its own, and nothing in it can run.
 *
 * @module
 */
import { Markup } from "@/plots/mod.ts";
import { type DomElement, parseSvg, writeElement, type WriteRules } from "./dom.ts";

const KEPT: ReadonlySet<string> = new Set(
  ("svg g path rect circle ellipse line polyline polygon text tspan title desc defs clipPath linearGradient " +
    "radialGradient stop marker symbol use").split(" "),
);

/** A chart that a page can hold. */
export interface InlineChart {
  /** The SVG element. */
  readonly markup: Markup;
  /** Width at which its letters have the size that they were drawn with, px; `undefined` if it does not say. */
  readonly width: number | undefined;
}

/**
 * Readies a chart for a page.
 *
 * Style sheets are left out: in a page they would hold for everything, and the page knows the ink of its scheme. Elements
 * that are not drawn are left out, as are handlers and references to anything but the chart's own parts.
 *
 * @param svg One SVG element, as a file of its own would hold it.
 * @param prefix What ids of this chart start with; unique in the page.
 * @returns The chart, or `undefined` if there is no `svg` element in the text.
 */
export function inlineSvg(svg: string, prefix: string): InlineChart | undefined {
  const root = parseSvg(svg);
  if (root === undefined) return undefined;
  const width = Number.parseFloat(root.getAttribute("width") ?? "");
  return {
    markup: new Markup(writeElement(root, svgRules(prefix))),
    width: Number.isFinite(width) && width > 0 ? width : undefined,
  };
}

function svgRules(prefix: string): WriteRules {
  const renamed = (value: string) => value.replaceAll(/url\(\s*["']?#([^"')\s]+)["']?\s*\)/g, `url(#${prefix}-$1)`);
  return {
    element: ({ localName }: DomElement) => KEPT.has(localName) ? "keep" : "drop",
    attribute: (_, name, value) => {
      const lower = name.toLowerCase();
      if (!/^[a-z][\w:-]*$/i.test(name) || lower.startsWith("on") || lower.startsWith("xmlns")) return undefined;
      if (lower === "id") return `${prefix}-${value}`;
      if (/^aria-(labelledby|describedby)$/.test(lower)) {
        return value.split(/\s+/).map((id) => `${prefix}-${id}`).join(" ");
      }
      if (/(^|:)href$/.test(lower)) return value.startsWith("#") ? `#${prefix}-${value.slice(1)}` : undefined;
      const kept = renamed(value);
      return /url\((?!#)|@import|expression\(/i.test(kept) ? undefined : kept;
    },
  };
}
