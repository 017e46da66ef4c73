/**
 * Reader of another format that is met in the field: infrastructure readings of one run, without requests and often without
 * times. It exists so that such a folder can be judged, not so that anything is learned from it.
 *
 * Columns: `timestamp` (`t_0`, `t_1` …), `service`, `replica_count` and `load_users` (nominal), then `<metric>_value`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { basename } from "node:path";
import { SchemaError } from "@/errors.ts";
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
  const { default: polars } = await import("nodejs-polars");
  const file = basename(path);
  const bytes = await Deno.readFile(path);
  const fail = (what: string, is: string, column: string): SchemaError =>
    new SchemaError(`Cannot read "${file}" as infrastructure readings as ${what}: ${is}`, { column });
  if (bytes.length === 0) throw fail("the file must have a header", "it is empty", "");
  const table = polars.readCSV(Buffer.from(bytes), { inferSchemaLength: 10_000 });
  const missing = REQUIRED.find((name) => !table.columns.includes(name));
  if (missing !== undefined) {
    throw fail(`it must have the column "${missing}"`, `its columns are ${table.columns.join(", ")}`, missing);
  }
  if (table.height === 0) throw fail("it must have a row", "it has only a header", "");

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
    file,
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
