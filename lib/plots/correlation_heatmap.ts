/**
 * How columns move together.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { correlation } from "@/dataset/mod.ts";
import { luminance, mixColors, NEGATIVE_COLOR, POSITIVE_COLOR } from "./colors.ts";
import type { ExploreInput, NumericColumn } from "./explore_input.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { drawPanel } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatFixed, textWidth } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

/** The correlations of all pairs of columns that vary. */
export interface Correlations {
  /** Names of the columns that vary, in table order, length p. */
  readonly names: readonly string[];
  /** Pearson's r, p rows of p; 1 on the diagonal. */
  readonly r: readonly (readonly number[])[];
}

/** Correlates each pair of columns that vary. A column with one value has no correlation and is left out. */
export function correlations(columns: readonly NumericColumn[]): Correlations {
  const varying = columns.filter(({ values }) => {
    const { low, high } = extent(values);
    return high > low;
  });
  return {
    names: varying.map(({ name }) => name),
    r: varying.map((one) => varying.map((other) => one === other ? 1 : correlation(one.values, other.values))),
  };
}

const LABEL_SIZE = 11;
const NO_CORRELATION_COLOR = "#f7f7f7";
const DARK_INK = "#111111";
const LIGHT_INK = "#ffffff";

/**
 * Draws the correlations as a grid with a number in each cell.
 *
 * @param input The table. Its title names the column that moves most with the target.
 * @returns SVG.
 */
export function correlationHeatmap(input: ExploreInput): string {
  const { names, r } = correlations(input.columns);
  const cells = names.flatMap((row, i) => names.map((column, j) => ({ row, column, r: r[i]![j]! })));
  const margin = Math.ceil(Math.max(20, ...names.map((name) => textWidth(name, LABEL_SIZE)))) + 8;
  const side = Math.min(60, (FIGURE_WIDTH - margin) / Math.max(1, names.length));
  const colorOf = (value: number) =>
    mixColors(NO_CORRELATION_COLOR, value < 0 ? NEGATIVE_COLOR : POSITIVE_COLOR, Math.abs(value) || 0);
  const panel = drawPanel({
    width: FIGURE_WIDTH,
    height: Math.ceil(side * 0.62 * names.length + margin * 0.72),
    marginLeft: margin,
    marginTop: 0,
    marginRight: Math.max(0, FIGURE_WIDTH - margin - side * names.length),
    marginBottom: Math.ceil(margin * 0.72),
    x: { domain: [...names], label: null, tickRotate: -40, tickSize: 0, padding: 0.04 },
    y: { domain: [...names], label: null, tickSize: 0, padding: 0.04 },
    marks: [
      Plot.cell(cells, {
        x: "column",
        y: "row",
        fill: (cell) => colorOf(cell.r),
        ...elementTips(cells, (cell) => `${cell.row} and ${cell.column}: r = ${formatFixed(cell.r, 3)}`),
      }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: (cell) => formatFixed(cell.r, 2),
        fill: (cell) => luminance(colorOf(cell.r)) > 0.3 ? DARK_INK : LIGHT_INK,
        fontSize: side < 42 ? 10 : 11,
      }),
    ],
    color: { type: "identity" },
  });
  return figure({
    title: title(input.target, { names, r }),
    subtitle:
      "Pearson's r of each pair of columns, from −1 (blue) over 0 (white) to 1 (red); a dash: none can be computed",
    rows: [{ panels: [panel] }],
    ...leftOut(input.columns, names),
  });
}

function title(target: string, { names, r }: Correlations): string {
  const row = r[names.indexOf(target)];
  if (row === undefined) return `${target} does not vary`;
  let strongest = -1;
  for (let j = 0; j < names.length; j++) {
    if (names[j] !== target && Number.isFinite(row[j]) && !(Math.abs(row[j]!) <= Math.abs(row[strongest] ?? 0))) {
      strongest = j;
    }
  }
  if (strongest < 0) return `${target} moves with no other column`;
  return `${target} moves most with ${names[strongest]}: r = ${formatFixed(row[strongest]!, 2)}`;
}

function leftOut(columns: readonly NumericColumn[], names: readonly string[]): { note?: string } {
  const constant = columns.filter(({ name, values }) => !names.includes(name) && Number.isFinite(extent(values).low));
  return constant.length === 0
    ? {}
    : { note: `Left out as they never vary: ${constant.map(({ name }) => name).join(", ")}.` };
}
