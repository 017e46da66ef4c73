/**
 * How long requests take as the load grows: measured quantiles, and those that the chosen mixtures predict.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LatencyCell } from "@/dataset/mod.ts";
import {
  type HeldOutFits,
  isHeldOut,
  type QuantileRow,
  quantileRows,
  SCORED_QUANTILES,
  type ServiceLatencyResult,
} from "@/evaluate/mod.ts";
import type { DensityName } from "@/models/mod.ts";
import { secondsToMilliseconds } from "@/units.ts";
import { densityColor, MISS_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, type FigureRow, inRows, type LegendItem, TRAINING_RANGE_LEGEND } from "./figure.ts";
import { baselineNames, type LatencyInput, meanScore, mixtureLabel } from "./latency_input.ts";
import { drawPanel, FAINT_OPACITY, type Panel, trainingShade } from "./panel.ts";
import { logTicks } from "./statistics.ts";
import { formatPercent, formatTick } from "./text.ts";
import { elementTips, lineTip } from "./tip_attributes.ts";
import { exactly, rangeText } from "./tip_texts.ts";

const PANELS_PER_ROW = 4;
const PANEL_HEIGHT = 150;

/** Points of a curve. */
const CURVE_POINTS = 25;

/** Curves go on so far beyond the rates that were measured: 1.2 is a fifth. */
const BEYOND_RATIO = 1.2;

const MOST_TICKS = 6;

const RATE_LABEL = "request rate (req/s)";

const DASHES: Readonly<Record<keyof typeof SCORED_QUANTILES, string>> = {
  p50: "none",
  p95: "5,3",
  p99: "1.5,3",
};
const QUANTILES = Object.entries(SCORED_QUANTILES) as (readonly [keyof typeof DASHES, number])[];

/**
 * Draws p50, p95 and p99 against the request rate, a row of panels for each service and a panel for each configuration.
 *
 * @returns SVG. The title gives the error of p95 at held-out levels, beside that of the baselines.
 */
export function latencyQuantiles(input: LatencyInput): string {
  const { result } = input;
  return figure({
    title: title(input),
    subtitle: "Time of a request against the request rate at the service, by replicas x CPU limit of each. Mixtures " +
      "that have not seen the held-out levels",
    legend: [
      { label: "measured, trained on", color: "currentColor", sign: "dot" },
      { label: "measured, held out", color: MISS_COLOR, sign: "dot" },
      ...QUANTILES.map(([name], i): LegendItem => ({
        label: `${name} predicted`,
        color: "currentColor",
        sign: (["line", "dashes", "dotted"] as const)[i]!,
      })),
      ...[...new Set(result.services.map(({ chosen }) => chosen.density))].map((density): LegendItem => ({
        label: density,
        color: densityColor(density),
        sign: "line",
      })),
      TRAINING_RANGE_LEGEND,
    ],
    rows: result.services.flatMap((found) => serviceRows(input, found)),
    note: "Three dots above each other are p50, p95 and p99 of one level. Outside the shade nothing was measured.",
  });
}

function serviceRows({ result, cells, fits }: LatencyInput, found: ServiceLatencyResult): FigureRow[] {
  const own = cells.filter(({ service }) => service === found.service);
  const held = (row: QuantileRow) => isHeldOut({ ...row, seconds: NO_TIMES }, result.heldOut);
  const rows = quantileRows(own);
  const times = rows.flatMap((row) => [row.p50Seconds, row.p99Seconds]).map(secondsToMilliseconds);
  const axis = { low: 0.7 * Math.min(...times), high: 1.5 * Math.max(...times) };
  const groups = [...Map.groupBy(rows, ({ replicas, cpuLimitCores }) => `${replicas} x ${cpuLimitCores} cores`)]
    .sort(([, [a]], [, [b]]) => a!.replicas - b!.replicas || a!.cpuLimitCores - b!.cpuLimitCores);
  const panels = groups.map(([name, group], i) =>
    configurationPanel({
      name,
      rows: group,
      held,
      axis,
      found,
      fits: fits[found.service]!,
      isFirst: i % PANELS_PER_ROW === 0,
    })
  );
  return inRows(panels, PANELS_PER_ROW, `${found.service}: ${mixtureLabel(found.chosen)}`);
}

const NO_TIMES: LatencyCell["seconds"] = new Float64Array();

interface PanelInput {
  readonly name: string;
  readonly rows: readonly QuantileRow[];
  readonly held: (row: QuantileRow) => boolean;
  /** Ends of the y axis, milliseconds. */
  readonly axis: { readonly low: number; readonly high: number };
  readonly found: ServiceLatencyResult;
  readonly fits: HeldOutFits;
  /** True for the panel that stands first in its row. */
  readonly isFirst: boolean;
}

function configurationPanel({ name, rows, held, axis, found, fits, isFirst }: PanelInput): Panel {
  const rates = rows.map(({ rateRps }) => rateRps);
  const trainedRates = rows.filter((row) => !held(row)).map(({ rateRps }) => rateRps);
  const trained = { low: Math.min(...trainedRates), high: Math.max(...trainedRates) };
  const highest = BEYOND_RATIO * Math.max(...rates);
  const color = densityColor(found.chosen.density);
  const points = rows.flatMap((row) =>
    QUANTILES.map(([quantile]) => ({
      ...{ row, quantile, rate: row.rateRps },
      ms: secondsToMilliseconds(row[`${quantile}Seconds`]),
      color: held(row) ? MISS_COLOR : "currentColor",
    }))
  );
  const curves = QUANTILES.map(([quantile, ratio]) => ({
    quantile,
    points: curve(fits, rows[0]!, { low: Math.min(...rates) / BEYOND_RATIO, high: highest, ratio })
      .filter(({ ms }) => ms >= axis.low && ms <= axis.high),
  }));
  const ticks = logTicks(axis.low, axis.high, MOST_TICKS);
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: PANEL_HEIGHT,
    heading: [name],
    headingLeft: 34,
    marginTop: 18,
    marginLeft: 34,
    marginRight: 6,
    marginBottom: 32,
    x: { domain: [0, highest], label: RATE_LABEL, ticks: 4, tickFormat: formatTick },
    y: {
      type: "log",
      domain: [axis.low, axis.high],
      label: isFirst ? "time (ms)" : null,
      ticks,
      tickFormat: formatTick,
    },
    marks: [
      trainingShade(trained, rangeText(trained, RATE_LABEL)),
      Plot.gridY(ticks, { strokeOpacity: FAINT_OPACITY }),
      ...curves.map(({ quantile, points }) =>
        Plot.line(points, {
          ...{ x: "rate", y: "ms", stroke: color, strokeWidth: 2, strokeDasharray: DASHES[quantile] },
          ...lineTip({ series: `${mixtureLabel(found.chosen)}: ${quantile}` }),
        })
      ),
      Plot.dot(points, {
        ...{ x: "rate", y: "ms", r: 2.6, fill: "color" },
        ...elementTips(
          points,
          ({ row, quantile, rate, ms }) =>
            `${row.level} req/s sent, ${exactly(rate, "req/s")} here, ${held(row) ? "held out" : "trained on"}: ` +
            `${quantile} ${exactly(ms, "ms")} of ${row.requests} requests`,
        ),
      }),
    ],
    color: { type: "identity" },
  });
}

/** One quantile of the mixture along the rates of a configuration. */
function curve(
  { chosen }: HeldOutFits,
  { replicas, cpuLimitCores }: QuantileRow,
  { low, high, ratio }: { readonly low: number; readonly high: number; readonly ratio: number },
): { readonly rate: number; readonly ms: number }[] {
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const rate = low + (i / (CURVE_POINTS - 1)) * (high - low);
    const seconds = chosen.at({ rateRps: rate, replicas, cpuLimitCores }).quantile(ratio);
    return { rate, ms: secondsToMilliseconds(seconds) };
  });
}

function title({ result }: LatencyInput): string {
  if (result.services.length === 0) return "How long requests take: no service could be evaluated";
  const error = (name?: DensityName) => formatPercent(meanScore(result, "p95Error", name));
  const others = baselineNames(result).map((name) => `, ${name} by ${error(name)}`);
  return `The mixtures miss p95 of held-out levels by ${error()}${others.join("")}`;
}
