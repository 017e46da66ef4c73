/**
 * What models look at.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CaseResult, EvaluationResult } from "@/evaluate/mod.ts";
import { modelColor } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows } from "./figure.ts";
import { caseLabel } from "./labels.ts";
import { drawPanel, type Panel } from "./panel.ts";
import { formatFixed, formatPercent, textWidth } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";
import { errorBesideBaseline } from "./tip_texts.ts";

const PANELS_PER_ROW = 2;
const BAR_HEIGHT = 18;
const MOST_FEATURES = 8;

/** Features below this share are left out. */
const SMALLEST_SHARE_RATIO = 0.005;
const MARGIN_TOP = 4;

interface Share {
  readonly feature: string;
  readonly ratio: number;
}

interface ModelShares {
  readonly model: string;
  /** The most important features, largest first. */
  readonly shares: readonly Share[];
  /** Its error beside that of the baseline. */
  readonly error: string;
}

/**
 * Draws the share of the explained error that each feature has, for every model that can say, in the first case that
 * such a model ran in.
 *
 * @returns SVG.
 */
export function featureImportance(result: EvaluationResult): string {
  const found = result.cases.find(({ kind, models }) => kind !== "proxy" && models.some((ran) => ran.importances));
  if (found === undefined) return figure({ title: "No model says what it looks at", rows: [] });
  const models = modelShares(found, result.unit);
  return figure({
    title: title(models),
    subtitle: `Share of the explained error by feature (ratio), at most ${MOST_FEATURES}; ${caseLabel(found)}`,
    rows: inRows(models.map((model) => modelPanel(model)), PANELS_PER_ROW),
  });
}

function modelShares(found: CaseResult, unit: string): ModelShares[] {
  return found.models.flatMap((ran) => {
    const { model, importances } = ran;
    if (importances === undefined) return [];
    const shares = Object.entries(importances).map(([feature, ratio]) => ({ feature, ratio }))
      .sort((a, b) => b.ratio - a.ratio);
    const shown = shares.filter(({ ratio }, rank) => rank === 0 || ratio >= SMALLEST_SHARE_RATIO);
    const error = errorBesideBaseline(found, ran, unit);
    return shown.length === 0 ? [] : [{ model, shares: shown.slice(0, MOST_FEATURES), error }];
  });
}

function modelPanel({ model, shares, error }: ModelShares): Panel {
  const width = FIGURE_WIDTH / PANELS_PER_ROW;
  const labels = Math.max(0, ...shares.map(({ feature }) => textWidth(feature, 11)));
  return drawPanel({
    width,
    heading: [model],
    height: MARGIN_TOP + shares.length * BAR_HEIGHT + 34,
    marginTop: MARGIN_TOP,
    marginLeft: Math.min(width / 1.8, labels + 10),
    marginRight: 40,
    marginBottom: 34,
    x: { domain: [0, 1], label: "share (ratio)", ticks: 4 },
    y: { domain: shares.map(({ feature }) => feature), label: null, tickSize: 0, padding: 0.18 },
    tip: { near: "y", note: `Share of the explained error. ${error}` },
    marks: [
      Plot.barX(shares, {
        y: "feature",
        x: "ratio",
        fill: modelColor(model),
        ...elementTips(
          shares,
          ({ feature, ratio }) => `${feature}: ${formatFixed(100 * ratio, 1)} %`,
        ),
      }),
      Plot.text(shares, {
        y: "feature",
        x: "ratio",
        text: ({ ratio }) => formatPercent(ratio),
        textAnchor: "start",
        dx: 4,
      }),
      Plot.ruleX([0]),
    ],
  });
}

function title(models: readonly ModelShares[]): string {
  const first = Map.groupBy(models, ({ shares }) => shares[0]!.feature);
  const parts = [...first].map(([feature, group]) => `${feature} for ${group.map(({ model }) => model).join(", ")}`);
  return `What decides most: ${parts.join("; ")}`;
}
