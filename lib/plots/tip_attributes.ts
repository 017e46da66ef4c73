/**
 * What charts carry for tips, as `data-` attributes that a script in the page reads (`tips/`).
 *
 * Points stand in paths already, thousands in one, so they get no text each: a panel tells its axes, a series its name,
 * and the script turns positions back into values.
 *
 * | on | attribute | meaning |
 * |---|---|---|
 * | panel | `data-panel`, `data-size` | what stands first in its tips; its width and height, px |
 * | panel | `data-x`, `data-y` | an axis for series: two values, where they are drawn (px), the label with its unit; `log ` before it if it is so |
 * | panel | `data-near` | `x`, `y`: elements with tips are found along this direction alone |
 * | panel, series | `data-note` | what stands last in its tips, such as the error of the baseline |
 * | series | `data-series` | what its points are |
 * | series | `data-runs` | where they come from, in order: `count,users_replicas,service`, a repeated service left out |
 * | series | `data-measured` | the measured mean beside each point of a curve, `-` where there is none |
 * | series, band | `data-edge` | axes at whose ends points lie that belong beyond them: `x`, `y` or `xy` |
 * | series | `data-bars` | which bar of the band is that of its first point; the others follow in order |
 * | band | `data-band` | what its bars are |
 * | element | `data-tip` | the tip of this bar, cell or dot |
 *
 * @module
 */
import type * as Plot from "@observablehq/plot";
import type { SvgElement, SvgNode } from "./serialize.ts";

/** Attributes of an element, by name. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Where a point comes from. Points of one run share one object. */
export interface Place {
  /** Name of the service. */
  readonly service: string;
  /** Users, replicas and variant as in the name of a run file: `4_2`, `4_2_200m`; may be empty. */
  readonly run: string;
}

/** What a tip tells of the points of a series, besides their values. */
export interface SeriesTip {
  /** What the points are. */
  readonly series: string;
  /** Where each point comes from, length n. */
  readonly places?: readonly Place[];
  /** What stands last in every tip. */
  readonly note?: string;
  /** Axes at whose ends points lie that belong beyond them. */
  readonly edge?: "" | "x" | "y" | "xy";
  /** The bar of the band of the panel that belongs to the first point; the others follow in order. */
  readonly firstBar?: number;
  /** What was measured beside each point, length n, unit of the y axis. */
  readonly measured?: readonly number[];
}

/**
 * What a series carries.
 *
 * @param tip What its tips tell.
 * @param index Which of the n points are drawn, in order.
 */
export function seriesAttributes(tip: SeriesTip, index: ArrayLike<number>): Attributes {
  const { series, places, note, edge, firstBar, measured } = tip;
  return {
    "data-series": series,
    ...(places === undefined ? {} : { "data-runs": runLengths(Array.from(index, (i) => places[i]!)) }),
    ...(measured === undefined
      ? {}
      : { "data-measured": Array.from(index, (i) => shortNumber(measured[i]!)).join(" ") }),
    ...(edge === undefined || edge === "" ? {} : { "data-edge": edge }),
    ...(firstBar === undefined ? {} : { "data-bars": firstBar }),
    ...(note === undefined || note === "" ? {} : { "data-note": note }),
  };
}

/** Says which axes have values beyond their ends, which are then drawn at the ends. */
export function edgesOf(
  x: Float64Array,
  y: Float64Array,
  axes: Readonly<Record<"x" | "y", { readonly low: number; readonly high: number }>>,
): NonNullable<SeriesTip["edge"]> {
  const isCut = (values: Float64Array, { low, high }: { readonly low: number; readonly high: number }) =>
    values.some((value) => value < low || value > high);
  return `${isCut(x, axes.x) ? "x" : ""}${isCut(y, axes.y) ? "y" : ""}` as NonNullable<SeriesTip["edge"]>;
}

/** Counts equal neighbours: places come run by run. */
function runLengths(places: readonly Place[]): string {
  const parts: { place: Place; count: number }[] = [];
  for (const place of places) {
    const last = parts.at(-1);
    if (last?.place === place) last.count++;
    else parts.push({ place, count: 1 });
  }
  // Where all is of one service, the panel or the series has its name.
  const hasServices = new Set(places.map(({ service }) => service)).size > 1;
  return parts.map(({ place, count }, i) => {
    const isNew = hasServices && place.service !== parts[i - 1]?.place.service;
    return [count, plain(place.run), ...(isNew ? [plain(place.service)] : [])].join(",");
  }).join(";");
}

/** Text without the signs that separate parts of an attribute. */
function plain(text: string): string {
  return text.replaceAll(/[;,]/g, " ");
}

function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "-";
}

/** What a panel tells in its tips, besides its heading and axes. */
export interface PanelTip {
  /** What stands first. @default {the first line of the heading} */
  readonly name?: string;
  /** What stands last in the tip of each element. */
  readonly note?: string;
  /** The one direction along which elements with tips are found; both if it is left out. */
  readonly near?: "x" | "y";
}

/** The parts of a scale that a tip needs, as Plot tells them. */
interface DrawnScale {
  readonly type?: string | undefined;
  readonly domain?: Iterable<unknown> | undefined;
  readonly range?: Iterable<unknown> | undefined;
}

/** A drawn panel, as far as tips need it. */
export interface DrawnPanel {
  /** Width, px. */
  readonly width: number;
  /** Height without heading, px. */
  readonly height: number;
  /** The scales that were drawn, and their labels. */
  readonly axes: Readonly<Record<"x" | "y", { readonly scale: DrawnScale | undefined; readonly label: string }>>;
  /** What was drawn. */
  readonly content: string;
}

/** What a panel carries. An axis of other types is left out: positions on it could not be turned into values. */
export function panelAttributes({ width, height, axes, content }: DrawnPanel, tip: PanelTip): Attributes {
  const hasSeries = content.includes(' data-series="');
  const x = hasSeries ? axisText(axes.x) : undefined;
  const y = hasSeries ? axisText(axes.y) : undefined;
  return {
    "data-panel": tip.name ?? "",
    "data-size": `${hundredths(width)} ${hundredths(height)}`,
    ...(x === undefined ? {} : { "data-x": x }),
    ...(y === undefined ? {} : { "data-y": y }),
    ...(tip.near === undefined ? {} : { "data-near": tip.near }),
    ...(tip.note === undefined ? {} : { "data-note": tip.note }),
  };
}

function axisText({ scale, label }: DrawnPanel["axes"]["x"]): string | undefined {
  if (scale?.domain === undefined || scale.range === undefined) return undefined;
  if (scale.type !== "linear" && scale.type !== "log") return undefined;
  const domain = Array.from(scale.domain, Number);
  const range = Array.from(scale.range, Number);
  if (![...domain, ...range].every(Number.isFinite) || domain[0] === domain[1]) return undefined;
  const values = domain.map((value) => Number(value.toPrecision(6)));
  return [...(scale.type === "log" ? ["log"] : []), ...values, ...range.map(hundredths), label].join(" ").trim();
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

const ELEMENT_NODE = 1;

/**
 * An option of Plot marks that draw one element a row: gives each its tip.
 *
 * @param rows The data of the mark, length n.
 * @param tip The words, if any; the name of the panel stands before them and its note behind.
 */
export function elementTips<Row>(
  rows: readonly Row[],
  tip: (row: Row) => string | undefined,
): { render: Plot.RenderFunction } {
  return {
    render: (index, scales, values, dimensions, context, next) => {
      const drawn = next!(index, scales, values, dimensions, context);
      const elements = [...childrenOf(drawn)].filter(({ nodeType }) => nodeType === ELEMENT_NODE) as SvgElement[];
      elements.forEach((element, i) => {
        const words = tip(rows[index[i]!]!);
        if (words !== undefined) element.setAttribute("data-tip", words);
      });
      return drawn;
    },
  };
}

/** An option of a Plot line: makes it a series. */
export function lineTip(tip: SeriesTip): { render: Plot.RenderFunction } {
  return {
    render: (index, scales, values, dimensions, context, next) => {
      const drawn = next!(index, scales, values, dimensions, context);
      setAll(drawn as unknown as SvgElement, seriesAttributes(tip, index));
      return drawn;
    },
  };
}

// Plot types what it draws as elements of a browser, which linkedom's are not.
function childrenOf(drawn: unknown): Iterable<SvgNode> {
  return (drawn as SvgElement).childNodes;
}

/** Sets attributes in order. */
export function setAll(element: SvgElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
