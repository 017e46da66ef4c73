/**
 * Columns that more than one set has.
 *
 * @module
 */
import type { ColumnOrigin, SetColumn } from "./column_set.ts";
import type { MeasuredScope } from "./metric_sources.ts";
import { limitRatioQuery, replicasQuery, restartsQuery } from "./pod_queries.ts";

/** Says that a column is asked for. */
export function asked(query: (scope: MeasuredScope) => string | undefined): ColumnOrigin {
  return { kind: "query", query };
}

/** CPU over its limit. */
export const CPU_USAGE_RATIO: SetColumn = {
  unit: "1",
  meaning: "CPU used over CPU limit, of the containers that have one",
  origin: asked((scope) => limitRatioQuery(scope, "cpu")),
};

/** Memory over its limit. */
export const RAM_USAGE_RATIO: SetColumn = {
  unit: "1",
  meaning: "working set over memory limit, of the containers that have one",
  origin: asked((scope) => limitRatioQuery(scope, "memory")),
};

/** Replicas that can serve. */
export const REPLICA_COUNT: SetColumn = {
  unit: "pods",
  meaning: "replicas that are ready",
  origin: asked((scope) => replicasQuery(scope, "ready")),
};

/** Restarts within a sample. */
export const POD_RESTARTS: SetColumn = {
  unit: "restarts",
  meaning: "restarts of containers within the sample",
  origin: asked(restartsQuery),
};
