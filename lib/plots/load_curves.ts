/**
 * The target against the load of each service: what was measured, and what models say beyond the range they saw.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { BASELINE, type CaseResult, headlineRanking, type ModelResult } from "@/evaluate/mod.ts";
import { mean } from "@/statistics.ts";
import { modelColor } from "./colors.ts";
import {
  type EvaluationInput,
  extrapolationCases,
  findModel,
  loadOf,
  modelNames,
  serviceRange,
  valuesAt,
} from "./evaluation_input.ts";
import { figure, FIGURE_WIDTH, type FigureRow, inRows, type LegendItem, TRAINING_RANGE_LEGEND } from "./figure.ts";
import { caseWhere, columnLabel, sentenceCase, targetName } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel, trainingShade } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatNumber, formatTick } from "./text.ts";
import { lineTip } from "./tip_attributes.ts";
import { errorBesideBaseline, placesOf, rangeText } from "./tip_texts.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 195;
const MARGIN_TOP = 24;

/** Persistence follows the measured past, so its curve shows nothing; the others are shown if they ran. */
const HIDDEN: readonly string[] = [BASELINE, "ml_random_forest"];

/** At most this many curves stay readable in a panel of 200 px. */
const MOST_CURVES = 5;

/**
 * Draws the target against the request rate for each service, one row of panels for each of at most two cases beyond
 * the measured range: measured samples, the mean prediction of each model at each load level, training range shaded.
 *
 * @returns SVG. The title names a model that goes flat, if one does.
 */
export function loadCurves(input: EvaluationInput): string {
  const cases = extrapolationCases(input).slice(0, 2);
  const models = chooseModels(cases);
  const legend: LegendItem[] = [
    { label: TRAINED, color: OTHER_INK, sign: "dot" },
    { label: TESTED, color: "currentColor", sign: "dot" },
    ...models.map((model): LegendItem => ({ label: model, color: modelColor(model), sign: "line" })),
    TRAINING_RANGE_LEGEND,
  ];
  return figure({
    title: title(input, cases, models),
    subtitle: cases.length === 0
      ? "No case beyond the measured range could be filled"
      : `${columnLabel(input.result.target)} against load. Lines: mean prediction at each load level`,
    legend,
    rows: cases.flatMap((found) => caseRows(input, found, models)),
    note: "A curve that leaves a panel at the top predicts far more than was measured anywhere.",
  });
}

const OTHER_INK = "#808080";
const TRAINED = "measured, trained on";
const TESTED = "measured, tested";

/** The best model of each case, then the others in registry order, as many as can be told apart. */
function chooseModels(cases: readonly CaseResult[]): string[] {
  const all = modelNames(cases).filter((model) => !HIDDEN.includes(model));
  const best = cases.flatMap((found) => headlineRanking(found)[0]?.model ?? []).filter((model) => all.includes(model));
  // Models that go flat beyond the range are what the reader must see next to the best.
  const flat = all.filter((model) => cases.some((found) => findModel(found, model)?.saturates === true));
  const chosen = [...new Set([...best, ...flat.slice(0, 2), ...all])].slice(0, MOST_CURVES);
  return all.filter((model) => chosen.includes(model));
}

function caseRows(input: EvaluationInput, found: CaseResult, models: readonly string[]): FigureRow[] {
  const panels = input.table.keys.services.map((_, service) => servicePanel(input, found, { service, models }));
  return inRows(panels, PANELS_PER_ROW, sentenceCase(found.title));
}

interface ServicePanelOptions {
  readonly service: number;
  readonly models: readonly string[];
}

function servicePanel(input: EvaluationInput, found: CaseResult, options: ServicePanelOptions): Panel {
  const { table, result } = input;
  const load = loadOf(table);
  const ofService = (rows: Int32Array) => rows.filter((row) => table.keys.service[row] === options.service);
  const train = ofService(found.trainRows);
  const test = ofService(found.testRows);
  const curves = options.models.flatMap((model) => {
    const ran = findModel(found, model);
    if (ran === undefined) return [];
    const note = `${sentenceCase(caseWhere(found))}: ${errorBesideBaseline(found, ran, result.unit)}`;
    return [{ model, note, points: curve(input, found, ran, options.service) }];
  });
  const trained = serviceRange(table, load.values, found.trainRows, options.service);
  const samples = (rows: Int32Array, series: string) => ({ series, places: placesOf(table, rows) });
  const shown = [...valuesAt(table.y, train), ...valuesAt(table.y, test)];
  const highest = extent(Float64Array.from(shown)).high;
  // A model that explodes must not flatten what was measured: curves leave the panel at the top.
  const ceiling = 1.25 * Math.max(0, highest) || 1;
  return drawPanel({
    width: FIGURE_WIDTH / Math.min(PANELS_PER_ROW, table.keys.services.length),
    height: PANEL_HEIGHT,
    heading: [table.keys.services[options.service]!],
    marginTop: MARGIN_TOP,
    marginLeft: 38,
    marginRight: 8,
    marginBottom: 34,
    x: { label: load.label, zero: true, nice: true, ticks: 4, tickFormat: formatTick },
    y: {
      label: `${targetName(result.target)} (${result.unit})`,
      domain: [0, ceiling],
      ticks: 5,
      tickFormat: formatTick,
    },
    marks: [
      trainingShade(trained, rangeText(trained, load.label)),
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      dots(valuesAt(load.values, train), valuesAt(table.y, train), {
        color: OTHER_INK,
        radius: 1.4,
        opacity: 0.4,
        tip: samples(train, TRAINED),
      }),
      dots(valuesAt(load.values, test), valuesAt(table.y, test), {
        color: "currentColor",
        radius: 1.5,
        opacity: 0.5,
        tip: samples(test, TESTED),
      }),
      ...curves.map(({ model, note, points }) => {
        const shown = belowCeiling(points, ceiling);
        return Plot.line(shown, {
          x: "load",
          y: "prediction",
          stroke: "color",
          strokeWidth: 2.25,
          strokeLinejoin: "round",
          ...lineTip({
            series: model,
            note,
            places: shown.map(({ level }) => ({ service: "", run: level })),
            measured: shown.map(({ measured }) => measured),
            edge: shown.some(({ level }) => level === "") ? "y" : "",
          }),
        });
      }),
    ],
    color: { type: "identity" },
  });
}

interface CurvePoint {
  /** The load level, users; empty where a curve is cut. */
  readonly level: string;
  /** Mean load of the level. */
  readonly load: number;
  /** Mean of the predictions at the level, unit of the target. */
  readonly prediction: number;
  /** Mean of what was measured at the level, unit of the target; `NaN` where a curve is cut. */
  readonly measured: number;
  readonly color: string;
}

/** One point for each load level of one service, in order of load. */
function curve({ table }: EvaluationInput, found: CaseResult, ran: ModelResult, service: number): CurvePoint[] {
  const load = loadOf(table);
  const { testRows } = found;
  const positions = Int32Array.from(testRows.keys()).filter((i) => table.keys.service[testRows[i]!] === service);
  const levels = Map.groupBy(positions, (i) => table.keys.users[testRows[i]!]!);
  return [...levels].map(([users, level]) => ({
    level: String(users),
    load: mean(Float64Array.from(level, (i) => load.values[testRows[i]!]!)),
    prediction: mean(Float64Array.from(level, (i) => ran.predictions[i]!)),
    measured: mean(Float64Array.from(level, (i) => table.y[testRows[i]!]!)),
    color: modelColor(ran.model),
  })).sort((a, b) => a.load - b.load);
}

/** Cuts a curve where it leaves the panel at the top, on the straight line between its points. */
function belowCeiling(points: readonly CurvePoint[], ceiling: number): CurvePoint[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    const kept = point.prediction <= ceiling ? [point] : [];
    if (next === undefined || (point.prediction <= ceiling) === (next.prediction <= ceiling)) return kept;
    const share = (ceiling - point.prediction) / (next.prediction - point.prediction);
    const load = point.load + share * (next.load - point.load);
    return [...kept, { ...point, level: "", load, prediction: ceiling, measured: NaN }];
  });
}

/** Names the model that ends farthest below what was measured at the highest load, if one does clearly. */
function title(input: EvaluationInput, cases: readonly CaseResult[], models: readonly string[]): string {
  const subject = targetName(input.result.target);
  const { unit } = input.result;
  const found = cases[0];
  if (found === undefined) return `${subject} against load`;
  let worst = { ratio: CLEARLY_BELOW_RATIO, text: `${subject} against load, beyond the loads that trained` };
  input.table.keys.services.forEach((name, service) => {
    for (const model of models) {
      const ran = findModel(found, model);
      const last = ran === undefined ? undefined : curve(input, found, ran, service).at(-1);
      if (last === undefined || !(last.prediction / last.measured < worst.ratio)) continue;
      worst = {
        ratio: last.prediction / last.measured,
        text: `Far beyond its training range ${model} says ${formatNumber(last.prediction)} ${unit} for ${name}, ` +
          `where ${formatNumber(last.measured)} were measured`,
      };
    }
  });
  return worst.text;
}

/** A mean prediction below this share of the measured mean is worth the title. */
const CLEARLY_BELOW_RATIO = 0.8;
