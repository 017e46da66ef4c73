/**
 * Rows of a campaign -> its runs as the quality checks see them.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import type { RunName } from "@/schema.ts";
import type { SelectedRows } from "./clean.ts";
import type { ParsedRows } from "./parse.ts";
import { NUMERIC_COLUMNS } from "./parse.ts";
import type { MeasuredRun } from "./run.ts";

/** Columns that were set, not measured, or that have a place of their own in {@linkcode MeasuredRun}. */
const NOT_MEASURED: readonly string[] = [
  "replicas",
  "cpu_limit",
  "cpu_request",
  "memory_limit",
  "memory_request",
  "request_rate",
  "cpu_usage",
];

/** What {@linkcode measuredRuns} needs. */
export interface MeasuredInput {
  /** Run files in the order of `parsed.file`. */
  readonly names: readonly { readonly file: string; readonly run: RunName }[];
  /** All records. */
  readonly parsed: ParsedRows;
  /** Time of each record, seconds. */
  readonly times: Float64Array;
  /** Records that stay. */
  readonly selected: SelectedRows;
}

/**
 * Cuts rows into runs, one for each file, empty ones included. Values of failed scrapes are `NaN`.
 *
 * @throws {SchemaError} If a file holds samples of more than one service.
 */
export function measuredRuns({ names, parsed, times, selected }: MeasuredInput): MeasuredRun[] {
  const starts = new Int32Array(names.length + 1);
  for (const row of selected.rows) starts[parsed.file[row]! + 1]!++;
  for (let i = 0; i < names.length; i++) starts[i + 1]! += starts[i]!;

  return names.map(({ file, run }, i) => {
    const rows = selected.rows.subarray(starts[i], starts[i + 1]);
    const failedScrape = selected.failedScrape.subarray(starts[i], starts[i + 1]);
    const gather = (values: Float64Array): Float64Array =>
      Float64Array.from(rows, (row, k) => failedScrape[k] === 1 ? NaN : values[row]!);
    const service = serviceOf(file, rows, parsed.texts.service!) ?? run.service;
    const limit = run.limitMillicores === undefined ? "" : `${run.limitMillicores}m`;
    return {
      file,
      service,
      users: run.users,
      replicas: run.replicas,
      condition: [limit, run.loop === undefined ? "" : `${run.loop} loop`, run.mix ?? "", run.shape ?? ""]
        .filter((part) => part !== "").join(" "),
      isSteady: run.shape === undefined,
      timestampSeconds: Float64Array.from(rows, (row) => times[row]!),
      cpuCores: gather(parsed.numbers.cpu_usage!),
      requestRateRps: gather(parsed.numbers.request_rate!),
      observedReplicas: gather(parsed.numbers.replicas!),
      measured: Object.fromEntries(
        NUMERIC_COLUMNS.filter((name) => !NOT_MEASURED.includes(name)).map((
          name,
        ) => [name, gather(parsed.numbers[name]!)]),
      ),
      failedScrape,
      notes: service === run.service
        ? []
        : [`the file name says service "${run.service}", its rows say "${service}": the rows are believed`],
    };
  });
}

function serviceOf(file: string, rows: Int32Array, services: readonly string[]): string | undefined {
  let service: string | undefined;
  for (const row of rows) {
    const found = services[row]!.trim();
    if (found === "") continue;
    service ??= found;
    if (found !== service) {
      throw new SchemaError(
        `Cannot read "${file}" as a run file must hold one service: it holds "${service}" and "${found}"`,
        {
          column: "service",
        },
      );
    }
  }
  return service;
}
