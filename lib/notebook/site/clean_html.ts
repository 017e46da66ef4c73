/**
 * HTML of outputs and of Markdown -> HTML that only shows something: what is not on the lists is left out.
 *
 * Text is escaped anew, and elements whose content a browser reads by other rules (`script`, `style`, `template` …) are
 * never written, so there is nothing that two parsers could understand in two ways.
 *
 * @module
 */
import { Markup, markup } from "@/plots/mod.ts";
import { parseHtml, writeChildren, type WriteRules } from "./dom.ts";
import { keepUnits } from "./typography.ts";

const KEPT: ReadonlySet<string> = new Set(
  ("a abbr b blockquote br caption code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 " +
    "hr i img kbd label li mark meter ol p pre progress q s samp small span strong sub summary sup table tbody td tfoot th " +
    "thead tr u ul var wbr").split(" "),
);

/** Elements that are left out with all that is in them; the content of other unknown ones stays. */
const DROPPED: ReadonlySet<string> = new Set(
  ("applet audio base button canvas embed frame frameset head iframe input link math meta noembed noframes noscript " +
    "object option param plaintext script select source style svg template textarea title track video xmp").split(" "),
);

const HEADING = /^h[1-6]$/;

/** Attributes that any element may have, and the forms of their values. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  "class": /^[\w-]*$/,
  "title": /^/,
  "lang": /^[a-zA-Z-]+$/,
  "dir": /^(ltr|rtl|auto)$/,
};

/** Attributes of some elements, and the forms of their values. */
const OWN_ATTRIBUTES: readonly (readonly [element: RegExp, attribute: string, form: RegExp])[] = [
  [HEADING, "id", /^[\w-]+$/],
  [/^t[dh]$/, "colspan", /^\d+$/],
  [/^t[dh]$/, "rowspan", /^\d+$/],
  [/^t[dh]$/, "align", /^(left|right|center)$/],
  [/^th$/, "scope", /^(row|col|rowgroup|colgroup)$/],
  [/^ol$/, "start", /^\d+$/],
  [/^(progress|meter)$/, "value", /^[\d.]+$/],
  [/^(progress|meter)$/, "max", /^[\d.]+$/],
  [/^details$/, "open", /^/],
  // Other places may be named, but only ones that a click leads to.
  [/^a$/, "href", /^(https?:|mailto:|#|\.{0,2}\/|[^:]*$)/i],
  [/^img$/, "src", /^data:image\/(png|jpeg|gif|webp);base64,[\w+/=]*$/],
  [/^img$/, "alt", /^/],
];

/** The only styles that say something about the content: how a cell is aligned. */
const ALIGNMENT = /(?:^|;)\s*text-align\s*:\s*(left|right|center)\s*(?:;|$)/;

/**
 * Cleans HTML for a page.
 *
 * Each table gets a box of its own that scrolls sideways.
 *
 * @param html HTML of any origin.
 * @param tableLabel What a screen reader calls a table without caption.
 * @returns Markup without scripts, styles, forms, and anything that a browser would fetch.
 */
export function cleanHtml(html: string, tableLabel: string): Markup {
  return new Markup(writeChildren(parseHtml(html), htmlRules(tableLabel)));
}

function htmlRules(tableLabel: string): WriteRules {
  return {
    element: ({ localName }) => KEPT.has(localName) ? "keep" : DROPPED.has(localName) ? "drop" : "unwrap",
    attribute: ({ localName }, name, value) => {
      const lower = name.toLowerCase();
      if (lower === "style") {
        const alignment = ALIGNMENT.exec(value)?.[1];
        return alignment === undefined ? undefined : `text-align: ${alignment}`;
      }
      const form = ATTRIBUTES[lower] ??
        OWN_ATTRIBUTES.find(([element, attribute]) => attribute === lower && element.test(localName))?.[2];
      // A browser reads past blanks and control characters in addresses; so must whoever judges them.
      // deno-lint-ignore no-control-regex
      return form?.test(value.replaceAll(/[\u0000-\u0020]/g, "")) ? value : undefined;
    },
    // Names in headings may be broken where people would: `far_|extrapolation`.
    text: (text, { localName }) => {
      if (localName === "code" || localName === "pre") return text;
      return keepUnits(localName === "th" ? text.replaceAll("_", "_<wbr>") : text);
    },
    wrap: (element) => {
      if (element.localName !== "table") return undefined;
      const [caption] = element.querySelectorAll("caption");
      const label = caption?.textContent?.trim() || tableLabel;
      return [markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}">`.text, "</div>"];
    },
  };
}
