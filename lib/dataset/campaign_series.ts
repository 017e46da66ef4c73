/**
 * The runs of a campaign as series.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import { parseRunFileName } from "@/schema.ts";
import type { Campaign } from "./load.ts";
import { type Series, series } from "./series.ts";
import { putOnGrid } from "./series_grid.ts";
import { numericColumn, textColumn } from "./table.ts";

/** Columns that are taken unless told otherwise, as far as the campaign measured them. */
const USUAL_COLUMNS: readonly string[] = ["cpu_usage", "memory_usage", "request_rate"];

/** What {@linkcode campaignSeries} takes. */
export interface CampaignSeriesOptions {
  /** Columns of the table, in the order of the series. @default {cpu_usage, memory_usage, request_rate, if measured} */
  readonly columns?: readonly string[];
}

/**
 * One series for each run file, by its name. A run file holds one service, so this is one for each run and service.
 *
 * The step is that of the campaign. What was not measured is `NaN`: samples that are missing, and failed scrapes too, since what
 * loading fills them with may come from a later sample.
 *
 * @param campaign A loaded campaign.
 * @param options Columns.
 * @returns Series named `<service> <shape>` (`task1 week`) if that tells them apart, else as their files.
 * @throws {SchemaError} If the campaign lacks a column, has no step, or a run has another step than the campaign.
 */
export function campaignSeries(campaign: Campaign, options: CampaignSeriesOptions = {}): Series[] {
  const { table, stepSeconds } = campaign;
  if (!(stepSeconds > 0)) {
    throw new SchemaError(
      `Cannot make series of campaign "${campaign.directory}" as it must have a step: no run has two samples`,
      { column: "timestamp" },
    );
  }
  const hasNumbers = (name: string) =>
    table.columns.includes(name) && numericColumn(table, name).some((value) => !Number.isNaN(value));
  const names = options.columns ?? USUAL_COLUMNS.filter(hasNumbers);
  const columns = names.map((name) => numericColumn(table, name));
  const times = numericColumn(table, "timestamp_seconds");
  const failed = numericColumn(table, "failed_scrape");
  const rowsOfFile = Map.groupBy(textColumn(table, "source_file").entries(), ([, file]) => file);
  const files = [...rowsOfFile.keys()];
  const nameOf = seriesNames(files);
  return files.map((file) => {
    const rows = rowsOfFile.get(file)!.map(([row]) => row);
    const grid = putOnGrid(
      Float64Array.from(rows, (row) => times[row]!),
      columns.map((values) => Float64Array.from(rows, (row) => failed[row] === 1 ? NaN : values[row]!)),
      stepSeconds,
      file,
    );
    return series(
      { name: nameOf(file), startSeconds: grid.startSeconds, stepSeconds },
      Object.fromEntries(names.map((name, i) => [name, grid.columns[i]!])),
    );
  });
}

/** Short names where service and load shape are enough to tell the files apart. */
function seriesNames(files: readonly string[]): (file: string) => string {
  const short = files.map((file) => {
    const run = parseRunFileName(file);
    return run?.shape === undefined ? file : `${run.service} ${run.shape}`;
  });
  const isShort = new Set(short).size === files.length && short.every((name, i) => name !== files[i]);
  return (file) => isShort ? short[files.indexOf(file)]! : file.replace(/\.csv$/i, "");
}
