/**
 * A figure: title, subtitle, legend, panels and a note, put together as one SVG.
 *
 * @module
 */
import { escapeMarkup, FONT_FAMILY, textWidth, wrapText } from "./text.ts";
import { type Panel, SHADE_OPACITY } from "./panel.ts";

/** Width of every figure unless told otherwise, px. */
export const FIGURE_WIDTH = 640;

/** One entry of a legend. */
export interface LegendItem {
  /** What the sign stands for. */
  readonly label: string;
  /** Colour, or `currentColor`. */
  readonly color: string;
  /** The sign: a dot, a ring, a line, a dashed or dotted line, a translucent band, or the shade of the training range. */
  readonly sign: "dot" | "line" | "dashes" | "dotted" | "band" | "shade";
}

/** A row of panels. */
export interface FigureRow {
  /** What the panels of the row have in common. */
  readonly heading?: string;
  /** Panels from left to right. */
  readonly panels: readonly Panel[];
}

/** What a figure is made of. */
export interface FigureOptions {
  /** The finding, in one sentence. */
  readonly title: string;
  /** What is drawn, and of which rows. */
  readonly subtitle?: string;
  /** Explains colours and signs; drawn in rows as the width allows. */
  readonly legend?: readonly LegendItem[];
  /** Panels row by row. */
  readonly rows: readonly FigureRow[];
  /** What the reader must know below the panels. */
  readonly note?: string;
  /** Width, px. @default {FIGURE_WIDTH} */
  readonly width?: number;
}

const TITLE_SIZE = 15;
const TEXT_SIZE = 12;
const NOTE_SIZE = 11;
const SIGN_WIDTH = 20;
const LEGEND_GAP = 14;
const ROW_GAP = 8;

/** The entry that every figure with a shaded training range carries. */
export const TRAINING_RANGE_LEGEND: LegendItem = { label: "training range", color: "currentColor", sign: "shade" };

/**
 * Puts a figure together.
 *
 * @returns One SVG element with its namespace: no ids, no references, ink in `currentColor`, readable on light and dark.
 */
export function figure(options: FigureOptions): string {
  const width = options.width ?? FIGURE_WIDTH;
  const parts: string[] = [];
  let y = 4;
  y = addLines(parts, wrapText(options.title, width, TITLE_SIZE, "bold"), { y, size: TITLE_SIZE, style: BOLD });
  if (options.subtitle !== undefined) {
    y = addLines(parts, wrapText(options.subtitle, width, TEXT_SIZE), { y: y + 2, size: TEXT_SIZE, style: MUTED });
  }
  if (options.legend !== undefined) y = addLegend(parts, options.legend, { y: y + 6, width });
  for (const row of options.rows) {
    y += ROW_GAP;
    if (row.heading !== undefined) {
      y = addLines(parts, wrapText(row.heading, width, TEXT_SIZE, "bold"), { y, size: TEXT_SIZE, style: BOLD }) + 4;
    }
    let x = 0;
    for (const panel of row.panels) {
      parts.push(
        `<g transform="translate(${x},${y})" fill="currentColor" font-size="11" text-anchor="middle">${panel.content}</g>`,
      );
      x += panel.width;
    }
    y += Math.max(0, ...row.panels.map((panel) => panel.height));
  }
  if (options.note !== undefined) {
    y = addLines(parts, wrapText(options.note, width, NOTE_SIZE), { y: y + 6, size: NOTE_SIZE, style: MUTED });
  }
  const height = Math.ceil(y + 4);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plimsoll" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(describe(options))}" ` +
    `font-family="${FONT_FAMILY}" fill="currentColor">${parts.join("")}</svg>`;
}

const BOLD = ' font-weight="bold"';
const MUTED = ' fill-opacity="0.75"';

function describe(options: FigureOptions): string {
  return [options.title, options.subtitle, options.note].filter((text) => text !== undefined).join(". ");
}

/** Breaks panels into rows of at most `perRow`; the heading stands above the first. */
export function inRows(panels: readonly Panel[], perRow: number, heading?: string): FigureRow[] {
  return Array.from({ length: Math.ceil(panels.length / perRow) }, (_, row) => ({
    ...(heading === undefined || row > 0 ? {} : { heading }),
    panels: panels.slice(row * perRow, (row + 1) * perRow),
  }));
}

interface LinePlace {
  readonly y: number;
  readonly size: number;
  readonly style: string;
}

/** Adds lines of text below `y` and returns the y below them. */
function addLines(parts: string[], lines: readonly string[], place: LinePlace): number {
  let y = place.y;
  for (const line of lines) {
    y += place.size * 1.3;
    parts.push(
      `<text x="0" y="${(y - place.size * 0.25).toFixed(1)}" font-size="${place.size}"${place.style}>${
        escapeMarkup(line)
      }</text>`,
    );
  }
  return y;
}

/** Adds a legend below `y`, broken into rows of at most `width`, and returns the y below it. */
function addLegend(parts: string[], items: readonly LegendItem[], place: { y: number; width: number }): number {
  const lineHeight = TEXT_SIZE * 1.5;
  let x = 0;
  let y = place.y + lineHeight / 2;
  for (const item of items) {
    const itemWidth = SIGN_WIDTH + 5 + textWidth(item.label, TEXT_SIZE);
    if (x > 0 && x + itemWidth > place.width) {
      x = 0;
      y += lineHeight;
    }
    parts.push(
      `<g transform="translate(${x.toFixed(1)},${y})">${sign(item)}<text x="${
        SIGN_WIDTH + 5
      }" dy="0.35em" font-size="${TEXT_SIZE}">${escapeMarkup(item.label)}</text></g>`,
    );
    x += itemWidth + LEGEND_GAP;
  }
  return y + lineHeight / 2;
}

function sign(item: LegendItem): string {
  const { color } = item;
  switch (item.sign) {
    case "dot":
      return `<circle cx="${SIGN_WIDTH / 2}" r="4" fill="${color}"/>`;
    case "line":
      return `<path d="M0,0H${SIGN_WIDTH}" stroke="${color}" stroke-width="2.5"/>`;
    case "dashes":
      return `<path d="M0,0H${SIGN_WIDTH}" stroke="${color}" stroke-width="2" stroke-dasharray="4,3"/>`;
    case "dotted":
      return `<path d="M0,0H${SIGN_WIDTH}" stroke="${color}" stroke-width="2" stroke-dasharray="1.5,3"/>`;
    case "band":
      return `<rect y="-5" width="${SIGN_WIDTH}" height="10" fill="${color}" fill-opacity="0.4"/>`;
    case "shade":
      return `<rect y="-6" width="${SIGN_WIDTH}" height="12" fill="${color}" fill-opacity="${2 * SHADE_OPACITY}"/>`;
  }
}
