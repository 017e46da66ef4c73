/**
 * By how much each forecaster beats "same as last sample", step by step ahead, and how sure that is.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import {
  type ForecastCaseResult,
  type ForecastScope,
  type ForecastScore,
  PERSISTENCE,
  scopeWords,
} from "@/evaluate/mod.ts";
import { KIND_COLORS } from "./colors.ts";
import { figure, FIGURE_WIDTH, type FigureRow, type LegendItem } from "./figure.ts";
import {
  comparisonWords,
  kindsOf,
  neuralWords,
  pathVerdict,
  rankedScores,
  scopesOf,
  targetWord,
} from "./forecast_words.ts";
import { columnLabel, sentenceCase } from "./labels.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { formatSigned, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

const LABEL_WIDTH = 104;
const ROW_HEIGHT = 12;

/** A skill below this is drawn at the edge with an arrow: ten times worse is not ten times more interesting. */
const LOWEST_SKILL = -1;

/** One dot. */
interface SkillDot {
  readonly score: ForecastScore;
  readonly skill: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Draws the skill of each model with its 95 % interval, a panel for each number of steps ahead, models by their error over
 * the whole path. A line marks the best simple model: only what lies right of it is worth more.
 *
 * @returns SVG. The title says whether a neural model beats the best simple one.
 */
export function forecastSkill(found: ForecastCaseResult): string {
  const targets = found.targets.filter((target) => pathVerdict(found, target) !== undefined);
  const dots = targets.flatMap((target) => scopesOf(found).flatMap((scope) => skillDots(found, target, scope)));
  return figure({
    title: title(found, targets),
    subtitle:
      `${found.name}: skill, 1 − error / error of ${PERSISTENCE}, geometric mean over series. Right of the dashed line is ` +
      `better. Bars are 95 % intervals over blocks of series and fold`,
    legend: [
      ...kindsOf(found).filter((kind) => kind !== "baseline" || dots.some(({ score }) => score.kind === kind))
        .map((kind): LegendItem => ({ label: kind, color: KIND_COLORS[kind], sign: "dot" })),
      { label: "best simple model", color: "currentColor", sign: "line" },
    ],
    rows: targets.map((target) => targetRow(found, target)),
    ...(dots.some(({ skill }) => skill < LOWEST_SKILL)
      ? {
        note: `← marks a skill below ${LOWEST_SKILL}: more than twice the error of ${PERSISTENCE}.`.replace("-", "−"),
      }
      : {}),
  });
}

function title(found: ForecastCaseResult, targets: readonly string[]): string {
  const verdicts = targets.flatMap((target) => pathVerdict(found, target) ?? []);
  const words = targets.flatMap((target) => neuralWords(found, target) ?? []);
  if (words.length === 0) {
    return verdicts.length === 0
      ? "No model could forecast"
      : verdicts.map(({ target, best }) => `${targetWord(target)}: ${best} has the smallest error`).join("; ");
  }
  const beaten = verdicts.filter(({ neuralBeatsSimple }) => neuralBeatsSimple === true).map(({ target }) => target);
  const claim = beaten.length === 0
    ? "No neural model beats the best simple one"
    : `A neural model beats the best simple one on ${beaten.map(targetWord).join(" and ")}`;
  return `${claim}. ${sentenceCase(words.join("; "))}`;
}

function skillDots(found: ForecastCaseResult, target: string, scope: ForecastScope): SkillDot[] {
  return rankedScores(found, target, scope).flatMap((score) => {
    const ratio = score.againstPersistence?.errorRatio;
    if (score.model === PERSISTENCE || ratio === undefined || Number.isNaN(ratio.value)) return [];
    return [{ score, skill: 1 - ratio.value, low: 1 - ratio.high, high: 1 - ratio.low }];
  });
}

function targetRow(found: ForecastCaseResult, target: string): FigureRow {
  const models = rankedScores(found, target, "path").map(({ model }) => model).filter((name) => name !== PERSISTENCE);
  const scopes = scopesOf(found);
  const width = (FIGURE_WIDTH - LABEL_WIDTH) / scopes.length;
  return {
    heading: sentenceCase(columnLabel(target)),
    panels: scopes.map((scope, i) => {
      const left = i === 0 ? LABEL_WIDTH : 0;
      return scopePanel(found, { target, scope, models, width: width + left, left });
    }),
  };
}

interface ScopePanel {
  readonly target: string;
  readonly scope: ForecastScope;
  readonly models: readonly string[];
  readonly width: number;
  /** Room for the names of models; 0 where the panel before has them. */
  readonly left: number;
}

function scopePanel(found: ForecastCaseResult, { target, scope, models, width, left }: ScopePanel): Panel {
  const all = skillDots(found, target, scope);
  const shown = all.filter(({ skill }) => skill >= LOWEST_SKILL);
  const cut = all.filter(({ skill }) => skill < LOWEST_SKILL);
  const simple = found.verdicts.find((one) => one.target === target && one.scope === scope)?.bestSimple;
  const mark = all.find(({ score }) => score.model === simple);
  const atLeast = (value: number) => Math.max(LOWEST_SKILL, value);
  const words = scopeWords(scope, found.horizonSteps);
  const tip = ({ score, skill, low, high }: SkillDot) => {
    const against = score.againstSimple;
    const beside = score.kind !== "neural" || against === undefined || Number.isNaN(against.errorRatio.value)
      ? ""
      : `, ${comparisonWords(against.errorRatio, against.with)}`;
    return `${score.model}: skill ${formatSigned(skill)} (${formatSigned(low)} to ${formatSigned(high)})${beside}`;
  };
  const color = ({ score }: SkillDot) => KIND_COLORS[score.kind];
  return drawPanel({
    width,
    height: Math.max(30, models.length * ROW_HEIGHT) + 38,
    heading: [scope === "path" ? `all ${found.horizonSteps}` : scope === 1 ? "1 step" : `${scope} steps`],
    headingLeft: left + 4,
    marginLeft: left + 4,
    marginRight: 4,
    marginTop: 2,
    marginBottom: 36,
    x: { domain: [LOWEST_SKILL - 0.1, 1], label: "skill (ratio)", ticks: [-0.5, 0, 0.5], tickFormat: formatTick },
    y: { domain: [...models], axis: left > 0 ? "left" : null, label: null, tickSize: 0, padding: 0.5 },
    tip: { name: `${sentenceCase(targetWord(target))}, ${words}`, near: "y" },
    marks: [
      Plot.gridX({ strokeOpacity: FAINT_OPACITY, ticks: [-0.5, 0.5] }),
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.ruleX([0], { strokeWidth: 1.2, strokeDasharray: "4,3" }),
      Plot.ruleX(mark === undefined ? [] : [atLeast(mark.skill)], { strokeWidth: 1.2, strokeOpacity: 0.6 }),
      Plot.link(shown.filter(({ low }) => Number.isFinite(low)), {
        y: ({ score }) => score.model,
        x1: ({ low }) => atLeast(low),
        x2: ({ high }) => atLeast(high),
        stroke: color,
        strokeWidth: 3,
        strokeOpacity: 0.45,
      }),
      Plot.dot(shown, {
        y: ({ score }) => score.model,
        x: "skill",
        r: 3,
        fill: color,
        ...elementTips(shown, tip),
      }),
      Plot.text(cut, {
        y: ({ score }) => score.model,
        x: LOWEST_SKILL - 0.05,
        text: () => "←",
        fill: color,
        fontWeight: "bold",
        textAnchor: "start",
        ...elementTips(cut, tip),
      }),
    ],
    color: { type: "identity" },
  });
}
