/**
 * The samples of one workload with the columns of sets behind those of the run file.
 *
 * @module
 */
import type { PrometheusClient } from "../prometheus.ts";
import { columnQueries, type QueryScope } from "../queries.ts";
import {
  askColumns,
  collectWorkload,
  describeQueries,
  type MissingSamples,
  type QueryDescription,
  type WorkloadQueries,
  type WorkloadSamples,
} from "../samples.ts";
import type { TimeRange } from "../time_range.ts";
import { type CalendarFlags, calendarFlags } from "./calendar.ts";
import { DEFAULT_METRIC_SOURCES, type MeasuredScope } from "./metric_sources.ts";
import { containerColumnQueries } from "./pod_queries.ts";
import { pathQuery, requestColumnQueries } from "./request_queries.ts";
import { type ColumnSetOptions, describeColumnSets, setColumns } from "./sets.ts";

function measuredScope(scope: QueryScope, { sources }: ColumnSetOptions): MeasuredScope {
  return { ...scope, sources: { ...DEFAULT_METRIC_SOURCES, ...sources } };
}

/** What is asked for the columns of the run file by those who measure. */
function measuredQueries(measured: MeasuredScope): WorkloadQueries {
  return {
    columns: { ...columnQueries(measured), ...requestColumnQueries(measured), ...containerColumnQueries(measured) },
    endpoint: pathQuery(measured),
  };
}

/** Every query of {@linkcode collectWithSets} as data, by column, for `campaign.json`. */
export function describeWithSets(
  scope: QueryScope,
  options: ColumnSetOptions,
): Readonly<Record<string, QueryDescription>> {
  return {
    ...describeQueries(scope, measuredQueries(measuredScope(scope, options))),
    ...describeColumnSets(scope, options),
  };
}

/**
 * Collects one workload, as `collectWorkload` does, and the columns of sets.
 *
 * Derived columns are computed from the samples of this range alone, so that a run never sees the one before it.
 *
 * @param client Prometheus to ask.
 * @param scope Workload and rate window.
 * @param range First sample's end, last sample's end, step; seconds.
 * @param options Which sets, who measures, which calendar.
 * @returns Samples with `added`; what is missing is `NaN` and has its reason, never 0.
 * @throws {RangeError} If the calendar is none.
 */
export async function collectWithSets(
  client: PrometheusClient,
  scope: QueryScope,
  range: TimeRange,
  options: ColumnSetOptions,
  signal?: AbortSignal,
): Promise<WorkloadSamples> {
  const measured = measuredScope(scope, options);
  const samples = await collectWorkload(client, scope, range, signal, measuredQueries(measured));
  const columns = setColumns(options.sets);
  const { timesSeconds } = samples;
  const missing: MissingSamples[] = [];
  const unknown = (column: string, reason: string) => {
    missing.push({ column, samples: timesSeconds.length, reason });
    return new Float64Array(timesSeconds.length).fill(NaN);
  };

  const queries: Record<string, string> = {};
  const added: Record<string, Float64Array> = {};
  for (const [name, { origin }] of Object.entries(columns)) {
    if (origin.kind !== "query") continue;
    const query = origin.query(measured);
    if (query === undefined) added[name] = unknown(name, `${measured.sources.objects} has no metric of it`);
    else queries[name] = query;
  }
  const answers = await askColumns(client, queries, range, signal);
  Object.assign(added, answers.columns);

  let flags: CalendarFlags | undefined;
  for (const [name, { origin }] of Object.entries(columns)) {
    if (origin.kind === "derived") {
      const from = origin.from.map((column) =>
        added[column] ?? (samples.columns as Readonly<Record<string, Float64Array>>)[column]!
      );
      const values = origin.derive(from, timesSeconds);
      const absent = values.filter(Number.isNaN).length;
      if (absent > 0) {
        missing.push({
          column: name,
          samples: absent,
          reason: `derived from ${origin.from.join(", ")}: too few values`,
        });
      }
      added[name] = values;
    } else if (origin.kind === "calendar") {
      if (options.calendar === undefined) added[name] = unknown(name, "no calendar was given");
      else {
        flags ??= calendarFlags(timesSeconds, range.stepSeconds, options.calendar);
        added[name] = flags[origin.flag];
      }
    }
  }
  return {
    ...samples,
    added: Object.fromEntries(Object.keys(columns).map((name) => [name, added[name]!])),
    missing: [...samples.missing, ...answers.missing, ...missing],
    warnings: [...new Set([...samples.warnings, ...answers.warnings])],
  };
}
