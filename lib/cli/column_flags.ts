/**
 * Flags of `deno task campaign` that add columns beside those of the run file.
 *
 * @module
 */
import {
  type CampaignPlan,
  COLUMN_SET_NAMES,
  columnSetNames,
  DEFAULT_METRIC_SOURCES,
  metricSource,
  type MetricSources,
  readCalendar,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import type { FlagValues } from "./command.ts";
import { readList } from "./workflow.ts";

const { requests, objects, nodes, nodeLabel } = DEFAULT_METRIC_SOURCES;

/** The flags. */
export const COLUMN_FLAGS = {
  columns: {
    type: "string",
    value: "LIST",
    help: `More columns: ${COLUMN_SET_NAMES.join(", ")}; the gate ignores them`,
  },
  calendar: { type: "string", value: "FILE", help: "With --columns: JSON with timeZone and holidays, for is_holiday" },
  "requests-by": {
    type: "string",
    value: "NAME",
    help: `With --columns: who counts requests, istio or ingress-nginx (default: ${requests})`,
  },
  "objects-by": {
    type: "string",
    value: "NAME",
    help: `With --columns: who knows limits and restarts, kube-state-metrics or cadvisor (default: ${objects})`,
  },
  "nodes-by": {
    type: "string",
    value: "NAME",
    help: `With --columns: who measures nodes, node-exporter or cadvisor (default: ${nodes})`,
  },
  "node-label": {
    type: "string",
    value: "LABEL",
    help: `With --columns: label that names the node (default: ${nodeLabel})`,
  },
} as const;

/** Flag behind each source that has one. */
const SOURCE_FLAGS = {
  requests: "requests-by",
  objects: "objects-by",
  nodes: "nodes-by",
  nodeLabel: "node-label",
} as const satisfies Partial<Readonly<Record<keyof MetricSources, keyof typeof COLUMN_FLAGS>>>;

/**
 * Reads which columns a plan adds.
 *
 * @param values The flags, and the container of the application that another one names.
 * @throws {CliError} If a flag cannot be used. Errors of the calendar as {@linkcode readCalendar} has them.
 */
export async function readColumnSets(
  values: FlagValues<typeof COLUMN_FLAGS> & { readonly container?: string | undefined },
): Promise<Pick<CampaignPlan, "columnSets">> {
  const names = readList(values.columns, "columns");
  if (names === undefined) {
    const alone = (["calendar", ...Object.values(SOURCE_FLAGS)] as const).find((flag) => values[flag] !== undefined);
    if (alone === undefined) return {};
    throw new CliError(
      `Cannot use --${alone} as it says how columns are measured that --columns adds: that is not given`,
    );
  }
  const sources = Object.fromEntries(
    Object.entries(SOURCE_FLAGS).flatMap(([source, flag]) => {
      const value = values[flag];
      return value === undefined ? [] : [[source, metricSource(source as keyof typeof SOURCE_FLAGS, value)]];
    }),
  ) as Partial<MetricSources>;
  const container = values.container === undefined ? {} : { container: values.container };
  return {
    columnSets: {
      sets: columnSetNames(names),
      sources: { ...sources, ...container },
      ...(values.calendar === undefined ? {} : { calendar: await readCalendar(values.calendar) }),
    },
  };
}
