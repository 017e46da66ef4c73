/**
 * What a network went through while it learned: loss by pass, and the pass that was kept.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { TrainingCurve } from "@/models/mod.ts";
import { KIND_COLORS } from "./colors.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { drawPanel, FAINT_OPACITY } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatNumber, formatTick } from "./text.ts";
import { elementTips, lineTip } from "./tip_attributes.ts";

const PANEL_HEIGHT = 220;

/** A training, and of what. */
export interface NamedTraining {
  /** Name of the forecaster. */
  readonly model: string;
  /** Its passes. */
  readonly curve: TrainingCurve;
}

/**
 * Draws the loss on the windows that train and on the validation block behind them, pass by pass.
 *
 * @returns SVG. The title says which pass was kept.
 */
export function trainingCurve({ model, curve }: NamedTraining): string {
  const { rows, bestEpoch } = curve;
  const passes = Float64Array.from(rows, ({ epoch }) => epoch);
  const train = Float64Array.from(rows, ({ trainLoss }) => trainLoss ?? NaN);
  const validation = Float64Array.from(rows, ({ validationLoss }) => validationLoss);
  const kept = rows.find(({ epoch }) => epoch === bestEpoch);
  const { high } = extent(Float64Array.from([...train, ...validation]));
  const color = KIND_COLORS.neural;
  return figure({
    title: title(model, curve),
    subtitle: "Mean loss of a window, in scaled units. Only the validation block, later than all that trains, chooses",
    legend: [
      { label: "validation", color, sign: "line" },
      { label: "training, with dropout", color: "currentColor", sign: "dashes" },
      { label: "kept", color, sign: "dot" },
    ],
    rows: [{
      panels: [drawPanel({
        width: FIGURE_WIDTH,
        height: PANEL_HEIGHT,
        marginTop: 22,
        marginLeft: 46,
        marginRight: 14,
        marginBottom: 36,
        x: {
          domain: [passes[0] ?? 0, passes.at(-1) ?? 1],
          label: "pass over the training windows",
          tickFormat: formatTick,
        },
        y: { domain: [0, Number.isFinite(high) ? high : 1], nice: true, label: "loss (scaled units)", ticks: 5 },
        marks: [
          Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
          Plot.line({ length: rows.length }, {
            x: passes,
            y: train,
            strokeWidth: 1.6,
            strokeDasharray: "4,3",
            ...lineTip({ series: "training" }),
          }),
          Plot.line({ length: rows.length }, {
            x: passes,
            y: validation,
            stroke: color,
            strokeWidth: 2,
            ...lineTip({ series: "validation" }),
          }),
          Plot.dot(kept === undefined ? [] : [kept], {
            x: "epoch",
            y: "validationLoss",
            r: 5,
            fill: color,
            ...elementTips([kept], () => `kept: validation loss ${formatNumber(kept?.validationLoss ?? NaN, 4)}`),
          }),
        ],
      })],
    }],
  });
}

function title(model: string, { rows, bestEpoch }: TrainingCurve): string {
  const last = rows.at(-1);
  const kept = rows.find(({ epoch }) => epoch === bestEpoch);
  if (last === undefined || kept === undefined) return `${model} was not trained`;
  const behind = last.epoch - bestEpoch;
  const loss = `its validation loss was ${formatNumber(kept.validationLoss)}`;
  return behind === 0
    ? `${model} is kept as it was after its last pass, ${bestEpoch}: ${loss}`
    : `${model} is kept as it was after pass ${bestEpoch}: ${loss}, and ${behind} more ${
      behind === 1 ? "pass" : "passes"
    } made it no smaller`;
}
