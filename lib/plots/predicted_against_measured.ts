/**
 * Predicted against measured, for each model, inside the measured range and far beyond it.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type CaseResult, headlineRanking } from "@/evaluate/mod.ts";
import { contrastingCases, type EvaluationInput, valuesAt } from "./evaluation_input.ts";
import { figure } from "./figure.ts";
import { caseWhere, columnLabel, targetName } from "./labels.ts";
import { smallMultiples } from "./small_multiples.ts";
import { extent } from "./statistics.ts";
import { formatPercent } from "./text.ts";
import { rangeText } from "./tip_texts.ts";

/** Predictions above this many times the highest measured value are drawn at the edge. */
const HEADROOM = 1.25;

/**
 * Draws one panel a model: a dot on the line is a perfect prediction, below it is too little.
 *
 * @returns SVG.
 */
export function predictedAgainstMeasured(input: EvaluationInput): string {
  const { table, result } = input;
  const cases = contrastingCases(input);
  const last = cases.at(-1);
  const subject = targetName(result.target);
  if (last === undefined) return figure({ title: `${subject}: no case could be drawn`, rows: [] });
  const measured = extent(Float64Array.from(cases.flatMap((found) => [...valuesAt(table.y, found.testRows)])));
  const axis = { low: Math.min(0, measured.low), high: HEADROOM * measured.high || 1 };
  const trained = extent(valuesAt(table.y, last.trainRows));
  const { rows, legend } = smallMultiples(input, {
    xLabel: `measured (${result.unit})`,
    yLabel: `predicted (${result.unit})`,
    x: axis,
    y: axis,
    shade: trained,
    shadeTip: rangeText(trained, columnLabel(result.target)),
    reference: () =>
      Plot.link([axis], { x1: "low", y1: "low", x2: "high", y2: "high", strokeWidth: 1.25, strokeDasharray: "4,3" }),
    points: (found, ran) => ({ x: valuesAt(table.y, found.testRows), y: ran.predictions }),
    heading: (ran) => `off by ${formatPercent(ran.all.wape)}`,
  });
  return figure({
    title: title(cases),
    subtitle: `Predicted against measured ${subject} of each test row; dots on the dashed line are perfect. ` +
      `Headings: absolute error as a share of the measured total (WAPE) ${caseWhere(last)}`,
    legend,
    rows,
    note:
      "Shaded: the values that the case farthest beyond trained on. Predictions outside the panel are drawn at its edge.",
  });
}

function title(cases: readonly CaseResult[]): string {
  const parts = cases.flatMap((found) => {
    const best = headlineRanking(found)[0];
    return best === undefined ? [] : [`${best.model} is off by ${formatPercent(best.all.wape)} ${caseWhere(found)}`];
  });
  return `At best, ${parts.join("; ")}`;
}
