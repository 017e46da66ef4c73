/**
 * A folder of run files -> the checked table of a campaign.
 *
 * @module
 */
import { join } from "node:path";

import { DEFAULT_TARGET } from "@/config.ts";
import { SchemaError } from "@/errors.ts";
import { COLUMNS, FAILED_SCRAPE_COLUMNS, type Target } from "@/schema.ts";
import { fillFailedScrapes, selectRows } from "./clean.ts";
import { compareText, digestFiles } from "./digest.ts";
import { campaignFindings } from "./findings.ts";
import { measuredRuns } from "./measured.ts";
import { NUMERIC_COLUMNS, parseRuns, TEXT_COLUMNS } from "./parse.ts";
import { chooseFiles, failedRuns, readCampaignJson } from "./failed_runs.ts";
import { planFacts } from "./plan_facts.ts";
import { assessRuns, medianStepSeconds } from "./quality.ts";
import type { Repairs } from "./repairs.ts";
import type { RunQuality } from "./run.ts";
import { listRunFiles } from "./run_files.ts";
import { splitRunText } from "./run_text.ts";
import { buildTable, type Table } from "./table.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What loading can be told. */
export interface LoadOptions {
  /** Rows without a number in this column are dropped. @default {"cpu_usage"} */
  readonly target?: Target;
  /**
   * Whether runs that failed the quality gate, by `campaign.json`, are loaded as well. They never are by themselves.
   * @default {"passed"}
   */
  readonly runs?: "passed" | "all";
  /**
   * Columns of numbers beyond those of `lib/schema.ts` that the table is to have, such as those of a column set; they stand
   * behind the others. @default {[]}
   */
  readonly columns?: readonly string[];
}

/** A campaign that was loaded, cleaned and judged. */
export interface Campaign {
  /** Folder it was read from, as given. */
  readonly directory: string;
  /**
   * One row per sample, by `source_file`, then time: the columns of `lib/schema.ts`, then `concurrent_users`,
   * `nominal_replicas` (from the file name), `timestamp_seconds` (since 1970-01-01 UTC), `failed_scrape` (1 where the values
   * are fills) and `source_file`. Missing numbers are nulls; {@linkcode numericColumn} gives them as `NaN`.
   */
  readonly table: Table;
  /** SHA-256 of the content of the run files, hexadecimal; see {@linkcode digestFiles}. */
  readonly digest: string;
  /** Names of the services in the table, sorted. */
  readonly services: readonly string[];
  /** Load levels in the table, ascending. */
  readonly users: readonly number[];
  /** Replicas that were asked for, ascending. */
  readonly replicas: readonly number[];
  /** Median time between samples, seconds. */
  readonly stepSeconds: number;
  /** Verdict on each run file, by name, refused ones included. A verdict alone takes no row out of the table. */
  readonly quality: readonly RunQuality[];
  /** What holds for the campaign as a whole, one sentence each. */
  readonly findings: readonly string[];
  /** What loading changed. */
  readonly repairs: Repairs;
}

/**
 * Loads every run file of a folder. `campaign.json` and other files that are not CSV are left aside, and so are sub-folders.
 *
 * A run without one usable row (empty, or every scrape failed) is left out and reported in `quality` and `repairs`.
 *
 * @param directory Folder of run files.
 * @param options Target to clean for.
 * @throws {SchemaError} If the folder cannot be read or holds no run file, a CSV is not named as a run file, a column is
 * missing, no file has a column of `options.columns`, or no run has a usable row. The message names the file.
 */
export async function loadCampaign(directory: string, options: LoadOptions = {}): Promise<Campaign> {
  const target = options.target ?? DEFAULT_TARGET;
  const found = await listRunFiles(directory);
  const content = await readCampaignJson(directory);
  const { names, findings } = chooseFiles(found, failedRuns(content), options.runs ?? "passed");
  if (names.length === 0) throw noRunFile(directory, findings);
  const plan = planFacts(content);
  const contents = await Promise.all(names.map(({ path }) => Deno.readFile(join(directory, path))));
  const files = names.map(({ file }, i) => splitRunText(file, contents[i]!));
  const added = (options.columns ?? []).filter((name) => !(name in COLUMNS));
  const absent = added.find((name) => !files.some(({ columns }) => columns.includes(name)));
  if (absent !== undefined) {
    throw new SchemaError(
      `Cannot load the column "${absent}" of campaign "${directory}" as a run file must hold it: none does`,
      { column: absent },
    );
  }
  const parsed = await parseRuns(files, added);
  const times = Float64Array.from(parsed.texts.timestamp!, parseTimestamp);
  const selected = selectRows({ file: parsed.file, timestampSeconds: times, numbers: parsed.numbers }, target);

  const runs = measuredRuns({ names, parsed, times, selected });
  const quality = assessRuns(runs, plan);
  const isRefused = runs.map((run) => !run.failedScrape.includes(0));
  const positions = Array.from(selected.rows.keys()).filter((i) => !isRefused[parsed.file[selected.rows[i]!]!]!);
  if (positions.length === 0) {
    throw new SchemaError(
      `Cannot use campaign "${directory}" as at least one sample must have a time and a ${target}: none of ` +
        `${parsed.file.length} has, failed scrapes (all zero) left aside`,
      { column: target },
    );
  }

  const file = Int32Array.from(positions, (i) => parsed.file[selected.rows[i]!]!);
  const failedScrape = Uint8Array.from(positions, (i) => selected.failedScrape[i]!);
  const numbers = [...new Set<string>([...NUMERIC_COLUMNS, ...added])].map((name): [string, Float64Array] => {
    const source = parsed.numbers[name]!;
    const values = Float64Array.from(positions, (i) => source[selected.rows[i]!]!);
    if (isFilled(name)) fillFailedScrapes(values, file, failedScrape);
    // Latency and the like at a failed scrape were not measured either; nothing is filled that the study did not fill.
    else if (name !== "replicas") failedScrape.forEach((failed, i) => failed === 1 && (values[i] = NaN));
    return [name, values];
  });
  const texts = TEXT_COLUMNS.map((name): [string, string[]] => {
    const source = parsed.texts[name]!;
    return [name, positions.map((i) => source[selected.rows[i]!]!)];
  });
  const columns = new Map<string, Float64Array | readonly string[]>([...texts, ...numbers]);
  columns.set("service", Array.from(file, (i) => runs[i]!.service));
  const timestampSeconds = Float64Array.from(positions, (i) => times[selected.rows[i]!]!);

  const inTable = runs.filter((_, i) => !isRefused[i]);
  return {
    directory,
    table: await buildTable({
      ...Object.fromEntries(columns),
      "concurrent_users": Float64Array.from(file, (i) => names[i]!.run.users),
      "nominal_replicas": Float64Array.from(file, (i) => names[i]!.run.replicas),
      "timestamp_seconds": timestampSeconds,
      "failed_scrape": Float64Array.from(failedScrape),
      "source_file": Array.from(file, (i) => names[i]!.file),
    }),
    digest: await digestFiles(names.map(({ file }, i) => ({ file, bytes: contents[i]! }))),
    services: [...new Set(inTable.map((run) => run.service))].sort(compareText),
    users: ascending(inTable.map((run) => run.users)),
    replicas: ascending(inTable.map((run) => run.replicas)),
    stepSeconds: medianStepSeconds(inTable),
    quality,
    findings: [...findings, ...campaignFindings(inTable, quality)],
    repairs: {
      records: parsed.file.length,
      rows: positions.length,
      emptyRows: files.reduce((sum, text) => sum + text.emptyRows, 0),
      unreadableTimestamps: selected.unreadableTimestamps,
      unreadableTargets: selected.unreadableTargets,
      unreadableCells: parsed.unreadableCells,
      duplicateTimestamps: selected.duplicateTimestamps,
      sortedFiles: selected.sortedFiles.map((i) => names[i]!.file),
      failedScrapes: failedScrape.reduce((sum, failed) => sum + failed, 0),
      refusedFiles: names.filter((_, i) => isRefused[i]).map(({ file }) => file),
    },
  };
}

function noRunFile(directory: string, findings: readonly string[]): SchemaError {
  return new SchemaError(
    findings.length === 0
      ? `Cannot read campaign "${directory}" as it must hold run files <service>_<users>_<replicas>.csv: it holds no CSV file`
      : `Cannot use campaign "${directory}" as one of its runs must have passed the quality gate: ${
        findings.join("; ")
      }`,
    { column: "" },
  );
}

function isFilled(name: string): boolean {
  return (FAILED_SCRAPE_COLUMNS as readonly string[]).includes(name);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
