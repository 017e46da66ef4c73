/**
 * Samples over time: one panel a quantity, gaps where samples are missing, periods shaded behind.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { MeasuredColumn, Period, WorkloadSamples } from "@/collect/mod.ts";
import { MISS_COLOR, serviceColor } from "./colors.ts";
import { figure, FIGURE_WIDTH, type LegendItem } from "./figure.ts";
import { columnLabel } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel, SHADE_OPACITY } from "./panel.ts";
import { formatNumber, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

/** One line of a panel. */
export interface TimelineSeries {
  /** What the legend calls it; the same name is the same thing in every panel. */
  readonly name: string;
  /** Colour, or `currentColor`. */
  readonly color: string;
  /** Values, length n; `NaN` is a gap in the line. */
  readonly values: Float64Array;
}

/** One quantity over time. */
export interface TimelinePanel {
  /** Axis label with its unit. */
  readonly label: string;
  /** Its lines. */
  readonly series: readonly TimelineSeries[];
}

/** What a timeline is drawn from. */
export interface TimelineInput {
  /** The finding, in one sentence. */
  readonly title: string;
  /** What is drawn. */
  readonly subtitle?: string;
  /** What the reader must know below the panels. */
  readonly note?: string;
  /** End of each sample, seconds since 1970-01-01 UTC, length n, ascending. */
  readonly timesSeconds: Float64Array;
  /** Time that the axis calls 0. @default {the first of `timesSeconds`} */
  readonly originSeconds?: number;
  /** Panels from top to bottom. */
  readonly panels: readonly TimelinePanel[];
  /** Periods to shade: the first in ink, as what is looked at; others in the colour of what goes wrong. */
  readonly periods?: readonly (Period & { readonly label: string })[];
}

const PANEL_HEIGHT = 185;
const FAILURE_OPACITY = 0.2;

/** A period on the axis, seconds from its origin. */
interface Shade {
  readonly low: number;
  readonly high: number;
  readonly label: string;
  readonly color: string;
  readonly opacity: number;
}

/**
 * Draws samples over time.
 *
 * @returns SVG.
 * @throws {RangeError} If a series has not one value for each time.
 */
export function timeline(input: TimelineInput): string {
  const origin = input.originSeconds ?? input.timesSeconds[0] ?? 0;
  const seconds = input.timesSeconds.map((time) => time - origin);
  const shades = (input.periods ?? []).map(({ label, startSeconds, endSeconds }, i): Shade => ({
    low: startSeconds - origin,
    high: endSeconds - origin,
    label,
    color: i === 0 ? "currentColor" : MISS_COLOR,
    opacity: i === 0 ? SHADE_OPACITY : FAILURE_OPACITY,
  }));
  return figure({
    title: input.title,
    ...(input.subtitle === undefined ? {} : { subtitle: input.subtitle }),
    legend: legend(input.panels, shades),
    rows: input.panels.map((panel) => ({ panels: [drawTimes(panel, seconds, shades)] })),
    ...(input.note === undefined ? {} : { note: input.note }),
  });
}

/** Panels of one column each, with a line for each service in its colour. */
export function servicePanels(
  collected: readonly WorkloadSamples[],
  columns: readonly MeasuredColumn[],
): TimelinePanel[] {
  return columns.map((column) => ({
    label: columnLabel(column),
    series: collected.map(({ workload, columns }, i) => ({
      name: workload,
      color: serviceColor(i),
      values: columns[column],
    })),
  }));
}

function legend(panels: readonly TimelinePanel[], shades: readonly Shade[]): LegendItem[] {
  const lines = new Map(panels.flatMap(({ series }) => series.map(({ name, color }) => [name, color] as const)));
  return [
    ...[...lines].map(([label, color]): LegendItem => ({ label, color, sign: "line" })),
    ...shades.map(({ label, color }, i): LegendItem => ({ label, color, sign: i === 0 ? "shade" : "band" })),
  ];
}

function drawTimes(
  { label, series }: TimelinePanel,
  seconds: Float64Array,
  shades: readonly Shade[],
): Panel {
  const wrong = series.find(({ values }) => values.length !== seconds.length);
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot draw "${wrong.name}" over time as it must have a value for each of ${seconds.length} times: ` +
        `it has ${wrong.values.length}`,
    );
  }
  return drawPanel({
    width: FIGURE_WIDTH,
    height: PANEL_HEIGHT,
    marginTop: 22,
    marginLeft: 46,
    marginRight: 14,
    marginBottom: 34,
    x: { domain: [seconds[0] ?? 0, seconds.at(-1) ?? 1], label: "time (s)", tickFormat: formatTick },
    y: { label, zero: true, nice: true, ticks: 5, tickFormat: formatTick },
    marks: [
      ...shades.map((shade) =>
        Plot.rect([shade], {
          x1: "low",
          x2: "high",
          fill: shade.color,
          fillOpacity: shade.opacity,
          ...elementTips([shade], tipOf),
        })
      ),
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      ...series.flatMap(({ name, color, values }) => [
        Plot.line({ length: seconds.length }, { x: seconds, y: values, stroke: color, strokeWidth: 1.6 }),
        // A sample between two gaps has no line.
        dots(seconds, values, { color, radius: 1.6, opacity: 0.9, tip: { series: name } }),
      ]),
    ],
  });
}

function tipOf({ label, low, high }: Shade): string {
  return `${label}: ${formatNumber(low)} to ${formatNumber(high)} s`;
}
