/**
 * Are the chosen mixtures calibrated? Where the requests of held-out levels fall in the predicted distributions.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { chosenScores, type PitHistogram, pitHistogram } from "@/evaluate/mod.ts";
import { MISS_COLOR, OTHER_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows } from "./figure.ts";
import { type LatencyInput, mixtureLabel } from "./latency_input.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { formatFixed, formatPercent, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

const PANELS_PER_ROW = 2;
const PANEL_HEIGHT = 160;

/**
 * Draws the PIT histogram of the chosen mixture of each service, and of all together, on held-out levels: flat if the
 * predictions are right, a bowl if they are too narrow, a hill if they are too wide.
 *
 * @returns SVG. The title counts the bars that chance alone does not explain.
 */
export function latencyPit({ result }: Pick<LatencyInput, "result">): string {
  const services = result.services.map((found) => ({
    name: `${found.service}: ${mixtureLabel(found.chosen)}`,
    cells: chosenScores(found).cells,
  }));
  const all = { name: "all services", cells: services.flatMap(({ cells }) => cells) };
  const shown = [...services, ...(services.length > 1 ? [all] : [])]
    .map(({ name, cells }) => ({ name, histogram: pitHistogram(cells) }));
  const top = 1.1 * Math.max(0, ...shown.flatMap(({ histogram }) => [...histogram.shares, histogram.high]));
  return figure({
    title: title(shown.at(-1)),
    subtitle: "Requests of held-out levels by where they fall in the distribution that was predicted for them",
    legend: [
      { label: "inside the band", color: OTHER_COLOR, sign: "band" },
      { label: "outside", color: MISS_COLOR, sign: "band" },
      { label: "5 % each if the prediction is right, with its 95 % band", color: "currentColor", sign: "line" },
    ],
    rows: inRows(shown.map(({ name, histogram }) => pitPanel(name, histogram, top)), PANELS_PER_ROW),
    note:
      "The band is that of independent requests. Requests that wait in one queue are not: bars leave it more often.",
  });
}

function pitPanel(name: string, histogram: PitHistogram, top: number): Panel {
  const { shares, expected, low, high, outside } = histogram;
  const bars = shares.map((share, bin) => ({
    share,
    from: bin / shares.length,
    to: (bin + 1) / shares.length,
    color: share < low || share > high ? MISS_COLOR : OTHER_COLOR,
  }));
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: PANEL_HEIGHT,
    heading: [`${name}: ${outside} outside`],
    marginTop: 20,
    marginLeft: 40,
    marginRight: 10,
    marginBottom: 34,
    tip: { near: "x" },
    x: {
      domain: [0, 1],
      label: "predicted distribution function at the measured time",
      ticks: 5,
      tickFormat: formatTick,
    },
    y: { domain: [0, top], label: "share of requests", ticks: 4, tickFormat: formatPercent },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 4 }),
      Plot.rect(bars, {
        ...{ x1: "from", x2: "to", y1: 0, y2: "share", fill: "color", fillOpacity: 0.55, inset: 0.5 },
        ...elementTips(
          bars,
          ({ from, to, share }) =>
            `${percent(from)} to ${percent(to)} of the distribution: ${
              percent(share)
            } of the requests, right would be ` +
            `${percent(expected)} (${percent(low)} to ${percent(high)} by chance)`,
        ),
      }),
      Plot.rect([histogram], { x1: 0, x2: 1, y1: "low", y2: "high", fill: "currentColor", fillOpacity: 0.14 }),
      Plot.ruleY([expected], { strokeWidth: 1.5 }),
    ],
    color: { type: "identity" },
  });
}

function percent(ratio: number): string {
  return `${formatFixed(100 * ratio, 1)} %`;
}

function title(last: { readonly name: string; readonly histogram: PitHistogram } | undefined): string {
  if (last === undefined) return "Calibration: no service could be evaluated";
  const { shares, outside, expected } = last.histogram;
  const bars = outside === 1 ? "1 bar lies" : `${outside} of ${shares.length} bars lie`;
  return `${bars} outside the band, where 1 would by chance; the slowest ${percent(expected)} of the prediction hold ` +
    `${percent(shares.at(-1)!)} of the requests`;
}
