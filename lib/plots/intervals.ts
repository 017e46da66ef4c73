/**
 * Measured values and the intervals that were predicted for them: do they hold what they promise?
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type CaseResult, type EvaluationResult, headlineRanking, type ModelResult } from "@/evaluate/mod.ts";
import { MISS_COLOR, modelColor } from "./colors.ts";
import {
  contrastingCases,
  type EvaluationInput,
  findModel,
  loadOf,
  serviceRange,
  valuesAt,
} from "./evaluation_input.ts";
import { figure, FIGURE_WIDTH, inRows, TRAINING_RANGE_LEGEND } from "./figure.ts";
import { caseWhere, columnLabel, sentenceCase, targetName } from "./labels.ts";
import { bars, dots, drawPanel, FAINT_OPACITY, type Panel, trainingShade } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatPercent, formatTick } from "./text.ts";
import { errorBesideBaseline, placesOf, rangeText } from "./tip_texts.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 190;
const MARGIN_TOP = 24;
const MARGIN_LEFT = 38;
const HELD = "measured, held";
const MISSED = "measured, missed";

/**
 * Draws the prediction intervals of one model against the request rate for each service, inside the measured range and
 * far beyond it, with every measured value: in ink where the interval holds it, in red where it does not.
 *
 * @param input The evaluation.
 * @param model Registry name. @default {the best model inside the range that has intervals}
 * @returns SVG. The title gives the measured coverage of both cases.
 */
export function intervals(input: EvaluationInput, model: string | undefined = modelWithIntervals(input)): string {
  const nominal = formatPercent(input.result.nominalCoverageRatio);
  const runs = contrastingCases(input).flatMap((found) => {
    const ran = model === undefined ? undefined : findModel(found, model);
    return ran === undefined || !hasIntervals(ran) ? [] : [{ found, ran }];
  });
  if (model === undefined || runs.length === 0) {
    return figure({ title: "No model has prediction intervals", subtitle: "None could be calibrated", rows: [] });
  }
  const coverage = runs.map(({ found, ran }, index) =>
    `${formatPercent(ran.coverageRatio)} ${index === 0 ? "of the truth " : ""}${caseWhere(found)}`
  );
  return figure({
    title: `The ${nominal} intervals of ${model} hold ${coverage.join(", ")}`,
    subtitle: `${columnLabel(input.result.target)} against load: measured test rows and their predicted intervals`,
    legend: [
      { label: intervalName(input.result), color: modelColor(model), sign: "band" },
      { label: HELD, color: "currentColor", sign: "dot" },
      { label: MISSED, color: MISS_COLOR, sign: "dot" },
      TRAINING_RANGE_LEGEND,
    ],
    rows: runs.flatMap(({ found, ran }) =>
      inRows(
        input.table.keys.services.map((_, service) => servicePanel(input, found, ran, service)),
        PANELS_PER_ROW,
        sentenceCase(found.title),
      )
    ),
  });
}

function intervalName({ nominalCoverageRatio }: EvaluationResult): string {
  return `${formatPercent(nominalCoverageRatio)} interval`;
}

function hasIntervals(ran: ModelResult): boolean {
  return ran.lower.some(Number.isFinite) && ran.upper.some(Number.isFinite);
}

/** The model with the smallest error in the first contrasting case, among those that have intervals there. */
function modelWithIntervals(input: EvaluationInput): string | undefined {
  const models = contrastingCases(input)[0]?.models.filter(hasIntervals) ?? [];
  return headlineRanking({ models })[0]?.model;
}

function servicePanel(input: EvaluationInput, found: CaseResult, ran: ModelResult, service: number): Panel {
  const { table, result } = input;
  const load = loadOf(table);
  const positions = Int32Array.from(found.testRows.keys()).filter((i) =>
    table.keys.service[found.testRows[i]!] === service
  );
  const rows = positions.map((i) => found.testRows[i]!);
  const x = valuesAt(load.values, rows);
  const y = valuesAt(table.y, rows);
  const low = valuesAt(ran.lower, positions);
  const high = valuesAt(ran.upper, positions);
  const isHeld = (i: number) => low[i]! <= y[i]! && y[i]! <= high[i]!;
  const only = (held: boolean) => y.map((value, i) => isHeld(i) === held ? value : NaN);
  // Bars of held rows first, then the others: so the points of both kinds find theirs by counting.
  const order = [true, false].flatMap((wanted) => [...y.keys()].filter((i) => isHeld(i) === wanted));
  const ordered = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!);
  const hasEveryBar = [x, low, high].every((values) => values.every(Number.isFinite));
  const heldCount = y.filter((_, i) => isHeld(i)).length;
  const trained = serviceRange(table, load.values, found.trainRows, service);
  const tip = (series: string, firstBar: number) => ({
    series,
    places: placesOf(table, rows),
    note: errorBesideBaseline(found, ran, result.unit),
    ...(hasEveryBar ? { firstBar } : {}),
  });
  const top = 1.15 * extent(y).high || 1;
  const clamp = (value: number) => Math.min(top, Math.max(0, value));
  return drawPanel({
    width: FIGURE_WIDTH / Math.min(PANELS_PER_ROW, table.keys.services.length),
    height: PANEL_HEIGHT,
    heading: [`${table.keys.services[service]}: ${formatPercent(heldCount / y.length)} held`],
    marginTop: MARGIN_TOP,
    marginLeft: MARGIN_LEFT,
    marginRight: 8,
    marginBottom: 34,
    x: { label: load.label, zero: true, nice: true, ticks: 4, tickFormat: formatTick },
    y: { label: `${targetName(result.target)} (${result.unit})`, domain: [0, top], ticks: 5, tickFormat: formatTick },
    marks: [
      trainingShade(trained, rangeText(trained, load.label)),
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      bars(ordered(x), ordered(low).map(clamp), ordered(high).map(clamp), {
        color: modelColor(ran.model),
        width: 3,
        opacity: 0.4,
        band: intervalName(result),
        edge: [...low, ...high].some((value) => value !== clamp(value)) ? "y" : "",
      }),
      dots(x, only(true), { color: "currentColor", radius: 1.4, opacity: 0.7, tip: tip(HELD, 0) }),
      dots(x, only(false), { color: MISS_COLOR, radius: 1.8, opacity: 0.9, tip: tip(MISSED, heldCount) }),
    ],
  });
}
