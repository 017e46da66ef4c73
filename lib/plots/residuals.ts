/**
 * What models get wrong, against the load relative to what they trained on.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CaseResult } from "@/evaluate/mod.ts";
import { mean, quantileSorted } from "@/statistics.ts";
import { contrastingCases, type EvaluationInput, loadOf, loadRatios, valuesAt } from "./evaluation_input.ts";
import { figure } from "./figure.ts";
import { caseWhere, sentenceCase, targetName } from "./labels.ts";
import { smallMultiples } from "./small_multiples.ts";
import { extent } from "./statistics.ts";
import { formatNumber } from "./text.ts";

/** The axis holds this share of all residuals; the others are drawn at its edge, so that one outlier hides nothing. */
const SHOWN_RATIO = 0.98;

/**
 * Draws predicted minus measured for each model: below 0 is too little. The x axis is the load over the highest
 * training load of the row's service, so all services share it and 1 is the border of the training range.
 *
 * @returns SVG. The title names the model that is farthest off on average beyond the range.
 */
export function residuals(input: EvaluationInput): string {
  const { table, result } = input;
  const cases = contrastingCases(input);
  const last = cases.at(-1);
  const subject = targetName(result.target);
  if (last === undefined) return figure({ title: `${subject}: no case could be drawn`, rows: [] });
  const errors = (found: CaseResult, predictions: Float64Array) => {
    const measured = valuesAt(table.y, found.testRows);
    return predictions.map((value, i) => value - measured[i]!);
  };
  const sizes = cases.flatMap((found) =>
    found.models.flatMap(({ predictions }) => [...errors(found, predictions)].map(Math.abs))
  );
  const bound = 1.05 * quantileSorted(Float64Array.from(sizes).sort(), SHOWN_RATIO) || 1;
  const loads = new Map(cases.map((found) => [found, loadRatios(table, found)]));
  const highest = Math.max(1, ...[...loads.values()].map((ratios) => extent(ratios).high).filter(Number.isFinite));
  const { rows, legend } = smallMultiples(input, {
    xLabel: "load / highest in training",
    yLabel: `residual (${result.unit})`,
    x: { low: 0, high: 1.05 * highest },
    y: { low: -bound, high: bound },
    shade: { low: 0, high: 1 },
    shadeTip: "training range: up to the highest load that the service trained on",
    reference: () => Plot.ruleY([0], { strokeWidth: 1.25, strokeDasharray: "4,3" }),
    points: (found, ran) => ({ x: loads.get(found)!, y: errors(found, ran.predictions) }),
    heading: (ran, found) => `${signed(mean(errors(found, ran.predictions)))} ${result.unit}`,
  });
  const biases = last.models.map((ran) => ({ model: ran.model, bias: mean(errors(last, ran.predictions)) }));
  return figure({
    title: title(biases, last, result.unit),
    subtitle: `Residual: predicted − measured ${subject} (${result.unit}) of each test row. ` +
      `Headings: mean residual ${caseWhere(last)}`,
    legend,
    rows,
    note: `Load: ${loadOf(table).label} over the highest one that the row's service trained on. ` +
      "Residuals outside the panel are drawn at its edge.",
  });
}

function signed(value: number): string {
  const text = formatNumber(value, 2);
  return value > 0 ? `+${text}` : text;
}

function title(biases: readonly { model: string; bias: number }[], found: CaseResult, unit: string): string {
  const worst = biases.filter(({ bias }) => Number.isFinite(bias))
    .sort((a, b) => Math.abs(b.bias) - Math.abs(a.bias))[0];
  if (worst === undefined) return "Residuals against load";
  const direction = worst.bias < 0 ? "too little" : "too much";
  return `${sentenceCase(caseWhere(found))}, ${worst.model} predicts ` +
    `${formatNumber(Math.abs(worst.bias), 2)} ${unit} ${direction} on average`;
}
