/**
 * What the mixtures gain over their baselines, and whether that is more than chance.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type GainRow, gainRows } from "@/evaluate/mod.ts";
import { densityColor } from "./colors.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { baselineNames, type LatencyInput } from "./latency_input.ts";
import { drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { formatFixed } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

const ROW_HEIGHT = 24;

/** Room for the names, px. */
const NAMES_WIDTH = 168;

/** One kind of gain. */
interface Measure {
  readonly read: (row: GainRow) => GainRow["crpsRatio"];
  readonly label: string;
  /** Value without a gain. */
  readonly even: number;
  readonly decimals: number;
}

const MEASURES: readonly Measure[] = [
  { read: ({ crpsRatio }) => crpsRatio, label: "CRPS, mixture / baseline", even: 1, decimals: 4 },
  { read: ({ nllDifference }) => nllDifference, label: "NLL, mixture − baseline (nats)", even: 0, decimals: 3 },
];

/**
 * Draws the CRPS of the chosen mixtures as a ratio to each baseline, and the difference of the NLL, with 95 % bootstrap
 * intervals over runs, a line for each service and baseline.
 *
 * @returns SVG. The title says by how much less the CRPS is over all services.
 */
export function latencyGain({ result }: Pick<LatencyInput, "result">): string {
  const rows = gainRows(result).map((row) => ({ ...row, name: `${row.service} vs ${row.baseline}` }));
  return figure({
    title: title(rows),
    subtitle: "Held-out levels; left of the line the mixture is better. Bars: 95 % intervals over runs",
    legend: baselineNames(result).map((name) => ({ label: `against ${name}`, color: densityColor(name), sign: "dot" })),
    rows: [{ panels: MEASURES.map((measure, i) => gainPanel(rows, measure, i === 0)) }],
    note: "A bar that crosses the line may be chance. Both scores are those of levels that no density learned from.",
  });
}

function gainPanel(rows: readonly (GainRow & { readonly name: string })[], measure: Measure, hasNames: boolean): Panel {
  const { label, even, decimals } = measure;
  const dots = rows.map((row) => ({ ...row, ...measure.read(row), color: densityColor(row.baseline) }));
  const values = dots.flatMap(({ low, value, high }) => [low, value, high]).filter(Number.isFinite);
  const reach = 1.1 * Math.max(0, ...values.map((value) => Math.abs(value - even))) || 1;
  const words = (value: number) => formatFixed(value, decimals);
  const plotWidth = (FIGURE_WIDTH - NAMES_WIDTH) / MEASURES.length;
  return drawPanel({
    width: hasNames ? plotWidth + NAMES_WIDTH : plotWidth,
    height: ROW_HEIGHT * Math.max(1, rows.length) + 44,
    marginTop: 4,
    marginLeft: hasNames ? NAMES_WIDTH : 8,
    marginRight: 12,
    marginBottom: 36,
    tip: { name: label, near: "y" },
    x: { domain: [even - reach, even + reach], label, ticks: 4 },
    y: {
      domain: rows.map(({ name }) => name),
      label: null,
      tickSize: 0,
      ...(hasNames ? {} : { axis: null }),
    },
    marks: [
      Plot.gridX({ strokeOpacity: FAINT_OPACITY, ticks: 4 }),
      Plot.ruleX([even], { strokeDasharray: "4,3" }),
      Plot.ruleY(dots.filter(({ low }) => Number.isFinite(low)), {
        ...{ y: "name", x1: "low", x2: "high", stroke: "color", strokeWidth: 2.5 },
      }),
      Plot.dot(dots, {
        ...{ x: "value", y: "name", r: 5, fill: "color" },
        ...elementTips(
          dots,
          ({ name, value, low, high }) => `${name}: ${words(value)} (${words(low)} to ${words(high)})`,
        ),
      }),
    ],
    color: { type: "identity" },
  });
}

function title(rows: readonly GainRow[]): string {
  const last = rows.filter(({ service }) => service === rows.at(-1)!.service);
  if (last.length === 0) return "What mixtures gain: no service could be evaluated";
  const parts = last.map(({ baseline, crpsRatio: { value, low, high } }) => {
    const size = `${formatFixed(100 * Math.abs(1 - value), 1)} % ${value <= 1 ? "below" : "above"} ${baseline}`;
    return low <= 1 && high >= 1 ? `${size} (may be chance)` : size;
  });
  return `CRPS of the chosen mixtures: ${parts.join(", ")}`;
}
