/**
 * What a service does as more users ask: rate, CPU and latency by load level, for each setting of the campaign.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { median } from "@/dataset/mod.ts";
import { mean } from "@/statistics.ts";
import { serviceColor } from "./colors.ts";
import { exploreColumn, type ExploreInput } from "./explore_input.ts";
import { figure, FIGURE_WIDTH, type FigureRow, type LegendItem } from "./figure.ts";
import { columnLabel } from "./labels.ts";
import { dots, drawPanel, FAINT_OPACITY, type Panel } from "./panel.ts";
import { extent } from "./statistics.ts";
import { formatNumber, formatTick } from "./text.ts";
import { elementTips } from "./tip_attributes.ts";

const USERS = "concurrent_users";
const RATE = "request_rate";
const CPU = "cpu_usage";
const LATENCY = "p95_latency";

/** Columns that the chart needs. */
export const LOAD_RESPONSE_COLUMNS: readonly string[] = [USERS, RATE, CPU, LATENCY, "replicas", "cpu_limit"];

/** Lines of one setting have one pattern; more settings than this could not be told apart. */
const PATTERNS = ["line", "dashes", "dotted"] as const;
const DASH_ARRAYS: Readonly<Record<typeof PATTERNS[number], string>> = { line: "", dashes: "6,3", dotted: "1.5,3" };

const PANEL_HEIGHT = 150;

/** One setting that the campaign varies beside the load level. */
interface Setting {
  readonly replicas: number;
  /** CPU limit of one replica, cores; 0 or `NaN` if there is none. */
  readonly limit: number;
  readonly label: string;
  readonly pattern: typeof PATTERNS[number];
}

/** What one service did at one load level in one setting. */
interface LevelPoint {
  readonly users: number;
  readonly setting: Setting;
  /** Means over samples; the median of their 95th percentiles for latency. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Draws request rate, CPU and 95th percentile of latency against the load level: a row of panels a service, a line a
 * setting (replicas, CPU limit of a replica). Of more than three settings the smallest, a middle one and the largest are
 * drawn. The latency axis is logarithmic and common to all services.
 *
 * @param input The table, with the columns of {@linkcode LOAD_RESPONSE_COLUMNS}.
 * @returns SVG. The title tells what the service that uses most CPU serves to the most users in the first and last setting.
 * @throws {TypeError} If the table lacks one of the columns.
 */
export function loadResponse(input: ExploreInput): string {
  const { shown, count } = settings(input);
  const services = input.services.map((name, service) => ({
    name,
    color: serviceColor(service),
    points: shown.flatMap((setting) => levelPoints(input, service, setting)),
  }));
  const latencies = extent(
    Float64Array.from(services.flatMap(({ points }) => points.map(({ values }) => values[LATENCY]!))),
  );
  return figure({
    title: title(services, shown),
    subtitle: "Means over the samples of a load level; for latency the median of their 95th percentiles, on a " +
      "logarithmic axis",
    legend: shown.map((setting): LegendItem => ({
      label: setting.label,
      color: "currentColor",
      sign: setting.pattern,
    })),
    rows: services.map((service): FigureRow => ({
      heading: service.name,
      panels: [levelPanel(service, RATE), levelPanel(service, CPU), latencyPanel(service, latencies)],
    })),
    ...(count > shown.length ? { note: `${shown.length} of ${count} settings are drawn.` } : {}),
  });
}

interface ServiceLevels {
  readonly name: string;
  readonly color: string;
  readonly points: readonly LevelPoint[];
}

/** The settings of a campaign in order of limit, then replicas, each named by what varies. */
function settings(input: ExploreInput): { readonly shown: Setting[]; readonly count: number } {
  const replicas = exploreColumn(input, "replicas");
  const limits = limitOfReplica(input);
  const found = new Map<string, { replicas: number; limit: number }>();
  replicas.forEach((count, row) => {
    if (Number.isFinite(count)) found.set(`${count} ${limits[row]}`, { replicas: count, limit: limits[row]! });
  });
  const all = [...found.values()].sort((a, b) => (a.limit || 0) - (b.limit || 0) || a.replicas - b.replicas);
  const variesIn = (of: (setting: typeof all[number]) => number) => new Set(all.map(of)).size > 1;
  const [hasLimits, hasReplicas] = [variesIn(({ limit }) => limit), variesIn((setting) => setting.replicas)];
  const label = ({ replicas, limit }: typeof all[number]): string => {
    const parts = [
      ...(hasReplicas || !hasLimits ? [`${replicas} ${replicas === 1 ? "replica" : "replicas"}`] : []),
      ...(hasLimits
        ? [limit > 0 ? `a limit of ${formatTick(limit)} cores${hasReplicas ? " each" : ""}` : "no limit"]
        : []),
    ];
    return parts.join(", ");
  };
  const picked = all.length <= PATTERNS.length ? all : [all[0]!, all[all.length >> 1]!, all.at(-1)!];
  return {
    // The largest setting has the full line: it is what the others fall short of.
    shown: picked.map((setting, i) => ({
      ...setting,
      label: label(setting),
      pattern: PATTERNS[picked.length - 1 - i]!,
    })),
    count: all.length,
  };
}

function limitOfReplica(input: ExploreInput): Float64Array {
  const replicas = exploreColumn(input, "replicas");
  // To a thousandth: the division must not make two settings of one.
  return exploreColumn(input, "cpu_limit").map((limit, row) => Math.round((1000 * limit) / replicas[row]!) / 1000);
}

function levelPoints(input: ExploreInput, service: number, setting: Setting): LevelPoint[] {
  const replicas = exploreColumn(input, "replicas");
  const limits = limitOfReplica(input);
  const users = exploreColumn(input, USERS);
  const rows = [...input.service.keys()].filter((row) =>
    input.service[row] === service && replicas[row] === setting.replicas && Object.is(limits[row], setting.limit)
  );
  const over = (column: string, members: readonly number[], of: (values: Float64Array) => number) => {
    const values = exploreColumn(input, column);
    return of(Float64Array.from(members, (row) => values[row]!).filter(Number.isFinite));
  };
  return [...Map.groupBy(rows, (row) => users[row]!)].map(([level, members]) => ({
    users: level,
    setting,
    values: {
      [RATE]: over(RATE, members, mean),
      [CPU]: over(CPU, members, mean),
      [LATENCY]: over(LATENCY, members, median),
    },
  })).sort((a, b) => a.users - b.users);
}

/** What the three panels of a service have in common. */
function panelFrame(name: string): { readonly tip: { readonly name: string } } & Record<"width" | "height", number> {
  return { width: FIGURE_WIDTH / 3, height: PANEL_HEIGHT, tip: { name } };
}

const MARGINS = { marginTop: 24, marginLeft: 42, marginRight: 10, marginBottom: 34 };
const USERS_AXIS: Plot.ScaleOptions = { zero: true, nice: true, ticks: 4, tickFormat: formatTick };

function levelPanel({ name, color, points }: ServiceLevels, column: string): Panel {
  const drawn = points.filter(({ values }) => Number.isFinite(values[column]));
  const highest = Math.max(0, ...drawn.map(({ values }) => values[column]!));
  return drawPanel({
    ...panelFrame(name),
    ...MARGINS,
    x: { ...USERS_AXIS, label: columnLabel(USERS) },
    y: { label: columnLabel(column), domain: [0, highest || 1], nice: true, ticks: 4, tickFormat: formatTick },
    marks: [
      Plot.gridY({ strokeOpacity: FAINT_OPACITY, ticks: 4 }),
      ...settingLines(drawn, column, color).flatMap(({ setting, line, x, y }) => [
        line,
        dots(x, y, { color, radius: 2.2, opacity: 1, tip: { series: setting.label } }),
      ]),
    ],
  });
}

function latencyPanel({ name, color, points }: ServiceLevels, range: { low: number; high: number }): Panel {
  const drawn = points.filter(({ values }) => values[LATENCY]! > 0);
  const domain = range.low > 0 ? [range.low, range.high] : [1, 10];
  const ends = logTicks(domain[0]!, domain[1]!);
  // Two decades have room for every tick; of more, only powers of ten are labelled.
  const isWide = ends.at(-1)! > 100 * ends[0]!;
  const ticks = ends.filter((tick) => !isWide || Number.isInteger(Math.log10(tick)));
  return drawPanel({
    ...panelFrame(name),
    ...MARGINS,
    x: { ...USERS_AXIS, label: columnLabel(USERS) },
    y: { type: "log", label: "p95 latency (ms)", domain: [ends[0]!, ends.at(-1)!], ticks, tickFormat: formatTick },
    marks: [
      Plot.gridY(ticks, { strokeOpacity: FAINT_OPACITY }),
      ...settingLines(drawn, LATENCY, color).map(({ line }) => line),
      // Positions on a logarithmic axis tell no values, so each dot carries its own.
      Plot.dot(drawn, {
        x: "users",
        y: ({ values }) => values[LATENCY],
        r: 2.2,
        fill: color,
        ...elementTips(
          drawn,
          ({ users, setting, values }) =>
            `${users} users, ${setting.label}: p95 latency ${formatNumber(values[LATENCY]!, 4)} ms`,
        ),
      }),
    ],
  });
}

/** 1, 2, 5, 10, 20 … around a range, 0 < `low` <= `high`. */
function logTicks(low: number, high: number): number[] {
  const all = Array.from({ length: 13 }, (_, i) => i - 3).flatMap((power) =>
    [1, 2, 5].map((step) => power < 0 ? step / 10 ** -power : step * 10 ** power)
  );
  const first = all.findLastIndex((tick) => tick <= low);
  const last = all.findIndex((tick) => tick >= high);
  return all.slice(Math.max(0, first), Math.max(first + 2, last + 1));
}

/** One line a setting, and its points. */
function settingLines(points: readonly LevelPoint[], column: string, color: string) {
  return [...Map.groupBy(points, ({ setting }) => setting)].map(([setting, members]) => ({
    setting,
    x: Float64Array.from(members, ({ users }) => users),
    y: Float64Array.from(members, ({ values }) => values[column]!),
    line: Plot.line(members, {
      x: "users",
      y: ({ values }) => values[column],
      stroke: color,
      strokeWidth: 2,
      ...(setting.pattern === "line" ? {} : { strokeDasharray: DASH_ARRAYS[setting.pattern] }),
    }),
  }));
}

/** What is served at the highest load level that the first and the last setting share, by the service that works hardest. */
function title(services: readonly ServiceLevels[], shown: readonly Setting[]): string {
  const [first, last] = [shown[0], shown.at(-1)];
  const candidates = services.flatMap(({ name, points }) => {
    const levels = (setting: Setting | undefined) =>
      new Map(points.filter((point) => point.setting === setting).map((point) => [point.users, point.values]));
    const [low, high] = [levels(first), levels(last)];
    const users = Math.max(...[...low.keys()].filter((level) => high.has(level)));
    const [from, to] = [low.get(users), high.get(users)];
    return from === undefined || to === undefined
      ? []
      : [{ name, users, from: from[RATE]!, to: to[RATE]!, cpu: to[CPU]! }];
  });
  const most = candidates.filter(({ from, to }) => from > 0 && to > 0).sort((a, b) => b.cpu - a.cpu)[0];
  if (most === undefined || first === last) return "Rate, CPU and latency against the load level";
  return `At ${most.users} users ${most.name} serves ${formatNumber(most.from)} req/s with ${first!.label}, ` +
    `${formatNumber(most.to)} with ${last!.label}`;
}
