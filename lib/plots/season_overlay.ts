/**
 * Seasons of series on top of each other: what repeats, and which seasons are quiet.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { median, type Series, seriesColumn } from "@/dataset/mod.ts";
import { NEGATIVE_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows } from "./figure.ts";
import { columnLabel } from "./labels.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { quietSeasons, seasonMeans } from "./season_means.ts";
import { formatPercent, formatTick } from "./text.ts";
import { lineTip } from "./tip_attributes.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 180;

/** What is drawn. */
export interface SeasonOptions {
  /** Column. */
  readonly target: string;
  /** Steps of a season, >= 2. */
  readonly seasonSteps: number;
}

/**
 * Draws each season of each series as a line over the steps of the season; quiet ones in blue.
 *
 * @param series At least one, of one step.
 * @param options Column and season.
 * @returns SVG. The title says how much of the usual mean quiet seasons have.
 */
export function seasonOverlay(series: readonly Series[], { target, seasonSteps }: SeasonOptions): string {
  const quiet = quietSeasons(series, target, seasonSteps);
  const means = seasonMeans(series, target, seasonSteps);
  const usual = means.filter((_, s) => !quiet.includes(s));
  const share = median(means.filter((_, s) => quiet.includes(s))) / median(usual);
  const label = columnLabel(target);
  const word = label.replace(/ \(.*\)$/, "");
  return figure({
    title: `${word} repeats every ${seasonSteps} samples` +
      (quiet.length === 0
        ? ""
        : `; ${quiet.length} of ${means.length} days have ${formatPercent(share)} of the usual mean`),
    subtitle: "One line a day, on top of each other",
    legend: [
      { label: "usual day", color: "currentColor", sign: "line" },
      ...quiet.length === 0 ? [] : [{ label: "quiet day", color: NEGATIVE_COLOR, sign: "line" } as const],
    ],
    rows: inRows(
      series.map((one) =>
        overlayPanel(one, { target, seasonSteps, quiet, columns: Math.min(PANELS_PER_ROW, series.length) })
      ),
      PANELS_PER_ROW,
    ),
  });
}

function overlayPanel(
  one: Series,
  { target, seasonSteps, quiet, columns }: SeasonOptions & {
    readonly quiet: readonly number[];
    readonly columns: number;
  },
): Panel {
  const values = seriesColumn(one, target);
  const steps = Float64Array.from({ length: seasonSteps }, (_, i) => i);
  const seasons = Array.from({ length: Math.floor(one.rows / seasonSteps) }, (_, s) => s);
  return drawPanel({
    width: FIGURE_WIDTH / columns,
    height: PANEL_HEIGHT,
    heading: [one.name],
    marginTop: 22,
    marginLeft: 42,
    marginRight: 8,
    marginBottom: 34,
    x: { domain: [0, seasonSteps], label: "sample of the day", ticks: 4 },
    y: { zero: true, nice: true, label: columnLabel(target), ticks: 5, tickFormat: formatTick },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      ...seasons.map((s) =>
        Plot.line({ length: seasonSteps }, {
          x: steps,
          y: values.subarray(s * seasonSteps, (s + 1) * seasonSteps),
          stroke: quiet.includes(s) ? NEGATIVE_COLOR : "currentColor",
          strokeWidth: quiet.includes(s) ? 1.6 : 1,
          strokeOpacity: quiet.includes(s) ? 0.9 : 0.45,
          ...lineTip({ series: `day ${s + 1}` }),
        })
      ),
    ],
  });
}
