/**
 * How much of the target each service uses.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { median } from "@/dataset/mod.ts";
import { serviceColor } from "./colors.ts";
import { exploreColumn, type ExploreInput } from "./explore_input.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { columnLabel, unitOf } from "./labels.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatNumber, formatPercent, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

const BINS = 48;

/** Values of one service, and where their middle is. */
interface ServiceValues {
  readonly name: string;
  readonly values: Float64Array;
  readonly median: number;
}

/**
 * Draws a histogram of the target for each service on one common axis, with its median.
 *
 * @param input The table. The title compares the largest and the smallest median.
 * @returns SVG.
 */
export function usageDistribution(input: ExploreInput): string {
  const target = exploreColumn(input, input.target);
  const services = input.services.map((name, service): ServiceValues => {
    const values = target.filter((value, row) => input.service[row] === service && Number.isFinite(value));
    return { name, values, median: median(values) };
  });
  const range = extent(target);
  const low = Math.min(0, range.low);
  const width = (range.high - low) / BINS || 1;
  const counts = services.map(({ values }) => countBins(values, low, width));
  const mostRows = Math.max(1, ...counts.flat());
  const axis: HistogramAxis = {
    low,
    width,
    mostRows,
    label: columnLabel(input.target),
    unit: ` ${unitOf(input.target)}`,
  };
  return figure({
    title: title(input, services),
    subtitle: `Samples by ${
      columnLabel(input.target)
    }, ${BINS} bins, one axis for all services; the line is the median`,
    rows: services.map((service, index) => ({
      panels: [histogram(service, counts[index]!, axis, serviceColor(index))],
    })),
  });
}

interface HistogramAxis {
  readonly low: number;
  readonly width: number;
  readonly mostRows: number;
  readonly label: string;
  readonly unit: string;
}

function countBins(values: Float64Array, low: number, width: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]!++;
  return counts;
}

function histogram(service: ServiceValues, counts: readonly number[], axis: HistogramAxis, color: string): Panel {
  let below = 0;
  const bins = counts.map((rows, bin) => ({
    rows,
    from: axis.low + bin * axis.width,
    to: axis.low + (bin + 1) * axis.width,
    shareUpToRatio: (below += rows) / service.values.length,
  })).filter(({ rows }) => rows > 0);
  return drawPanel({
    width: FIGURE_WIDTH,
    height: 132,
    marginTop: 22,
    heading: [`${service.name}: median ${formatNumber(service.median)}${axis.unit}`],
    marginLeft: 44,
    marginBottom: 32,
    marginRight: 12,
    x: { domain: [axis.low, axis.low + BINS * axis.width], nice: true },
    y: { domain: [0, axis.mostRows] },
    tip: { near: "x" },
    marks: [
      Plot.axisX({ label: axis.label, ticks: 8, tickFormat: formatTick }),
      Plot.axisY({ label: "samples", ticks: 3 }),
      Plot.gridY({ ticks: 3, strokeOpacity: FAINT_OPACITY }),
      Plot.rectY(bins, {
        x1: "from",
        x2: "to",
        y: "rows",
        fill: color,
        insetLeft: 0.5,
        insetRight: 0.5,
        ...elementTips(
          bins,
          ({ rows, from, to, shareUpToRatio }) =>
            `${rows} of ${service.values.length} samples from ${formatNumber(from)} to ${
              formatNumber(to)
            }${axis.unit}, ` +
            `${formatPercent(shareUpToRatio)} up to there`,
        ),
      }),
      Plot.ruleY([0]),
      Plot.ruleX([service.median].filter(Number.isFinite), { strokeWidth: 1.5 }),
    ],
  });
}

function title(input: ExploreInput, services: readonly ServiceValues[]): string {
  const ranked = services.filter((service) => service.median > 0).sort((a, b) => b.median - a.median);
  const most = ranked[0];
  const least = ranked.at(-1);
  const label = columnLabel(input.target);
  if (most === undefined || least === undefined || most === least) return `${label} of each service`;
  const unit = unitOf(input.target);
  return `The median sample of ${most.name} is ${
    formatNumber(most.median / least.median, 2)
  } times that of ${least.name}: ` +
    `${formatNumber(most.median)} against ${formatNumber(least.median)} ${unit}`;
}
