/**
 * One small panel a model, each with the same two cases in it: inside the measured range and far beyond it.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CaseResult, ModelResult } from "@/evaluate/mod.ts";
import { modelColor, OTHER_COLOR } from "./colors.ts";
import { contrastingCases, type EvaluationInput, findModel, modelNames, type Range } from "./evaluation_input.ts";
import { FIGURE_WIDTH, type FigureRow, inRows, type LegendItem, TRAINING_RANGE_LEGEND } from "./figure.ts";
import { caseLabel } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel, trainingShade } from "./panel.ts";
import { formatTick } from "./text.ts";
import { edgesOf } from "./tip_attributes.ts";
import { errorBesideBaseline, placesOf } from "./tip_texts.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 188;
const MARGIN_TOP = 24;
const MARGIN_LEFT = 40;

/** Positions of the test rows of one model in one case. */
export interface Points {
  /** Horizontal positions, length m. */
  readonly x: Float64Array;
  /** Vertical positions, length m. */
  readonly y: Float64Array;
}

/** What the panels have in common. */
export interface SmallMultiplesOptions {
  /** Label of the x axis with its unit. */
  readonly xLabel: string;
  /** Label of the y axis with its unit. */
  readonly yLabel: string;
  /** Range of the x axis. */
  readonly x: Range;
  /** Range of the y axis; points outside it are drawn at its edge, so that none gets lost. */
  readonly y: Range;
  /** Training range on the x axis. */
  readonly shade: Range;
  /** What a tip says of the training range. */
  readonly shadeTip: string;
  /** Marks below the points, such as the line of a perfect prediction. */
  readonly reference: () => Plot.Markish;
  /** Where the points of a model go. */
  readonly points: (found: CaseResult, ran: ModelResult) => Points;
  /** What stands below the name of the model in its heading. */
  readonly heading: (ran: ModelResult, found: CaseResult) => string;
}

/**
 * Draws one panel for each model that ran in the contrasting cases; the case inside the range is in ink, the one beyond
 * it has the colour of the model.
 *
 * @returns Rows of panels, and the legend that explains them.
 */
export function smallMultiples(
  input: EvaluationInput,
  options: SmallMultiplesOptions,
): { readonly rows: FigureRow[]; readonly legend: LegendItem[] } {
  const cases = contrastingCases(input);
  const panels = modelNames(cases).map((model) => modelPanel(input, { cases, model }, options));
  const example = modelNames(cases).find((model) => modelColor(model) !== OTHER_COLOR) ?? "";
  const legend = cases.map((found, index): LegendItem => ({
    label: index === 0 ? caseLabel(found) : `${caseLabel(found)} (in the colour of the model)`,
    color: index === 0 ? "currentColor" : modelColor(example),
    sign: "dot",
  }));
  return { rows: inRows(panels, PANELS_PER_ROW), legend: [...legend, TRAINING_RANGE_LEGEND] };
}

interface ModelPanelOptions {
  readonly cases: readonly CaseResult[];
  readonly model: string;
}

function modelPanel(
  { table, result }: EvaluationInput,
  { cases, model }: ModelPanelOptions,
  options: SmallMultiplesOptions,
): Panel {
  const runs = cases.flatMap((found, index) => {
    const ran = findModel(found, model);
    return ran === undefined ? [] : [{ found, ran, color: index === 0 ? "currentColor" : modelColor(model) }];
  });
  const last = runs.at(-1)!;
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: PANEL_HEIGHT,
    heading: [model, options.heading(last.ran, last.found)],
    marginTop: MARGIN_TOP,
    marginLeft: MARGIN_LEFT,
    marginRight: 10,
    marginBottom: 34,
    x: { domain: [options.x.low, options.x.high], label: options.xLabel, ticks: 4, tickFormat: formatTick },
    y: { domain: [options.y.low, options.y.high], label: options.yLabel, ticks: 5, tickFormat: formatTick },
    marks: [
      trainingShade(inside(options.shade, options.x), options.shadeTip),
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      ...runs.map(({ found, ran, color }) => {
        const { x, y } = options.points(found, ran);
        return dots(clamped(x, options.x), clamped(y, options.y), {
          color,
          radius: 1.5,
          opacity: color === "currentColor" ? 0.35 : 0.6,
          tip: {
            series: caseLabel(found),
            places: placesOf(table, found.testRows),
            note: errorBesideBaseline(found, ran, result.unit),
            edge: edgesOf(x, y, options),
          },
        });
      }),
      options.reference(),
    ],
  });
}

function inside(shade: Range, axis: Range): Range {
  return { low: Math.max(shade.low, axis.low), high: Math.min(shade.high, axis.high) };
}

function clamped(values: Float64Array, range: Range): Float64Array {
  return values.map((value) => Math.min(range.high, Math.max(range.low, value)));
}
