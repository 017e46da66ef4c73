/**
 * The last forecasts of a case beside what came: the best simple model with its interval, and the two baselines.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type ForecastCaseResult, type ForecastPath, PERSISTENCE, scopeWords, SEASONAL_NAIVE } from "@/evaluate/mod.ts";
import { KIND_COLORS, OTHER_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows, type LegendItem } from "./figure.ts";
import { comparisonWords, kindOf, pathVerdict, rankedScores, targetWord } from "./forecast_words.ts";
import { columnLabel, sentenceCase } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel, SHADE_OPACITY } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatPercent, formatTick } from "./text.ts";
import { elementTips, lineTip } from "./tip_attributes.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 170;

/** More small panels than this are not looked at. */
const MOST_SERIES = 6;

/** An interval that goes further beyond all values than this share of their range is cut there. */
const MARGIN_RATIO = 0.4;

/** What is drawn of one target. */
interface TargetChoice {
  readonly target: string;
  /** The best model that is neither neural nor an ensemble; the best of all if none such ran. */
  readonly model: string;
}

/**
 * Draws, for each target, up to six series: what was measured, and what was forecast from the last origin. The band is
 * the interval between the outermost levels.
 *
 * @param found The case, with its paths.
 * @param levels Levels of the quantiles.
 * @returns SVG. The title says by how much the best simple model beats persistence over the whole path.
 */
export function forecastPaths(found: ForecastCaseResult, levels: readonly number[]): string {
  const choices = found.targets.flatMap((target): TargetChoice[] => {
    const verdict = pathVerdict(found, target);
    return verdict === undefined ? [] : [{ target, model: verdict.bestSimple ?? verdict.best }];
  });
  const names = found.series.map(({ name }) => name);
  const shown = names.slice(0, MOST_SERIES);
  return figure({
    title: title(found, choices),
    subtitle: `${found.name}: the last forecast of the last fold${
      names.length > shown.length ? `, for the first ${shown.length} of ${names.length} series` : ""
    }. Behind the dashed line no model was told anything`,
    legend: legend(found, choices, levels),
    rows: choices.flatMap((choice) =>
      inRows(
        shown.map((name) => seriesPanel(found, choice, { name, columns: Math.min(PANELS_PER_ROW, shown.length) })),
        PANELS_PER_ROW,
        sentenceCase(columnLabel(choice.target)),
      )
    ),
  });
}

function title(found: ForecastCaseResult, choices: readonly TargetChoice[]): string {
  if (choices.length === 0) return "No model could forecast";
  const words = choices.map(({ target, model }) => {
    const score = rankedScores(found, target, "path").find((one) => one.model === model);
    const ratio = score?.againstPersistence?.errorRatio;
    const name = targetWord(target);
    if (model === PERSISTENCE) return `${name}: no simple model beats ${PERSISTENCE}`;
    if (ratio === undefined || Number.isNaN(ratio.value)) return `${name}: ${model} is the best simple model`;
    return `${name}: ${model} makes ${comparisonWords(ratio, PERSISTENCE)}`;
  });
  return sentenceCase(`${scopeWords("path", found.horizonSteps)}, ${words.join("; ")}`);
}

function legend(found: ForecastCaseResult, choices: readonly TargetChoice[], levels: readonly number[]): LegendItem[] {
  const models = [...new Set(choices.map(({ model }) => model))];
  const interval = formatPercent(levels.at(-1)! - levels[0]!);
  const others = [SEASONAL_NAIVE, PERSISTENCE].filter((name) => found.paths.some(({ model }) => model === name));
  return [
    { label: "measured", color: "currentColor", sign: "dot" },
    ...models.map((model): LegendItem => ({ label: model, color: colorOf(found, model), sign: "line" })),
    ...models.slice(0, 1).map((model): LegendItem => ({
      label: `its ${interval} interval`,
      color: colorOf(found, model),
      sign: "band",
    })),
    ...others.map((label): LegendItem => ({
      label,
      color: OTHER_COLOR,
      sign: label === PERSISTENCE ? "dotted" : "dashes",
    })),
    { label: "what was forecast", color: "currentColor", sign: "shade" },
  ];
}

/** A baseline that is also the best simple model is drawn in ink, or it could not be told from its own dashes. */
function colorOf(found: ForecastCaseResult, model: string): string {
  const kind = kindOf(found, model);
  return kind === undefined || kind === "baseline" ? KIND_COLORS.statistical : KIND_COLORS[kind];
}

/**
 * What was measured around an origin, as far as the paths know it, and not longer before it than half of what is forecast;
 * x counts steps behind the origin, from 1.
 */
function measuredAround(
  paths: readonly ForecastPath[],
  origin: number,
  horizonSteps: number,
): { x: Float64Array; y: Float64Array } {
  const known = new Map(
    paths.flatMap((path) => Array.from(path.actual, (value, i) => [path.origin + i, value] as const)),
  );
  const first = origin - Math.floor(horizonSteps / 2);
  const rows = [...known].filter(([row]) => row >= first).sort(([a], [b]) => a - b);
  return {
    x: Float64Array.from(rows, ([row]) => row - origin + 1),
    y: Float64Array.from(rows, ([, value]) => value),
  };
}

function seriesPanel(
  found: ForecastCaseResult,
  { target, model }: TargetChoice,
  { name, columns }: { readonly name: string; readonly columns: number },
): Panel {
  const own = found.paths.filter((path) => path.series === name && path.target === target);
  const origin = Math.max(...own.map((path) => path.origin));
  const last = (wanted: string) => own.find((path) => path.model === wanted && path.origin === origin);
  const best = last(model);
  const measured = measuredAround(own, origin, found.horizonSteps);
  const steps = Float64Array.from({ length: found.horizonSteps }, (_, i) => i + 1);
  const lines = [SEASONAL_NAIVE, PERSISTENCE].flatMap((other) => other === model ? [] : last(other) ?? []);
  const values = extent(
    Float64Array.from([measured.y, ...lines.map(({ median }) => median), best?.median ?? []].flatMap((of) => [...of])),
  );
  const margin = MARGIN_RATIO * (values.high - values.low) || Math.abs(values.high) || 1;
  const [low, high] = [best?.quantiles[0], best?.quantiles.at(-1)].map((of) => of ?? new Float64Array());
  const whole = extent(Float64Array.from([values.low, values.high, ...low!, ...high!]));
  // What was never below 0 has no room there, whatever an interval says.
  const bottom = Math.max(whole.low, values.low - margin, values.low >= 0 ? 0 : -Infinity);
  const top = Math.min(whole.high, values.high + margin);
  const clamp = (value: number) => Math.min(top, Math.max(bottom, value));
  const color = colorOf(found, model);
  return drawPanel({
    width: FIGURE_WIDTH / columns,
    height: PANEL_HEIGHT,
    heading: [name],
    marginTop: 22,
    marginLeft: 42,
    marginRight: 8,
    marginBottom: 34,
    x: {
      domain: [Math.min(0, measured.x[0] ?? 0), found.horizonSteps],
      label: `steps of ${Number(found.stepSeconds.toPrecision(3))} s`,
      ticks: 5,
    },
    y: { domain: [bottom, top], label: columnLabel(target), ticks: 5, tickFormat: formatTick },
    marks: [
      Plot.rect([0], {
        x1: 0,
        x2: found.horizonSteps,
        fill: "currentColor",
        fillOpacity: SHADE_OPACITY,
        ...elementTips([0], () => `forecast: 1 to ${found.horizonSteps} steps ahead`),
      }),
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      Plot.areaY({ length: low!.length }, {
        x: steps,
        y1: low!.map(clamp),
        y2: high!.map(clamp),
        fill: color,
        fillOpacity: 0.28,
      }),
      Plot.ruleX([0], { strokeDasharray: "4,3" }),
      ...lines.map((path) =>
        Plot.line(bends(path.median), {
          x: (step: number) => step + 1,
          y: (step: number) => path.median[step],
          stroke: OTHER_COLOR,
          strokeWidth: 1.4,
          strokeDasharray: path.model === PERSISTENCE ? "1.5,3" : "4,3",
          ...lineTip({ series: path.model }),
        })
      ),
      dots(measured.x, measured.y, {
        color: "currentColor",
        radius: 1.1,
        opacity: 0.6,
        tip: { series: "measured" },
      }),
      ...best === undefined ? [] : [
        Plot.line({ length: steps.length }, {
          x: steps,
          y: best.median,
          stroke: color,
          strokeWidth: 1.8,
          ...lineTip({ series: model }),
        }),
      ],
    ],
  });
}

/** Steps, from 0, at which a line bends, its ends among them: persistence has only these. */
function bends(values: Float64Array): number[] {
  const isBend = (i: number) => !(values[i] === values[i - 1] && values[i] === values[i + 1]);
  return [...values.keys()].filter(isBend);
}
