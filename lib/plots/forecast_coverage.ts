/**
 * Do the intervals of forecasters hold, and at every distance?
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ForecastCalibration, ForecastCaseResult } from "@/evaluate/mod.ts";
import { MISS_COLOR, NEGATIVE_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows } from "./figure.ts";
import { pathVerdict, rankedScores, targetWord } from "./forecast_words.ts";
import { columnLabel, sentenceCase, unitOf } from "./labels.ts";
import { drawPanel, type Panel } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatFixed, formatPercent } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { exactly } from "./tip_texts.ts";

const LABEL_WIDTH = 104;
const ROW_HEIGHT = 16;
const PANELS_PER_ROW = 2;

/** Opacity of a cell that is wrong by everything; one that is right has none. */
const COLOR_STRENGTH = 2;
const MOST_OPACITY = 0.75;

/** Between these no colour is seen: chance alone may move a coverage so far. */
const TOLERANCE_RATIO = 0.04;

/**
 * Draws the share of the truth inside the interval, a row for each model, best first, and a column for each block of steps.
 * Red is too little, blue too much.
 *
 * @param found The case.
 * @param levels Levels of the quantiles; the outermost are the ends of the interval.
 * @returns SVG. The title gives the coverage of the best model of each target.
 */
export function forecastCoverage(found: ForecastCaseResult, levels: readonly number[]): string {
  const nominal = levels.at(-1)! - levels[0]!;
  const targets = found.targets.filter((target) => pathVerdict(found, target) !== undefined);
  return figure({
    title: title(found, targets, nominal),
    subtitle:
      `${found.name}: share of the truth (%) inside the ${
        formatPercent(nominal)
      } interval by steps ahead. Models by their ` +
      `error, best first; uncoloured is within ${formatPercent(TOLERANCE_RATIO)}`,
    legend: [
      { label: "holds too little", color: MISS_COLOR, sign: "band" },
      { label: "holds too much: wider than need be", color: NEGATIVE_COLOR, sign: "band" },
    ],
    rows: inRows(targets.map((target) => targetPanel(found, target, nominal)), PANELS_PER_ROW),
  });
}

function blocksOf(found: ForecastCaseResult, target: string): ForecastCalibration[] {
  return found.calibration.filter((block) => block.target === target && Number.isFinite(block.coverageRatio));
}

function title(found: ForecastCaseResult, targets: readonly string[], nominal: number): string {
  const words = targets.map((target) => {
    const { best } = pathVerdict(found, target)!;
    const own = extent(
      Float64Array.from(blocksOf(found, target).filter(({ model }) => model === best), (block) => block.coverageRatio),
    );
    return `${formatPercent(own.low)} to ${formatPercent(own.high)} of ${targetWord(target)} (${best})`;
  });
  if (words.length === 0) return "No model could forecast";
  return `Intervals meant to hold ${formatPercent(nominal)} of what comes hold, by steps ahead, ${
    words.join(" and ")
  } with the best model`;
}

function blockName({ fromStep, toStep }: ForecastCalibration): string {
  return fromStep === toStep ? String(fromStep) : `${fromStep}–${toStep}`;
}

function targetPanel(found: ForecastCaseResult, target: string, nominal: number): Panel {
  const blocks = blocksOf(found, target);
  const models = rankedScores(found, target, "path").map(({ model }) => model);
  const unit = unitOf(target);
  const off = ({ coverageRatio }: ForecastCalibration) => coverageRatio - nominal;
  const opacity = (block: ForecastCalibration) =>
    Math.abs(off(block)) <= TOLERANCE_RATIO ? 0 : Math.min(MOST_OPACITY, COLOR_STRENGTH * Math.abs(off(block)));
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: ROW_HEIGHT * Math.max(2, models.length) + 36,
    heading: [sentenceCase(columnLabel(target))],
    headingLeft: LABEL_WIDTH,
    marginLeft: LABEL_WIDTH,
    marginRight: 6,
    marginTop: 2,
    marginBottom: 34,
    x: {
      domain: [...new Set(blocks.map(({ toStep }) => toStep))],
      label: "steps ahead, up to",
      tickSize: 0,
      padding: 0.04,
    },
    y: { domain: models, label: null, tickSize: 0, padding: 0.06 },
    marks: [
      Plot.cell(blocks.filter((block) => opacity(block) > 0), {
        x: "toStep",
        y: "model",
        fill: (block: ForecastCalibration) => off(block) < 0 ? MISS_COLOR : NEGATIVE_COLOR,
        fillOpacity: opacity,
      }),
      Plot.text(blocks, {
        x: "toStep",
        y: "model",
        text: ({ coverageRatio }: ForecastCalibration) => formatFixed(100 * coverageRatio, 0),
        fontSize: 10,
        ...elementTips(
          blocks,
          (block) =>
            `${block.model}, ${blockName(block)} steps ahead: holds ${formatPercent(block.coverageRatio)} of ` +
            `${block.rows}, mean width ${exactly(block.meanWidth, unit)}`,
        ),
      }),
    ],
    color: { type: "identity" },
    opacity: { type: "identity" },
  });
}
