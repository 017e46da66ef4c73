/**
 * The whole distribution at loads that were held out: measured, predicted, and what the baselines say.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import {
  type CellResult,
  chosenScores,
  type HeldOutFits,
  runName,
  scoredCell,
  type ServiceLatencyResult,
} from "@/evaluate/mod.ts";
import type { DensityName, FittedDensity } from "@/models/mod.ts";
import { secondsToMilliseconds } from "@/units.ts";
import { quantileSorted } from "@/statistics.ts";
import { densityColor } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows, type LegendItem } from "./figure.ts";
import { baselineNames, type LatencyInput, meanScore, mixtureLabel } from "./latency_input.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { logTicks } from "./statistics.ts";
import { formatFixed, formatTick } from "./text.ts";
import { lineTip } from "./tip_attributes.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 180;

/** Points of a curve, evenly spread on the logarithmic axis. */
const CURVE_POINTS = 90;

/** Curves go on so far beyond what was measured, as that is where tails differ. */
const BEYOND_RATIO = 1.6;

/** The fastest requests are left out: what stands above them is 1. */
const FASTEST_RATIO = 0.05;

const MOST_TICKS = 6;

const MEASURED = "measured";

/**
 * Draws the share of requests that take longer than a time, on logarithmic axes, at two held-out levels of each service: the
 * one where the chosen mixture is as far from what was measured as in the middle of all levels, and where it is farthest.
 *
 * @returns SVG. The title gives the mean distance over all levels, beside that of the baselines.
 */
export function latencyTails(input: LatencyInput): string {
  const { result } = input;
  const first = baselineNames(result)[0];
  const picked = result.services.map((found) => ({ found, ...typicalAndWorst(found) }));
  const chosen = [...new Set(result.services.map((found) => found.chosen.density))];
  const panels = (of: (one: typeof picked[number]) => CellResult) =>
    picked.map((one) => tailPanel(input, one.found, of(one)));
  return figure({
    title: title(input),
    subtitle:
      "Share of the requests of a held-out level that take longer, on logarithmic axes. KS: largest distance of the " +
      `two distribution functions, the mixture's first${first === undefined ? "" : `, then that of ${first}`}`,
    legend: [
      { label: MEASURED, color: "currentColor", sign: "dot" },
      ...chosen.map((name): LegendItem => ({ label: name, color: densityColor(name), sign: "line" })),
      ...baselineNames(result).map((name): LegendItem => ({ label: name, color: densityColor(name), sign: "dashes" })),
    ],
    rows: [
      ...inRows(panels(({ typical }) => typical), PANELS_PER_ROW, "The level of median distance"),
      ...inRows(panels(({ worst }) => worst), PANELS_PER_ROW, "The level of largest distance"),
    ],
    note: "A curve below the dots promises fewer slow requests than there were. The last dots are single requests.",
  });
}

function typicalAndWorst(found: ServiceLatencyResult): { readonly typical: CellResult; readonly worst: CellResult } {
  const cells = chosenScores(found).cells.toSorted((a, b) => a.scores.ksDistance - b.scores.ksDistance);
  return { typical: cells[(cells.length - 1) >> 1]!, worst: cells.at(-1)! };
}

function tailPanel(input: LatencyInput, found: ServiceLatencyResult, picked: CellResult): Panel {
  const { service } = picked.cell;
  const cell = input.cells.find((one) => one.service === service && runName(one) === runName(picked.cell))!;
  const { seconds } = scoredCell(cell);
  const n = seconds.length;
  const axis = {
    low: secondsToMilliseconds(quantileSorted(seconds, FASTEST_RATIO)),
    high: secondsToMilliseconds(seconds.at(-1)!) * BEYOND_RATIO,
  };
  const floor = 0.4 / n;
  const curves = distributions(input.fits[service]!, found).map(({ name, label, distribution }) => ({
    ...{ name, label },
    points: tailOf(distribution.at(cell), axis).filter(({ slower }) => slower >= floor),
  }));
  const nearest = found.densities[0]!.cells.find((one) => runName(one.cell) === runName(picked.cell))!;
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: PANEL_HEIGHT,
    heading: [
      `${service}: ${runName(picked.cell)}`,
      `KS ${formatFixed(picked.scores.ksDistance, 3)}, ${formatFixed(nearest.scores.ksDistance, 3)}`,
    ],
    headingLeft: 8,
    marginTop: 20,
    marginLeft: 42,
    marginRight: 8,
    marginBottom: 34,
    x: {
      type: "log",
      domain: [axis.low, axis.high],
      label: "time (ms)",
      ticks: logTicks(axis.low, axis.high, MOST_TICKS),
      tickFormat: formatTick,
    },
    y: {
      type: "log",
      domain: [floor, 1],
      label: "share that takes longer",
      ticks: [1, 0.1, 0.01, 0.001].filter((tick) => tick >= floor),
      tickFormat: formatTick,
    },
    marks: [
      Plot.gridY([1, 0.1, 0.01, 0.001].filter((tick) => tick >= floor), { strokeOpacity: FAINT_OPACITY }),
      dots(
        seconds.map(secondsToMilliseconds).map((ms) => ms >= axis.low ? ms : NaN),
        seconds.map((_, i) => (n - i - 0.5) / n),
        {
          ...{ color: "currentColor", radius: 1.8, opacity: 0.45 },
          tip: { series: MEASURED },
        },
      ),
      ...curves.map(({ name, label, points }, i) =>
        Plot.line(points, {
          ...{ x: "ms", y: "slower", stroke: densityColor(name), strokeWidth: i === 0 ? 2.25 : 1.75 },
          ...(i === 0 ? {} : { strokeDasharray: "4,3" }),
          ...lineTip({ series: label }),
        })
      ),
    ],
    color: { type: "identity" },
  });
}

/** The chosen mixture first, then the baselines. */
function distributions({ chosen, baselines }: HeldOutFits, found: ServiceLatencyResult) {
  return [
    { name: found.chosen.density as string, label: mixtureLabel(found.chosen), distribution: chosen },
    ...Object.entries(baselines).map(([name, distribution]) => ({ name, label: name, distribution })),
  ];
}

interface TailPoint {
  readonly ms: number;
  /** Share of the requests that take longer. */
  readonly slower: number;
}

function tailOf(
  distribution: ReturnType<FittedDensity["at"]>,
  { low, high }: { readonly low: number; readonly high: number },
): TailPoint[] {
  const ms = Float64Array.from({ length: CURVE_POINTS }, (_, i) => low * (high / low) ** (i / (CURVE_POINTS - 1)));
  const below = distribution.cdf(ms.map((value) => value / secondsToMilliseconds(1)));
  return Array.from(ms, (value, i) => ({ ms: value, slower: 1 - below[i]! }));
}

function title({ result }: LatencyInput): string {
  if (result.services.length === 0) return "Tails: no service could be evaluated";
  const points = (name?: DensityName) => formatFixed(100 * meanScore(result, "ksDistance", name), 1);
  const others = baselineNames(result).map((name) => `, ${name} ${points(name)}`);
  return `The mixtures are ${points()} points from the measured distributions on average${others.join("")}`;
}
