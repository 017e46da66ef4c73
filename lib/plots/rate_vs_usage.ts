/**
 * What a request costs: the target against the request rate, for each service.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { serviceColor } from "./colors.ts";
import { type ExploreInput, pairsOfService } from "./explore_input.ts";
import { figure, FIGURE_WIDTH } from "./figure.ts";
import { columnLabel, unitOf } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY } from "./panel.ts";
import { extent, slopeThroughOrigin } from "./statistics.ts";
import { formatNumber, formatTick } from "./text.ts";
import type { Place } from "./tip_attributes.ts";
import { explorePlaces } from "./tip_texts.ts";

const RATE = "request_rate";

/** What a request costs one service. */
export interface RequestCost {
  /** Name of the service. */
  readonly name: string;
  /**
   * Slope of the least-squares line through the origin, unit of the target per req/s: CPU cores per req/s are CPU seconds
   * a request. `NaN` if no request arrived.
   */
  readonly slope: number;
  /** Highest request rate that was measured, req/s; `NaN` if none was. */
  readonly highestRate: number;
}

interface ServiceCost extends RequestCost {
  readonly color: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Users and replicas of each sample, if the table has them. */
  readonly places: Place[] | undefined;
}

/**
 * Says what a request costs each service: the slopes of the lines that {@linkcode rateVsUsage} draws.
 *
 * @param input The table, with a column `request_rate`.
 * @throws {TypeError} If the table has no column `request_rate`.
 */
export function requestCosts(input: ExploreInput): RequestCost[] {
  return input.services.map((name, index) => {
    const { x, y } = pairsOfService(input, index, [RATE, input.target]);
    return { name, slope: slopeThroughOrigin(x, y), highestRate: extent(x).high };
  });
}

/**
 * Draws the target against the request rate, one colour a service, with the line through the origin that fits best.
 *
 * @param input The table, with a column `request_rate`. The title compares the largest and the smallest slope.
 * @returns SVG.
 * @throws {TypeError} If the table has no column `request_rate`.
 */
export function rateVsUsage(input: ExploreInput): string {
  const services = requestCosts(input).map((cost, index): ServiceCost => ({
    ...cost,
    ...pairsOfService(input, index, [RATE, input.target]),
    color: serviceColor(index),
    places: explorePlaces(input, index, [RATE, input.target]),
  }));
  const lines = services.filter(({ slope }) => Number.isFinite(slope));
  const panel = drawPanel({
    width: FIGURE_WIDTH,
    height: 380,
    marginTop: 24,
    marginLeft: 46,
    marginRight: 14,
    marginBottom: 36,
    x: { label: columnLabel(RATE), zero: true, nice: true },
    y: { label: columnLabel(input.target), zero: true, nice: true, tickFormat: formatTick },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY }),
      Plot.gridX({ strokeOpacity: FAINT_OPACITY }),
      ...services.map((service) =>
        dots(service.x, service.y, {
          color: service.color,
          opacity: 0.4,
          tip: {
            series: service.name,
            note: `the line: ${cost(service, input.target)}`,
            ...(service.places === undefined ? {} : { places: service.places }),
          },
        })
      ),
      Plot.link(lines, {
        x1: 0,
        y1: 0,
        x2: "highestRate",
        y2: (service) => service.slope * service.highestRate,
        stroke: "color",
        strokeWidth: 2,
      }),
    ],
    color: { type: "identity" },
  });
  return figure({
    title: title(lines, input.target),
    subtitle: `Each dot is a sample; each line is the best ratio of ${columnLabel(input.target)} to ${
      columnLabel(RATE)
    }`,
    legend: services.map((service) => ({
      label: `${service.name}: ${cost(service, input.target)}`,
      color: service.color,
      sign: "line",
    })),
    rows: [{ panels: [panel] }],
  });
}

function cost(service: ServiceCost, target: string): string {
  const unit = target === "cpu_usage" ? "CPU seconds a request" : `${unitOf(target)} per req/s`;
  return `${formatNumber(service.slope)} ${unit}`;
}

function title(services: readonly ServiceCost[], target: string): string {
  const words = columnLabel(target);
  if (target !== "cpu_usage") return `${words[0]!.toUpperCase()}${words.slice(1)} against request rate`;
  const ranked = services.filter(({ slope }) => slope > 0).sort((a, b) => b.slope - a.slope);
  const most = ranked[0];
  const least = ranked.at(-1);
  if (most === undefined || least === undefined || most === least) return "CPU against request rate";
  return `A request to ${most.name} costs ${
    formatNumber(most.slope / least.slope, 2)
  } times the CPU of one to ${least.name}`;
}
