/**
 * What a network that learned elsewhere saves: its error against the samples of the new service.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { TransferMethod, TransferRow } from "@/models/mod.ts";
import { KIND_COLORS, OTHER_COLOR } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows, type LegendItem } from "./figure.ts";
import { targetWord } from "./forecast_words.ts";
import { sentenceCase, unitOf } from "./labels.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { formatFixed, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { exactly } from "./tip_texts.ts";

const PANELS_PER_ROW = 2;
const PANEL_HEIGHT = 210;

/** How each method is called, and drawn. */
const METHODS: Readonly<Record<TransferMethod, Omit<LegendItem, "sign"> & { readonly dash: string }>> = {
  "fine_tuned": { label: "trained elsewhere, then fine-tuned", color: KIND_COLORS.neural, dash: "" },
  "not_tuned": { label: "trained elsewhere only", color: KIND_COLORS.neural, dash: "4,3" },
  "from_scratch": { label: "trained from scratch", color: KIND_COLORS.statistical, dash: "" },
  "persistence": { label: "persistence", color: OTHER_COLOR, dash: "1.5,3" },
};

/** A row that has an error. */
type KnownRow = TransferRow & { readonly mae: number; readonly ratio: number };

/**
 * Draws the error over that of persistence against the samples that were at hand, one panel a target.
 *
 * @param rows As `transferCurve()` of `models` measures them.
 * @param service What the service is called.
 * @returns SVG. The title compares fine-tuning and training from scratch at the fewest samples where both are known.
 */
export function transferChart(rows: readonly TransferRow[], service: string): string {
  const targets = [...new Set(rows.map(({ target }) => target))];
  const known = rows.filter((row): row is KnownRow => row.ratio !== null && Number.isFinite(row.ratio));
  const methods = (Object.keys(METHODS) as TransferMethod[]).filter((name) =>
    known.some(({ method }) => method === name)
  );
  const untrained = [...new Set(rows.flatMap(({ reason, samples }) => reason === undefined ? [] : [samples]))];
  return figure({
    title: title(known, targets[0]),
    subtitle:
      `${service}: error over that of persistence, on later samples that no method learned from. Lower is better`,
    legend: methods.map((name): LegendItem => {
      const { dash, ...item } = METHODS[name];
      return { ...item, sign: dash === "" ? "line" : dash === "4,3" ? "dashes" : "dotted" };
    }),
    rows: inRows(
      targets.map((target) => targetPanel(known, target, Math.min(PANELS_PER_ROW, targets.length))),
      PANELS_PER_ROW,
    ),
    ...(untrained.length === 0
      ? {}
      : { note: `Too few to train on: ${untrained.join(", ")} samples; there a method has no point.` }),
  });
}

function title(known: readonly KnownRow[], target: string | undefined): string {
  const at = (method: TransferMethod) => known.filter((row) => row.method === method && row.target === target);
  const tuned = at("fine_tuned").find(({ samples }) => at("from_scratch").some((row) => row.samples === samples));
  const scratch = at("from_scratch").find(({ samples }) => samples === tuned?.samples);
  if (target === undefined || tuned === undefined || scratch === undefined) return "What was learned elsewhere, moved";
  return `With ${tuned.samples} samples, a fine-tuned network makes ${
    formatFixed(tuned.ratio, 2)
  } times the error of ` +
    `persistence on ${targetWord(target)}, one trained from scratch ${formatFixed(scratch.ratio, 2)} times`;
}

function targetPanel(known: readonly KnownRow[], target: string, columns: number): Panel {
  const rows = known.filter((row) => row.target === target);
  const color = ({ method }: KnownRow) => METHODS[method].color;
  return drawPanel({
    width: FIGURE_WIDTH / columns,
    height: PANEL_HEIGHT,
    heading: [sentenceCase(targetWord(target))],
    marginTop: 22,
    marginLeft: 42,
    marginRight: 12,
    marginBottom: 36,
    x: { zero: true, label: "samples of the service", ticks: 5, tickFormat: formatTick },
    y: { zero: true, nice: true, label: "error over persistence (ratio)", ticks: 5 },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      ...Object.entries(METHODS).map(([name, method]) =>
        Plot.line(rows.filter((row) => row.method === name), {
          x: "samples",
          y: "ratio",
          stroke: method.color,
          strokeWidth: 2,
          ...(method.dash === "" ? {} : { strokeDasharray: method.dash }),
        })
      ),
      Plot.dot(rows, {
        x: "samples",
        y: "ratio",
        r: 3.5,
        fill: color,
        ...elementTips(
          rows,
          ({ samples, method, ratio, mae }) =>
            `${samples} samples, ${METHODS[method].label}: ${
              formatFixed(ratio, 2)
            } times the error of persistence, MAE ${exactly(mae, unitOf(target))}`,
        ),
      }),
    ],
    color: { type: "identity" },
  });
}
