/**
 * When "same as last sample" fails: its error beside two others, for each shape of load.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { BASELINE, SHAPE_PREDICTORS, type ShapeErrors, TRAILING_MEAN } from "@/evaluate/mod.ts";
import { COLUMNS, type Target } from "@/schema.ts";
import { modelColor } from "./colors.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { drawPanel, FAINT_OPACITY } from "./panel.ts";
import { formatNumber, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { exactly } from "./tip_texts.ts";

const ROW_HEIGHT = 34;
const LAW = SHAPE_PREDICTORS.at(-1)!;

/** Labels in the legend: what each predictor is told. */
const LABELS: Readonly<Record<string, string>> = {
  [BASELINE]: `${BASELINE}: the last sample`,
  [TRAILING_MEAN]: TRAILING_MEAN.replaceAll("_", " "),
  [LAW]: `${LAW}: told the present rate`,
};

/**
 * Draws the mean absolute error of each predictor, one line a load shape.
 *
 * @param shapes Errors by load shape, in the order of the lines.
 * @param target The column that was predicted, which gives the unit.
 * @returns SVG. The title names the load shape in which persistence falls behind the utilization law most.
 */
export function persistenceByShape(shapes: readonly ShapeErrors[], target: Target): string {
  const dots = shapes.flatMap(({ shape, mae }) =>
    SHAPE_PREDICTORS.map((name) => ({ shape, name, error: mae[name]! })).filter(({ error }) => Number.isFinite(error))
  );
  const { unit } = COLUMNS[target];
  const panel = drawPanel({
    width: FIGURE_WIDTH,
    height: ROW_HEIGHT * Math.max(1, shapes.length) + 44,
    marginTop: 4,
    marginLeft: 70,
    marginRight: 16,
    marginBottom: 36,
    x: {
      domain: [0, Math.max(...dots.map(({ error }) => error), 0) || 1],
      nice: true,
      label: `MAE (${unit})`,
      tickFormat: formatTick,
    },
    y: { domain: shapes.map(({ shape }) => shape), label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ strokeOpacity: FAINT_OPACITY }),
      Plot.ruleY(shapes, {
        y: "shape",
        x1: ({ mae }) => Math.min(...Object.values<number>(mae)),
        x2: ({ mae }) => Math.max(...Object.values<number>(mae)),
        strokeOpacity: 0.35,
      }),
      Plot.dot(dots, {
        x: "error",
        y: "shape",
        r: 6,
        fill: ({ name }) => colorOf(name),
        fillOpacity: 0.85,
        ...elementTips(dots, ({ shape, name, error }) => `${shape} load, ${name}: MAE ${exactly(error, unit)}`),
      }),
    ],
    color: { type: "identity" },
  });
  return figure({
    title: title(shapes),
    subtitle: "Mean absolute error over all services, on the same rows for all three. Left is better",
    legend: SHAPE_PREDICTORS.map((name) => ({ label: LABELS[name]!, color: colorOf(name), sign: "dot" })),
    rows: [{ panels: [panel] }],
    note: `${LAW} learned from constant loads only; on these it is tested by folds of whole runs.`,
  });
}

/** A mean of samples is no model and has the ink of the page. */
function colorOf(name: string): string {
  return name === TRAILING_MEAN ? "currentColor" : modelColor(name);
}

function title(shapes: readonly ShapeErrors[]): string {
  const ranked = shapes.map(({ shape, mae }) => ({ shape, ratio: mae[BASELINE]! / mae[LAW]! }))
    .filter(({ ratio }) => Number.isFinite(ratio)).sort((a, b) => b.ratio - a.ratio);
  const [worst, mildest] = [ranked[0], ranked.at(-1)];
  if (worst === undefined || mildest === undefined) return "Errors by load shape";
  return `Repeating the last sample errs ${formatNumber(worst.ratio, 2)} times as much as the utilization law under ` +
    `${worst.shape} load, ${formatNumber(mildest.ratio, 2)} times under ${mildest.shape} load`;
}
