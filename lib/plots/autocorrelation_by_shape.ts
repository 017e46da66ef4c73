/**
 * How long a load is remembered: autocorrelation by load shape.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { CONSTANT_LOAD, type ShapeMemory } from "@/features/mod.ts";
import type { Target } from "@/schema.ts";
import { mean } from "@/statistics.ts";
import { serviceColor } from "./colors.ts";
import { figure, FIGURE_WIDTH, inRows, type LegendItem } from "./figure.ts";
import { targetName } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatFixed, formatTick } from "./text.ts";
import { lineTip } from "./tip_attributes.ts";

const PANELS_PER_ROW = 3;
const PANEL_HEIGHT = 176;
const ONE_HEAP = "all runs in one heap";

/** What the chart is drawn from. */
export interface MemoryInput {
  /** The column that was compared with itself. */
  readonly target: Target;
  /** Load shapes in the order of the panels. */
  readonly shapes: readonly ShapeMemory[];
  /** Sorted names of the services, which give the colours. */
  readonly services: readonly string[];
  /** Time between samples, seconds. */
  readonly stepSeconds: number;
}

/**
 * Draws the autocorrelation of the target against the lag, one panel a load shape: inside the runs, a line a service; and
 * over all runs in one heap, dashed.
 *
 * @returns SVG. The title sets constant load against the heap, if there is one.
 */
export function autocorrelationByShape(input: MemoryInput): string {
  const { shapes, services } = input;
  const lowest = Math.min(
    -0.25,
    ...shapes.flatMap(({ services, pooled }) => [pooled, ...services.map(({ within }) => within)])
      .map((values) => extent(values).low).filter(Number.isFinite),
  );
  const panels = shapes.map((shape) => shapePanel(shape, input, Math.floor(10 * lowest) / 10));
  return figure({
    title: title(shapes, targetName(input.target)),
    subtitle: `Autocorrelation against the lag in samples of ${formatTick(input.stepSeconds)} s: 1 repeats itself, ` +
      "0 has forgotten",
    legend: [
      ...services.map((name, i): LegendItem => ({
        label: `inside runs: ${name}`,
        color: serviceColor(i),
        sign: "line",
      })),
      { label: ONE_HEAP, color: "currentColor", sign: "dashes" },
    ],
    rows: inRows(panels, PANELS_PER_ROW),
  });
}

function shapePanel(shape: ShapeMemory, input: MemoryInput, lowest: number): Panel {
  const { pooled } = shape;
  const lags = pooled.map((_, i) => i + 1);
  const line = (r: Float64Array, options: Plot.LineOptions) =>
    Plot.line({ length: r.length }, { x: lags, y: r, strokeWidth: 2, ...options });
  return drawPanel({
    width: FIGURE_WIDTH / PANELS_PER_ROW,
    height: PANEL_HEIGHT,
    heading: [`${shape.shape}: ${shape.runs} ${shape.runs === 1 ? "run" : "runs"}`],
    marginTop: 22,
    marginLeft: 38,
    marginRight: 10,
    marginBottom: 34,
    x: { domain: [0, pooled.length], label: "lag (samples)", ticks: 5 },
    y: { domain: [lowest, 1], label: "autocorrelation (ratio)", ticks: 5 },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 5 }),
      Plot.ruleY([0], { strokeOpacity: 0.5 }),
      line(pooled, { stroke: "currentColor", strokeDasharray: "4,3", ...lineTip({ series: ONE_HEAP }) }),
      ...shape.services.flatMap(({ service, within }) => {
        const color = serviceColor(input.services.indexOf(service));
        return [
          line(within, { stroke: color }),
          dots(lags, within, { color, radius: 2, opacity: 1, tip: { series: `inside runs: ${service}` } }),
        ];
      }),
    ],
  });
}

function title(shapes: readonly ShapeMemory[], words: string): string {
  const constant = shapes.find(({ shape }) => shape === CONSTANT_LOAD);
  const within = mean(Float64Array.from(constant?.services ?? [], (service) => service.within[0]!));
  const pooled = constant?.pooled[0] ?? NaN;
  if (!Number.isFinite(within) || !Number.isFinite(pooled)) return "How long each load shape is remembered";
  return `${words} from one sample to the next: r = ${formatFixed(pooled, 2)} over all constant loads in one heap, ` +
    `${formatFixed(within, 2)} inside their runs`;
}
