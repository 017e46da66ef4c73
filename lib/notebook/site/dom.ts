/**
 * Markup -> a tree to walk, and escaped text back. The project does not load the types of a browser: these are the few
 * that the pages need.
 *
 * @module
 */
import { DOMParser } from "linkedom";
import { markup } from "@/plots/mod.ts";

/** Text, an element, or something that pages leave out. */
export interface DomNode {
  /** 1 for an element, 3 for text. */
  readonly nodeType: number;
  /** The text in it. */
  readonly textContent: string | null;
}

/** An element. */
export interface DomElement extends DomNode {
  /** Name without prefix, in the letters of the source. */
  readonly localName: string;
  /** Attributes in the order of the source. */
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  /** Text and elements, in order. */
  readonly childNodes: Iterable<DomNode>;
  /** The value of an attribute; `null` if it is absent. */
  getAttribute(name: string): string | null;
  /** Descendants that a selector finds, in document order. */
  querySelectorAll(selector: string): Iterable<DomElement>;
}

/** What happens to elements and attributes when a tree is written. */
export interface WriteRules {
  /** Says whether an element is written, only its content is, or nothing of it. */
  element(element: DomElement): "keep" | "unwrap" | "drop";
  /** The value to write; `undefined` leaves the attribute out. */
  attribute(element: DomElement, name: string, value: string): string | undefined;
  /** Changes the escaped text of an element. */
  text?(text: string, parent: DomElement): string;
  /** Markup before and after an element, if it needs any. */
  wrap?(element: DomElement): readonly [before: string, after: string] | undefined;
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(["br", "hr", "img", "col", "wbr"]);

/** Reads HTML. Whatever is wrong in it is mended as a browser would; the result is the element around it all. */
export function parseHtml(html: string): DomElement {
  return parse(`<!doctype html><html><body>${html}</body></html>`, "text/html").querySelector("body")!;
}

/** Reads SVG; `undefined` if its outermost element is no `svg`. */
export function parseSvg(svg: string): DomElement | undefined {
  const root = parse(svg.trim(), "image/svg+xml").querySelector("svg");
  return root ?? undefined;
}

function parse(text: string, type: string): { querySelector(selector: string): DomElement | null } {
  const parser = new DOMParser() as unknown as { parseFromString(text: string, type: string): unknown };
  return parser.parseFromString(text, type) as { querySelector(selector: string): DomElement | null };
}

/** Writes the children of an element as the rules say; every text and value is escaped again. */
export function writeChildren(parent: DomElement, rules: WriteRules): string {
  let written = "";
  for (const node of parent.childNodes) {
    if (node.nodeType === TEXT_NODE) {
      const text = markup`${node.textContent ?? ""}`.text;
      written += rules.text?.(text, parent) ?? text;
    }
    if (node.nodeType === ELEMENT_NODE) written += writeElement(node as DomElement, rules);
  }
  return written;
}

/** Writes an element as the rules say. */
export function writeElement(element: DomElement, rules: WriteRules): string {
  const fate = rules.element(element);
  if (fate === "drop") return "";
  const content = writeChildren(element, rules);
  if (fate === "unwrap") return content;
  const name = element.localName;
  let tag = `<${name}`;
  for (const { name: attribute, value } of element.attributes) {
    const kept = rules.attribute(element, attribute, value);
    if (kept !== undefined) tag += markup` ${attribute}="${kept}"`.text;
  }
  if (WITHOUT_CONTENT.has(name)) return `${tag}>`;
  const [before, after] = rules.wrap?.(element) ?? ["", ""];
  return `${before}${tag}>${content}</${name}>${after}`;
}
