/**
 * One pair of axes, drawn by Observable Plot into a document of linkedom, as SVG text without ids or counters.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { serializeChildren, type SvgDocument } from "./serialize.ts";
import { escapeMarkup } from "./text.ts";
import {
  type Attributes,
  elementTips,
  panelAttributes,
  type PanelTip,
  seriesAttributes,
  type SeriesTip,
  setAll,
} from "./tip_attributes.ts";

/** A drawn panel that a figure can place. */
export interface Panel {
  /** Width, px. */
  readonly width: number;
  /** Height, px. */
  readonly height: number;
  /** SVG elements, relative to the panel's upper left corner. */
  readonly content: string;
}

/** Font size of ticks and labels inside panels, px. */
export const PANEL_FONT_SIZE = 11;

/** Colour of the shaded training range: the ink, thinly, so that it shows on light and dark. */
export const SHADE_OPACITY = 0.09;

/** Opacity of grid lines and other things that must not catch the eye. */
export const FAINT_OPACITY = 0.15;

// One document serves every panel: making one costs more than drawing into it.
const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: SvgDocument };

/** What Plot takes, its size, and what stands above it. */
export interface PanelOptions extends Plot.PlotOptions {
  /** Width, px. */
  readonly width: number;
  /** Height without the heading, px. */
  readonly height: number;
  /** Lines above the axes, bold. */
  readonly heading?: readonly string[];
  /** Where the heading starts, px from the left edge. @default {0} */
  readonly headingLeft?: number;
  /** What its tips tell. */
  readonly tip?: PanelTip;
}

const HEADING_LINE_HEIGHT = 14;

/**
 * Draws one panel.
 *
 * @param options What Plot takes, size and heading; `document` and `className` are set here.
 */
export function drawPanel({ heading = [], headingLeft = 0, tip = {}, ...options }: PanelOptions): Panel {
  // Plot numbers its class names as it goes; one fixed name keeps the bytes the same.
  const svg = Plot.plot({ ...options, document, className: "plot" });
  const top = heading.length * HEADING_LINE_HEIGHT;
  const lines = heading.map((line, index) =>
    `<text x="${headingLeft}" y="${(index + 1) * HEADING_LINE_HEIGHT - 3}" text-anchor="start" font-weight="bold">${
      escapeMarkup(line)
    }</text>`
  );
  const content = serializeChildren(svg);
  const axis = (name: "x" | "y") => ({ scale: svg.scale(name), label: String(options[name]?.label ?? "") });
  const attributes = panelAttributes(
    { width: options.width, height: options.height, axes: { x: axis("x"), y: axis("y") }, content },
    { name: heading.find((line) => line !== "") ?? "", ...tip },
  );
  return {
    width: options.width,
    height: top + options.height,
    content: `${lines.join("")}<g transform="translate(0,${top})"${attributesText(attributes)}>${content}</g>`,
  };
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`).join("");
}

/** Points as one path of zero-length strokes with round caps: a tenth of the bytes and time of one element a point. */
export interface DotsOptions {
  /** Colour, or `currentColor`. */
  readonly color: string;
  /** Radius, px. @default {1.7} */
  readonly radius?: number;
  /** Opacity of one dot. @default {0.55} */
  readonly opacity?: number;
  /** What tips tell of the dots; they have none if it is left out. */
  readonly tip?: SeriesTip;
}

/** One path is painted at once, so its dots do not darken where they overlap; a few interleaved paths do. */
const LAYERS = 4;

/**
 * A mark of many small dots.
 *
 * @param x Positions, length n, unit of the axis; a pair with `NaN` is left out.
 * @param y Positions, length n, unit of the axis.
 */
export function dots(x: Float64Array, y: Float64Array, options: DotsOptions): Plot.Markish {
  const { color, radius = 1.7, opacity = 0.55, tip } = options;
  return Plot.dot({ length: x.length }, {
    x,
    y,
    render: (index, _scales, values) => {
      const group = document.createElementNS(SVG_NAMESPACE, "g");
      setAll(group, {
        "stroke": color,
        "stroke-width": 2 * radius,
        "stroke-linecap": "round",
        "stroke-opacity": opacity,
        "fill": "none",
        ...(tip === undefined ? {} : seriesAttributes(tip, index)),
      });
      for (let layer = 0; layer < Math.min(LAYERS, index.length); layer++) {
        let steps = "";
        for (let i = layer; i < index.length; i += LAYERS) {
          steps += `M${tenth(values.x![index[i]!])},${tenth(values.y![index[i]!])}h0`;
        }
        const path = document.createElementNS(SVG_NAMESPACE, "path");
        path.setAttribute("d", steps);
        group.appendChild(path);
      }
      return group;
    },
  });
}

/** How {@linkcode bars} are drawn. */
export interface BarsOptions {
  /** Colour, or `currentColor`. */
  readonly color: string;
  /** Width of a bar, px. */
  readonly width: number;
  /** Opacity where any number of bars overlap. */
  readonly opacity: number;
  /** What the bars are; series whose tips tell a bar for each point count them in this order. */
  readonly band: string;
  /** Axes at whose ends bars end that go beyond them. */
  readonly edge?: "" | "y";
}

/**
 * A mark of vertical bars from `low` to `high` at `x`, as one path: neighbours melt into a band.
 *
 * @param x Positions, length n, unit of the axis; a bar with `NaN` is left out.
 * @param low Lower ends, length n, unit of the axis.
 * @param high Upper ends, length n, unit of the axis.
 */
export function bars(x: Float64Array, low: Float64Array, high: Float64Array, options: BarsOptions): Plot.Markish {
  return Plot.ruleX({ length: x.length }, {
    x,
    y1: low,
    y2: high,
    render: (index, _scales, values) => {
      const path = document.createElementNS(SVG_NAMESPACE, "path");
      const steps = Array.from(index, (i) => `M${tenth(values.x![i])},${tenth(values.y1![i])}V${tenth(values.y2![i])}`);
      setAll(path, {
        "d": steps.join(""),
        "stroke": options.color,
        "stroke-width": options.width,
        "stroke-opacity": options.opacity,
        "data-band": options.band,
        ...(options.edge ? { "data-edge": options.edge } : {}),
      });
      return path;
    },
  });
}

/**
 * A mark that shades the training range from `low` to `high` on the x axis over the whole height of the panel.
 *
 * @param range Ends, unit of the x axis.
 * @param tip What a tip says of it.
 */
export function trainingShade(range: { readonly low: number; readonly high: number }, tip: string): Plot.Markish {
  return Plot.rect([range], {
    x1: "low",
    x2: "high",
    fill: "currentColor",
    fillOpacity: SHADE_OPACITY,
    ...elementTips([tip], (words) => words),
  });
}

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function tenth(value: unknown): number {
  return Math.round(Number(value) * 10) / 10;
}
