/**
 * The error of every model in every case, next to "same as last sample".
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import {
  BASELINE,
  type CaseResult,
  type EvaluationResult,
  HEADLINE_WORDS,
  headlineScores,
  type ModelResult,
} from "@/evaluate/mod.ts";
import { modelColor } from "./colors.ts";
import { findModel, modelNames } from "./evaluation_input.ts";
import { figure, FIGURE_WIDTH, inRows } from "./figure.ts";
import { caseLabel, sentenceCase, targetName } from "./labels.ts";
import { drawPanel, type Panel, PANEL_FONT_SIZE } from "./panel.ts";
import { roundTicks } from "./statistics.ts";
import { formatNumber, formatTick, textWidth, wrapText } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { exactly, skillText } from "./tip_texts.ts";

/** The error that a comparison shows. */
export type ComparedError = "mae" | "mape";

const COLUMNS = 2;
const BAR_HEIGHT = 17;
const MARGIN_TOP = 4;

/** A bar longer than this many times the baseline (or the smallest error) is cut, so that the others stay readable. */
const LONGEST_BAR = 4;

/**
 * Draws one panel a case: a bar for each model in registry order, with the baseline as a line through all bars.
 *
 * @param result What the evaluation found.
 * @param error Mean absolute error (unit of the target) or mean absolute percentage error (percent).
 * @returns SVG.
 */
export function modelComparison(result: EvaluationResult, error: ComparedError): string {
  const models = modelNames(result.cases);
  const labelWidth = Math.ceil(Math.max(0, ...models.map((model) => textWidth(model, 11)))) + 10;
  const panelWidth = (FIGURE_WIDTH - labelWidth) / Math.min(COLUMNS, Math.max(1, result.cases.length));
  const panels = result.cases.map((found, index) =>
    casePanel(found, {
      error,
      unit: error === "mae" ? result.unit : "%",
      models,
      headingLines: headingLines(result.cases, index, panelWidth),
      marginLeft: index % COLUMNS === 0 ? labelWidth : 0,
      width: panelWidth + (index % COLUMNS === 0 ? labelWidth : 0),
    })
  );
  const name = error === "mae" ? "Mean absolute error" : "Mean absolute percentage error";
  return figure({
    title: title(result, error),
    subtitle: `${name} of the ${targetName(result.target)} prediction (${error === "mae" ? result.unit : "%"}), ` +
      `all test rows; each panel has its own scale, → marks a bar that is cut`,
    legend: [{ label: "persistence: same as last sample", color: "currentColor", sign: "dashes" }],
    rows: inRows(panels, COLUMNS),
    ...explosionNote(result, error),
  });
}

interface CasePanelOptions {
  readonly error: ComparedError;
  readonly unit: string;
  readonly models: readonly string[];
  readonly headingLines: number;
  readonly marginLeft: number;
  readonly width: number;
}

function heading(found: CaseResult, width: number): string[] {
  return wrapText(sentenceCase(caseLabel(found)), width - 12, PANEL_FONT_SIZE, "bold");
}

/** Lines of the tallest heading in the row of the panel at `index`: panels of a row start at one height. */
function headingLines(cases: readonly CaseResult[], index: number, width: number): number {
  const first = index - index % COLUMNS;
  return Math.max(...cases.slice(first, first + COLUMNS).map((found) => heading(found, width).length));
}

function casePanel(found: CaseResult, options: CasePanelOptions): Panel {
  const values = options.models.map((model) => {
    const value = findModel(found, model)?.all[options.error] ?? NaN;
    return { model, value };
  });
  const baseline = values.find(({ model }) => model === BASELINE)?.value ?? NaN;
  const finite = values.map(({ value }) => value).filter(Number.isFinite);
  const longest = Math.min(
    Math.max(0, ...finite),
    LONGEST_BAR * (Number.isFinite(baseline) ? baseline : Math.min(...finite)),
  ) || 1;
  const lines = heading(found, options.width - options.marginLeft);
  const emptyLines = new Array<string>(options.headingLines - lines.length).fill("");
  const drawn = values.filter(({ value }) => Number.isFinite(value));
  const best = bestOf(found, options.error);
  const isProxy = found.kind === "proxy";
  const errorText = (value: number) => `${options.error.toUpperCase()} ${exactly(value, options.unit)}`;
  return drawPanel({
    width: options.width,
    height: MARGIN_TOP + options.models.length * BAR_HEIGHT + 34,
    heading: [...emptyLines, ...lines],
    headingLeft: options.marginLeft,
    marginLeft: options.marginLeft,
    marginRight: 12,
    marginTop: MARGIN_TOP,
    marginBottom: 34,
    // The rightmost part of the axis is left to the numbers.
    x: {
      domain: [0, longest * 1.4],
      label: `${options.error.toUpperCase()} (${options.unit})`,
      ticks: roundTicks(longest, 4),
      tickFormat: formatTick,
    },
    y: { domain: options.models, label: null, axis: null, padding: 0.18 },
    tip: {
      name: sentenceCase(caseLabel(found)),
      near: "y",
      ...(Number.isFinite(baseline) ? { note: `${BASELINE}: ${errorText(baseline)}` } : {}),
    },
    marks: [
      ...(options.marginLeft > 0 ? [Plot.axisY({ tickSize: 0, label: null })] : []),
      Plot.barX(drawn, {
        y: "model",
        x: ({ value }) => Math.min(value, longest),
        fill: ({ model }) => modelColor(model),
        // The proxy case is no error: its bars are pale so that nobody reads them as one.
        fillOpacity: isProxy ? 0.35 : 1,
        ...elementTips(drawn, ({ model, value }) => {
          const ran = findModel(found, model)!;
          // Skill compares mean absolute errors, and the proxy case has no skill as it has no error.
          const hasSkill = options.error === "mae" && !isProxy && model !== BASELINE && Number.isFinite(ran.all.skill);
          return `${model}: ${errorText(value)}${hasSkill ? `, ${bothSkills(ran)}` : ""}`;
        }),
      }),
      Plot.ruleX(Number.isFinite(baseline) ? [baseline] : [], {
        stroke: "currentColor",
        strokeDasharray: "4,3",
        strokeWidth: 1.5,
      }),
      ...[true, false].map((isBest) => {
        const rows = values.filter(({ model }) => isBest === (model === best && !isProxy));
        return Plot.text(rows, {
          y: "model",
          frameAnchor: "right",
          text: ({ value }) =>
            Number.isFinite(value) ? `${value > longest ? "→ " : ""}${formatNumber(value)}` : "did not run",
          fontWeight: isBest ? "bold" : "normal",
          textAnchor: "end",
          ...elementTips(rows, ({ model, value }) => Number.isFinite(value) ? undefined : whyNot(found, model)),
        });
      }),
      Plot.ruleX([0]),
    ],
    color: { type: "identity" },
  });
}

/** The skill on all rows, whose error the bar shows, and beside it the one that a headline quotes. */
function bothSkills(ran: ModelResult): string {
  const headline = headlineScores(ran);
  if (headline === ran.all) return skillText(ran.all);
  return `${skillText(ran.all)}; on ${HEADLINE_WORDS.realLags} ${skillText(headline)}`;
}

/** Why a model that ran in other cases has no bar. */
function whyNot(found: CaseResult, model: string): string {
  const reason = found.skipped.find(({ name }) => name === model)?.reason;
  return `${model} did not run${reason === undefined ? "" : `: ${reason}`}`;
}

/** The model with the smallest error of the kind that is shown. */
function bestOf(found: CaseResult, error: ComparedError): string | undefined {
  return found.models.toSorted((a, b) => a.all[error] - b.all[error])[0]?.model;
}

function title(result: EvaluationResult, error: ComparedError): string {
  const cases = result.cases.filter(({ kind }) => kind !== "proxy");
  const best = cases.map((found) => bestOf(found, error));
  const name = error.toUpperCase();
  const beaten = best.filter((model) => model !== BASELINE).length;
  if (cases.length === 0) return "No case could be scored";
  const by = `By ${name} on all test rows`;
  if (beaten === 0) return `${by}, no model beats "same as last sample"`;
  if (cases.length > 1) {
    return `${by}, the best model beats "same as last sample" in ${beaten} of ${cases.length} cases`;
  }
  return `${by}, ${best[0]} is best${losersNote(cases[0]!, error)}`;
}

/** Names who loses to the baseline in a case, which is what a comparison without a baseline hides. */
function losersNote(found: CaseResult, error: ComparedError): string {
  const baseline = findModel(found, BASELINE)?.all[error] ?? NaN;
  const losers = found.models.filter(({ all }) => all[error] > baseline).map(({ model }) => model);
  if (losers.length === 0) return "";
  return `; ${losers.join(", ")} ${losers.length === 1 ? "loses" : "lose"} to "same as last sample"`;
}

/** MAPE divides by what was measured; beyond this, percent, it says more about rows close to 0 than about a model. */
const EXPLODED_MAPE = 1000;

function explosionNote(result: EvaluationResult, error: ComparedError): { note?: string } {
  const isExploded = error === "mape" &&
    result.cases.some(({ models }) => models.some(({ all }) => all.mape > EXPLODED_MAPE));
  return isExploded
    ? { note: "Rows that were measured at almost 0 make MAPE explode: compare MAE where it is this large." }
    : {};
}
