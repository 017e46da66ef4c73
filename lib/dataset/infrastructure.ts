/**
 * Reader of another format that is met in the field: infrastructure readings of one run, without requests and often without
 * times. It exists so that such a folder can be judged, not so that anything is learned from it.
 *
 * Columns: `timestamp` (`t_0`, `t_1` …), `service`, `replica_count` and `load_users` (nominal), then `<metric>_value`.
 *
 * @module
 */
import { basename } from "node:path";
import { readForeignTable } from "./csv_table.ts";
import type { MeasuredRun } from "./run.ts";
import { numericColumn, textColumn } from "./table.ts";
import { parseTimestamp } from "./timestamp.ts";

const CPU = "cpu_cores_value";
const REPLICAS = "replica_count_value";
const REQUIRED = ["timestamp", "service", "replica_count", "load_users", CPU] as const;

/**
 * Reads one file of infrastructure readings for {@linkcode assessRuns}.
 *
 * @param path Path of the CSV file.
 * @throws {SchemaError} If a column is missing, or the file has no row.
 */
export async function readInfrastructureRun(path: string): Promise<MeasuredRun> {
  const table = await readForeignTable(path, { name: "infrastructure readings", required: REQUIRED });
  const measured: Record<string, Float64Array> = {};
  for (const name of table.columns) {
    // A column that is empty throughout is read as text.
    if (!name.endsWith("_value") || name === CPU || name === REPLICAS || !table.getColumn(name).isNumeric()) continue;
    measured[name] = finite(numericColumn(table, name));
  }
  const observed = table.columns.includes(REPLICAS) && table.getColumn(REPLICAS).isNumeric()
    ? numericColumn(table, REPLICAS)
    : new Float64Array(table.height).fill(NaN);
  return {
    file: basename(path),
    service: textColumn(table, "service")[0]!,
    users: numericColumn(table, "load_users")[0]!,
    replicas: numericColumn(table, "replica_count")[0]!,
    condition: table.columns.includes("scenario") ? textColumn(table, "scenario")[0]! : "",
    isSteady: true,
    timestampSeconds: Float64Array.from(textColumn(table, "timestamp"), parseTimestamp),
    cpuCores: finite(numericColumn(table, CPU)),
    observedReplicas: observed,
    measured,
    failedScrape: new Uint8Array(table.height),
    notes: ["requests were not measured: there is no request rate, so nothing says what load arrived"],
  };
}

function finite(values: Float64Array): Float64Array {
  return values.map((value) => Number.isFinite(value) ? value : NaN);
}
