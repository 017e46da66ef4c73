/**
 * By how much each model beats "same as last sample" in each case, and how sure that is.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import {
  BASELINE,
  type CaseResult,
  type EvaluationResult,
  HEADLINE_WORDS,
  headlineRanking,
  headlineRows,
  headlineScores,
} from "@/evaluate/mod.ts";
import { modelColor } from "./colors.ts";
import { findModel, modelNames } from "./evaluation_input.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { caseLabel, caseWhere, sentenceCase } from "./labels.ts";
import { drawPanel, FAINT_OPACITY, type Panel, PANEL_FONT_SIZE } from "./panel.ts";
import { formatFixed, formatPercent, wrapText } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { exactly, skillText } from "./tip_texts.ts";

const LABEL_WIDTH = 150;
const ROW_HEIGHT = 12;

/** A skill below this is drawn at the edge with an arrow: ten times worse is not ten times more interesting. */
const LOWEST_SKILL = -1;

interface SkillRow {
  readonly model: string;
  readonly skill: number;
  readonly low: number;
  readonly high: number;
  readonly tip: string;
}

/**
 * Draws the skill of each model with its 95 % interval, one panel a case; 0 is "same as last sample". The proxy case is
 * left out: it has no error.
 *
 * @returns SVG.
 */
export function errorByCase(result: EvaluationResult): string {
  const cases = result.cases.filter(({ kind }) => kind !== "proxy");
  const models = modelNames(cases).filter((model) => model !== BASELINE);
  return figure({
    title: title(cases),
    subtitle:
      `Skill: 1 − MAE / MAE of "same as last sample", on ${rowsWords(cases)}. Right of the line is better, left is ` +
      `worse. Bars are 95 % intervals over runs`,
    legend: models.map((model) => ({ label: model, color: modelColor(model), sign: "dot" })),
    rows: cases.map((found, index) => ({
      panels: [
        casePanel(found, { models, unit: result.unit, axis: index === cases.length - 1 ? "bottom" : null }),
      ],
    })),
    ...(isCut(cases, result.unit)
      ? {
        note: `← marks a skill below ${
          formatFixed(LOWEST_SKILL, 0)
        }: more than twice the error of "same as last sample".`,
      }
      : {}),
  });
}

/** The rows that all panels speak of. */
function rowsWords(cases: readonly CaseResult[]): string {
  const isMeasured = cases.every((found) => headlineRows(found) === "realLags");
  return isMeasured ? HEADLINE_WORDS.realLags : `${HEADLINE_WORDS.realLags} where there are any`;
}

function skills(found: CaseResult, unit: string): SkillRow[] {
  return found.models.map((ran) => ({ model: ran.model, scores: headlineScores(ran) }))
    .filter(({ model, scores }) => model !== BASELINE && Number.isFinite(scores.skill))
    .map(({ model, scores }) => ({
      model,
      skill: scores.skill,
      low: scores.skillLow,
      high: scores.skillHigh,
      tip: `${model}: ${skillText(scores)}, MAE ${exactly(scores.mae, unit)}`,
    }));
}

function isCut(cases: readonly CaseResult[], unit: string): boolean {
  return cases.some((found) => skills(found, unit).some(({ skill }) => skill < LOWEST_SKILL));
}

interface CasePanelOptions {
  readonly models: readonly string[];
  readonly unit: string;
  readonly axis: "bottom" | null;
}

function casePanel(found: CaseResult, { models, unit, axis }: CasePanelOptions): Panel {
  const rows = skills(found, unit);
  const shown = rows.filter(({ skill }) => skill >= LOWEST_SKILL);
  const cut = rows.filter(({ skill }) => skill < LOWEST_SKILL);
  const baseline = findModel(found, BASELINE);
  const atLeast = (value: number) => Math.max(LOWEST_SKILL, value);
  const marginBottom = axis === null ? 2 : 36;
  const label = wrapText(caseLabel(found), LABEL_WIDTH - 6, PANEL_FONT_SIZE, "bold").join("\n");
  return drawPanel({
    width: FIGURE_WIDTH,
    height: Math.max(40, models.length * ROW_HEIGHT + 6) + marginBottom,
    marginLeft: LABEL_WIDTH,
    marginRight: 14,
    marginTop: 2,
    marginBottom,
    x: {
      domain: [LOWEST_SKILL - 0.05, 1],
      label: "skill (ratio)",
      axis,
      ticks: 9,
    },
    y: { domain: [...models], axis: null, padding: 0.5 },
    tip: {
      name: sentenceCase(caseLabel(found)),
      near: "y",
      ...(baseline === undefined ? {} : { note: `${BASELINE}: MAE ${exactly(headlineScores(baseline).mae, unit)}` }),
    },
    marks: [
      Plot.gridX({ strokeOpacity: FAINT_OPACITY, ticks: 9 }),
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.ruleX([0], { strokeWidth: 1.5, strokeDasharray: "4,3" }),
      // An interval without its dot would only strike out the number that stands there instead.
      Plot.link(shown.filter(({ low }) => Number.isFinite(low)), {
        y: "model",
        x1: ({ low }) => atLeast(low),
        x2: ({ high }) => atLeast(high),
        stroke: ({ model }) => modelColor(model),
        strokeWidth: 3,
        strokeOpacity: 0.45,
      }),
      Plot.dot(shown, {
        y: "model",
        x: "skill",
        r: 4,
        fill: ({ model }) => modelColor(model),
        ...elementTips(shown, ({ tip }) => tip),
      }),
      Plot.text(cut, {
        y: "model",
        x: LOWEST_SKILL,
        text: ({ skill }) => `← ${formatFixed(skill, 1)}`,
        fill: ({ model }) => modelColor(model),
        fontWeight: "bold",
        textAnchor: "start",
        ...elementTips(cut, ({ tip }) => tip),
      }),
      Plot.text([label], {
        frameAnchor: "left",
        dx: -LABEL_WIDTH,
        textAnchor: "start",
        lineHeight: 1.25,
        fontWeight: "bold",
      }),
    ],
    color: { type: "identity" },
  });
}

function title(cases: readonly CaseResult[]): string {
  const first = cases.find(({ kind }) => kind === "in_range");
  const last = cases.findLast(({ kind }) => kind === "extrapolation");
  const parts = [first, last].filter((found) => found !== undefined).map((found) => {
    const best = headlineRanking(found)[0];
    if (best === undefined || best.model === BASELINE) return `${caseWhere(found)} nothing beats "same as last sample"`;
    const { skill } = headlineScores(best);
    return `${caseWhere(found)} ${best.model} beats "same as last sample" by ${formatPercent(skill)}`;
  });
  return parts.length === 0 ? "Skill of each model by case" : sentenceCase(parts.join("; "));
}
