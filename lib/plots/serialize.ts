/**
 * SVG elements of linkedom -> text that is XML. Its own `outerHTML` writes `&` and `<` of attributes as they are.
 *
 * @module
 */
import { escapeMarkup } from "./text.ts";

const TEXT_NODE = 3;
const ELEMENT_NODE = 1;

/** A hundredth of a pixel is enough; the digits behind it are most of the bytes of a chart. */
const LONG_NUMBER = /-?\d+\.\d{3,}(?:e-?\d+)?/g;

/** What charts need of a node; the project does not load the types of a browser. */
export interface SvgNode {
  /** 1 for an element, 3 for text. */
  readonly nodeType: number;
  /** The text of a text node. */
  readonly textContent: string | null;
}

/** What charts need of an element. */
export interface SvgElement extends SvgNode {
  /** Name without prefix. */
  readonly localName: string;
  /** Attributes in the order in which they were set. */
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  /** Text and elements, in order. */
  readonly childNodes: Iterable<SvgNode>;
  /** Sets or replaces an attribute. */
  setAttribute(name: string, value: string): void;
  /** Adds a child behind the last one. */
  appendChild(child: SvgElement): void;
}

/** What charts need of a document. */
export interface SvgDocument {
  /** Makes an element that belongs to the document. */
  createElementNS(namespace: string, name: string): SvgElement;
}

/** Writes the children of an element, without style sheets, with coordinates to a hundredth of a pixel. */
export function serializeChildren(parent: SvgElement): string {
  let markup = "";
  for (const node of parent.childNodes) {
    if (node.nodeType === TEXT_NODE) markup += escapeMarkup(node.textContent ?? "");
    if (node.nodeType === ELEMENT_NODE) markup += serialize(node as SvgElement);
  }
  return markup;
}

function serialize(element: SvgElement): string {
  const name = element.localName;
  if (name === "style") return "";
  let markup = `<${name}`;
  for (const { name: attribute, value } of element.attributes) {
    // Numbers that a tip tells are no coordinates.
    const text = attribute.startsWith("data-") ? value : value.replace(LONG_NUMBER, hundredth);
    markup += ` ${attribute}="${escapeMarkup(text)}"`;
  }
  const content = serializeChildren(element);
  return content === "" ? `${markup}/>` : `${markup}>${content}</${name}>`;
}

function hundredth(digits: string): string {
  return String(Math.round(Number(digits) * 100) / 100);
}
